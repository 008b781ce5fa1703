// From the first service to the moment when bothy's supervisor takes this process over.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "starter.h"

// What isn't ready after so many milliseconds is looked after by bothy: its start adds little to that then.
enum { HEAD_START = 400, LOOK_AGAIN = 25 };

static struct plan *plan;
static const struct holder *holder;
static char *node;

long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

// Whoever waits may be gone: then nobody is told.
void tell(char what, const char *text) {
  char *line;
  int length = asprintf(&line, "%c%s\n", what, text);
  if (length < 0) checked(NULL);
  send(CLIENT, line, (size_t)length, MSG_NOSIGNAL);
  free(line);
}

static _Noreturn void fail(const char *what) {
  // Keepers end their services, and the next command takes note of that.
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

enum { COLUMNS = 5 };

// As renderTable in src/cli/print.ts.
static void tell_row(const char *const *cells, const int *widths) {
  char *line;
  if (asprintf(&line, "%-*s  %-*s  %-*s  %-*s  %s", widths[0], cells[0], widths[1], cells[1], widths[2], cells[2], widths[3],
               cells[3], cells[4]) < 0)
    checked(NULL);
  for (char *end = line + strlen(line); end > line && end[-1] == ' '; end--) end[-1] = '\0';
  tell(LINE, line);
  free(line);
}

// As statusTable in src/cli/service-view.ts, of services that are all well.
static void tell_table(void) {
  const char *(*rows)[COLUMNS] = checked(calloc(plan->count + 1, sizeof *rows));
  char(*pids)[16] = checked(calloc(plan->count, sizeof *pids));
  int widths[COLUMNS] = {0};
  memcpy(rows[0], (const char *[]){"service", "state", "port", "process", "generation"}, sizeof rows[0]);
  for (size_t i = 0; i < plan->count; i++) {
    const struct service *one = &plan->services[i];
    if (one->program != 0) snprintf(pids[i], sizeof pids[i], "%d", one->program);
    const char *state = one->readiness == AFTER_A_MOMENT ? "running" : "ready";
    const char *generation = plan->generation == NULL ? "" : plan->generation;
    memcpy(rows[i + 1], (const char *[]){one->name, state, one->port, pids[i], generation}, sizeof rows[0]);
  }
  for (size_t i = 0; i <= plan->count; i++)
    for (int column = 0; column < COLUMNS; column++)
      if ((int)strlen(rows[i][column]) > widths[column]) widths[column] = (int)strlen(rows[i][column]);
  for (size_t i = 0; i <= plan->count; i++) tell_row(rows[i], widths);
  free(pids);
  free(rows);
}

static void tell_done(void) {
  tell_table();
  if (holder->pid == 0) {
    tell(LINE, "They run until: bothy services stop");
  } else {
    char line[128];
    snprintf(line, sizeof line, "They end with this shell (process %d), or at: bothy services stop", holder->pid);
    tell(LINE, line);
  }
  tell(DONE, "");
}

// A copy of a descriptor that a program keeps which this process becomes.
static int kept_copy(int fd) {
  int copy = fcntl(fd, F_DUPFD, FIRST_FREE);
  if (copy < 0) fail("no descriptor left");
  close(fd);
  return copy;
}

// bothy's Node shuts against its children all descriptors that it was given, as long as there is no gap between them.
static void close_gaps(void) {
  for (size_t i = 0; i < plan->count; i++) {
    if (plan->services[i].tag == 0) continue;
    plan->services[i].control = kept_copy(plan->services[i].control);
    plan->services[i].output = kept_copy(plan->services[i].output);
  }
  fcntl(CLIENT, F_SETFD, 0);
  fcntl(PLAN, F_SETFD, 0);
}

static _Noreturn void hand_over(int signals) {
  for (size_t i = 0; i < plan->count; i++) end_check(&plan->services[i]);
  close(signals);
  close_gaps();
  if (!record(plan, holder)) fail("can't write down what runs");
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  unsetenv("BOTHY_SERVICE_RUN");
  char *const command[] = {node, "--max-semi-space-size=1", (char *)plan->worker, (char *)plan->folder, (char *)plan->live,
                           (char *)plan->project, "begun", NULL};
  execv(node, command);
  fail("can't start what supervises services");
}

static bool needs_are_ready(const struct service *service) {
  for (size_t i = 0; i < service->needs.count; i++)
    for (size_t j = 0; j < plan->count; j++)
      if (strcmp(plan->services[j].name, service->needs.list[i]) == 0 && plan->services[j].state != READY) return false;
  return true;
}

// All tags stand on disk before anything bears them; keepers are added once they are there.
static void start_what_can(void) {
  bool any = false;
  for (size_t i = 0; i < plan->count; i++) {
    struct service *one = &plan->services[i];
    if (one->state != WAITING || !needs_are_ready(one)) continue;
    one->tag = new_tag();
    if (one->tag == 0) fail("no random number");
    any = true;
  }
  if (!any) return;
  if (!record(plan, holder)) fail("can't write down what is started");
  for (size_t i = 0; i < plan->count; i++)
    if (plan->services[i].state == WAITING && plan->services[i].tag != 0 && !launch(plan, &plan->services[i]))
      fail("can't start a process");
  if (!record(plan, holder)) fail("can't write down what runs");
}

static void collect_checks(int signals) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == sizeof info) continue;
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    for (size_t i = 0; i < plan->count; i++)
      if (plan->services[i].checking == pid) check_ended(&plan->services[i], status);
}

static void tell_ready(struct service *service) {
  service->told = true;
  char *line;
  if (asprintf(&line, "%s is ready after %.2f s", service->name, (double)(service->ready - service->started) / 1000) < 0)
    checked(NULL);
  tell(NOTE, line);
  free(line);
}

// Looks at all services; false where bothy has to go on.
static bool look_at_all(long long *next) {
  bool alone = true;
  for (size_t i = 0; i < plan->count; i++) {
    struct service *one = &plan->services[i];
    if (one->state == WAITING) continue;
    if (!goes_on(one) || one->readiness == BY_BOTHY) {
      alone = false;
      continue;
    }
    long long again = look(one);
    if (again < *next) *next = again;
    if (one->state == READY && !one->told) tell_ready(one);
  }
  return alone;
}

static bool all_are_ready(void) {
  for (size_t i = 0; i < plan->count; i++)
    if (plan->services[i].state != READY || plan->services[i].program == 0) return false;
  return true;
}

_Noreturn void start(struct plan *given, const struct holder *kept_for, char *program) {
  plan = given;
  holder = kept_for;
  node = program;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  int signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0 || !mark_live(plan)) fail("can't begin");
  for (size_t i = 0; i < plan->count; i++) prepare_environment(&plan->services[i]);
  const long long end = now() + HEAD_START;
  for (;;) {
    start_what_can();
    long long next = now() + LOOK_AGAIN;
    bool alone = look_at_all(&next);
    if (all_are_ready()) {
      tell_done();
      hand_over(signals);
    }
    if (!alone || now() >= end) {
      tell(GO_ON, "");
      hand_over(signals);
    }
    struct pollfd waits[] = {{.fd = signals, .events = POLLIN}, {.fd = CLIENT, .events = POLLIN}};
    long long left = next - now();
    poll(waits, 2, left < 0 ? 0 : (int)left);
    // Nobody wants them any more: with this process their keepers end them.
    if (waits[1].revents != 0) exit(1);
    collect_checks(signals);
  }
}
