// Starts one service beside its keeper.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../keeper/processes.h"
#include "starter.h"

// Nothing is ready sooner, and a check that comes too early, in milliseconds, is paid for by the pause before the next.
enum { FIRST_LOOK = 12 };
// A pipe holds twice as much: nothing that a service prints may make it wait.
enum { MOST_UNREAD = 32 << 10 };

void prepare_environment(struct service *service) {
  // What bin/bothy keeps from its own Node is the services' again.
  static const char *const own[] = {"BOTHY_NODE_OPTIONS=", "BOTHY_OPEN_FILES=", "BOTHY_SERVICE_RUN=", "BOTHY_SERVICES_BEGUN="};
  struct words *environment = &service->environment;
  for (char **variable = environ; *variable != NULL; variable++) {
    bool kept = true;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) kept = kept && strncmp(*variable, own[i], strlen(own[i])) != 0;
    if (kept) add_word(environment, *variable);
  }
  const char *options = getenv("BOTHY_NODE_OPTIONS");
  if (options != NULL) set_variable(environment, "NODE_OPTIONS", options);
  for (size_t i = 0; i < service->variable_count; i++) {
    char *value = checked(strdup(""));
    for (char **piece = service->variables[i].pieces.list; piece != NULL && *piece != NULL; piece++) {
      const char *text = **piece == 't' ? *piece + 1 : get_variable(environment, *piece + 1);
      char *longer;
      if (asprintf(&longer, "%s%s", value, text == NULL ? "" : text) < 0) checked(NULL);
      free(value);
      value = longer;
    }
    set_variable(environment, service->variables[i].name, value);
    free(value);
  }
}

// As src/services/run-tag.ts: below the limit that holds for this process, far above any that a program could run into.
unsigned long long new_tag(void) {
  const unsigned long long least = 1ULL << 40, highest = 1ULL << 62;
  unsigned long long random;
  struct rlimit limit;
  if (getrandom(&random, sizeof random, 0) != sizeof random) return 0;
  unsigned long long upper = getrlimit(RLIMIT_RTTIME, &limit) == 0 ? limit.rlim_max : highest;
  if (upper > highest || upper < least * 2) upper = highest;
  return upper / 2 + random % (upper / 2);
}

static _Noreturn void become_keeper(const struct plan *plan, const struct service *service, int control, int output) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  char tag[32];
  snprintf(tag, sizeof tag, "%llu", service->tag);
  struct words command = {0};
  char *const given[] = {(char *)plan->keeper, "run", tag, (char *)service->stop_signal, (char *)service->stop_milliseconds};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) add_word(&command, given[i]);
  if (service->ordinary_user) add_word(&command, "--ordinary-user");
  add_word(&command, "--");
  for (size_t i = 0; i < service->command.count; i++) add_word(&command, service->command.list[i]);
  if (dup2(control, KEEPER_CONTROL) >= 0 && dup2(output, STDOUT_FILENO) >= 0 && chdir(service->directory) == 0)
    execve(plan->keeper, command.list, service->environment.list);
  _exit(127);
}

// Of no process's own: whoever adopts it takes note of its end, and bothy's Node knows nothing of children that it didn't start.
static pid_t fork_keeper(const struct plan *plan, const struct service *service, int control, int output) {
  int answer[2];
  pid_t keeper = -1;
  if (pipe2(answer, O_CLOEXEC) != 0) return -1;
  pid_t between = fork();
  if (between == 0) {
    keeper = fork();
    if (keeper == 0) become_keeper(plan, service, control, output);
    _exit(write(answer[1], &keeper, sizeof keeper) == sizeof keeper ? 0 : 1);
  }
  close(answer[1]);
  if (between > 0) {
    if (read(answer[0], &keeper, sizeof keeper) != sizeof keeper) keeper = -1;
    while (waitpid(between, NULL, 0) < 0 && errno == EINTR) continue;
  }
  close(answer[0]);
  return keeper;
}

bool launch(const struct plan *plan, struct service *service) {
  int control[2], output[2];
  char tag[32];
  snprintf(tag, sizeof tag, "%llu", service->tag);
  set_variable(&service->environment, "BOTHY_SERVICE_RUN", tag);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0) return false;
  if (pipe2(output, O_CLOEXEC) != 0) return false;
  service->started = now();
  service->keeper = fork_keeper(plan, service, control[1], output[1]);
  close(control[1]);
  close(output[1]);
  service->control = control[0];
  service->output = output[0];
  struct process keeper;
  if (service->keeper <= 0) return false;
  if (read_process(service->keeper, &keeper)) service->keeper_started = keeper.started;
  service->state = STARTING;
  service->next_check = service->started + FIRST_LOOK;
  return true;
}

// The keeper's first line is `started PID`; false once there is anything behind it, which is news for bothy.
static bool read_start(struct service *service) {
  char text[64];
  for (;;) {
    ssize_t length = recv(service->control, text, sizeof text - 1, MSG_PEEK | MSG_DONTWAIT);
    if (length < 0) return errno == EAGAIN || errno == EINTR;
    text[length] = '\0';
    char *end = strchr(text, '\n');
    if (service->program != 0 || end == NULL || sscanf(text, "started %d", &service->program) != 1) return false;
    if (recv(service->control, text, (size_t)(end + 1 - text), MSG_DONTWAIT) < 0) return false;
  }
}

// Its end may be known here before its keeper has told of it.
static bool is_alive(pid_t program) {
  struct process found;
  return program == 0 || (read_process(program, &found) && found.state != 'Z');
}

bool goes_on(struct service *service) {
  int unread;
  return read_start(service) && is_alive(service->program) && ioctl(service->output, FIONREAD, &unread) == 0 && unread < MOST_UNREAD;
}
