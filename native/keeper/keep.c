// The life of one service: its program, all that descends from it, and their end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keeper.h"

// How often what doesn't end is killed again: it may have forked meanwhile.
enum { KILL_AGAIN_MS = 20 };

static const struct service *service;
// The program that was started; 0 once its end is known.
static pid_t program;
// Of the program, then of what ended last.
static int status;
static bool stopping, killing;
// Whether somebody is there to say what to do.
static bool heard = true;
static long long deadline;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

// bothy may be gone: then nobody is told.
static void tell(const char *what, int how) {
  char line[64];
  int length = WIFSIGNALED(how) ? snprintf(line, sizeof line, "%s signal %d\n", what, WTERMSIG(how))
                                : snprintf(line, sizeof line, "%s code %d\n", what, WEXITSTATUS(how));
  send(CONTROL, line, (size_t)length, MSG_NOSIGNAL);
}

static void signal_descendants(int signal) {
  struct processes all = all_processes();
  for (size_t i = 0; i < all.count; i++)
    if (descends_from(&all, &all.list[i], getpid())) signal_process(&all.list[i], signal, NULL, 0);
  free(all.list);
}

static void stop(void) {
  if (stopping) return;
  stopping = true;
  deadline = now() + service->stop_milliseconds;
  // As a terminal or a shell's `kill %1` does it: servers that a script started without exec hear of it too.
  // Just after its fork it has no group of its own yet.
  if (program != 0) {
    if (kill(-program, service->stop_signal) != 0) kill(program, service->stop_signal);
  } else signal_descendants(service->stop_signal);
}

static void kill_all(void) {
  stopping = killing = true;
  signal_descendants(SIGKILL);
  deadline = now() + KILL_AGAIN_MS;
}

// The program's own end, however much of it is left.
static void program_ended(void) {
  program = 0;
  tell("ended", status);
  // A server that puts itself in the background ends with 0; after anything else what is left is of no use.
  if (stopping) signal_descendants(service->stop_signal);
  else if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0)) stop();
}

// Takes note of what ended; false once nothing is left.
static bool collect(void) {
  for (;;) {
    int how;
    pid_t pid = waitpid(-1, &how, WNOHANG);
    if (pid < 0 && errno == ECHILD) return false;
    if (pid <= 0) return true;
    if (program == 0 || pid == program) status = how;
    if (pid == program) program_ended();
  }
}

static void obey(void) {
  char letters[64];
  ssize_t length = read(CONTROL, letters, sizeof letters);
  if (length < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (length <= 0) {
    stop();
    // It would be ready to be read for ever.
    heard = false;
    return;
  }
  for (ssize_t i = 0; i < length; i++)
    if (letters[i] == 'k') kill_all();
    else if (letters[i] == 's') stop();
}

static void limit_open_files(void) {
  struct rlimit limit;
  if (service->open_files == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = service->open_files < limit.rlim_max ? service->open_files : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static _Noreturn void become_program(const sigset_t *mask, pid_t keeper) {
  setsid();
  if (service->ordinary_user && !become_ordinary_user()) {
    fprintf(stderr, "can't run as an ordinary user: this machine allows root neither user namespaces nor to become one\n");
    _exit(126);
  }
  // The change of user would take it back.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(126);
  signal(SIGPIPE, SIG_DFL);
  limit_open_files();
  sigprocmask(SIG_SETMASK, mask, NULL);
  execvp(service->command[0], service->command);
  int error = errno;
  fprintf(stderr, "can't run %s: %s\n", service->command[0], strerror(error));
  _exit(error == ENOENT ? 127 : 126);
}

static bool start(const sigset_t *mask) {
  pid_t keeper = getpid();
  program = fork();
  if (program < 0) return false;
  if (program == 0) become_program(mask, keeper);
  char line[32];
  int length = snprintf(line, sizeof line, "started %d\n", program);
  send(CONTROL, line, (size_t)length, MSG_NOSIGNAL);
  return true;
}

int keep(const struct service *kept) {
  service = kept;
  close_from(CONTROL + 1);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  set_tag(service->tag);
  fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
  sigset_t caught, before;
  sigemptyset(&caught);
  sigaddset(&caught, SIGCHLD);
  sigaddset(&caught, SIGTERM);
  sigaddset(&caught, SIGINT);
  sigaddset(&caught, SIGHUP);
  sigprocmask(SIG_BLOCK, &caught, &before);
  int signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0 || !begin_output() || !start(&before)) {
    fprintf(stderr, "can't start a process: %s\n", strerror(errno));
    return FAILED;
  }
  for (;;) {
    struct pollfd waits[] = {
        {.fd = signals, .events = POLLIN}, {.fd = heard ? CONTROL : -1, .events = POLLIN}, output_wait()};
    long long left = deadline - now();
    poll(waits, 3, !stopping ? -1 : left < 0 ? 0 : (int)left);
    if (waits[1].revents != 0) obey();
    if (waits[2].revents != 0) hand_output_on();
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == sizeof info)
      if (info.ssi_signo != SIGCHLD) stop();
    if (!collect()) break;
    if (stopping && now() >= deadline) kill_all();
  }
  end_output();
  tell("gone", status);
  return 0;
}
