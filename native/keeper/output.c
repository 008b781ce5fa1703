// What a service prints: it gets a pipe, as programs open /dev/stdout and /dev/stderr by name, which can't be done with the
// socket that bothy's Node gives. Where there is a socket, what comes through the pipe is handed on.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keeper.h"

enum { AT_ONCE = 1 << 16, PATIENCE_MS = 5000 };

// The pipe's end to read, and the socket; -1 where there is nothing to hand on.
static int source = -1, sink = -1;
// The socket takes no more for now.
static bool blocked;

bool begin_output(void) {
  struct stat stat;
  int ends[2];
  if (fstat(STDOUT_FILENO, &stat) != 0) return false;
  if (S_ISSOCK(stat.st_mode)) {
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    source = ends[0];
    sink = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, CONTROL + 1);
    if (sink < 0 || dup2(ends[1], STDOUT_FILENO) < 0) return false;
    close(ends[1]);
    fcntl(source, F_SETFL, O_NONBLOCK);
    fcntl(sink, F_SETFL, O_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
  }
  // A service that becomes another user opens it by name too.
  fchmod(STDOUT_FILENO, 0622);
  // One stream, so that lines keep the order in which they were printed.
  return dup2(STDOUT_FILENO, STDERR_FILENO) >= 0;
}

struct pollfd output_wait(void) {
  if (source < 0) return (struct pollfd){.fd = -1};
  return blocked ? (struct pollfd){.fd = sink, .events = POLLOUT} : (struct pollfd){.fd = source, .events = POLLIN};
}

// bothy is gone: the service is about to be ended, and must not wait for anybody to read.
static void discard(void) {
  char lost[4096];
  while (read(source, lost, sizeof lost) > 0) continue;
}

void hand_output_on(void) {
  if (source < 0) return;
  blocked = false;
  ssize_t length = splice(source, NULL, sink, NULL, AT_ONCE, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (length >= 0 || errno == EINTR) return;
  if (errno != EAGAIN) {
    discard();
    return;
  }
  struct pollfd room = {.fd = sink, .events = POLLOUT};
  blocked = poll(&room, 1, 0) == 0;
}

static bool is_empty(void) {
  struct pollfd rest = {.fd = source, .events = POLLIN};
  return poll(&rest, 1, 0) <= 0;
}

void end_output(void) {
  while (source >= 0 && !is_empty()) {
    hand_output_on();
    struct pollfd room = {.fd = sink, .events = POLLOUT};
    if (blocked && poll(&room, 1, PATIENCE_MS) <= 0) return;
  }
}
