// Starts all services of an environment at once, before any supervisor of bothy's runs, from the plan that the activation holds.
// The process that starts them becomes the supervisor: by the time that Node runs in it, services are ready as a rule.
//
//   bothy-starter PLAN NODE ARG...
//
// Called inside the activation that the plan is of (bin/bothy sees to that), with the working folder in its project. NODE ARG... is
// what does the same without a plan; this process becomes that wherever anything is not as usual: services run already, a port is
// taken, something is left of a supervisor that was killed. While services take longer than a moment, it becomes that too, and waits
// for them. docs/decisions/services.md says more.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../keeper/processes.h"
#include "starter.h"

static bool is_folder(const char *path) {
  struct stat stat_;
  return stat(path, &stat_) == 0 && S_ISDIR(stat_.st_mode);
}

static bool is_variable(const char *name, const char *value) {
  const char *own = getenv(name);
  return own != NULL && strcmp(own, value) == 0;
}

// Whether this shell is in the activation that the plan was made for.
static bool fits_here(const struct plan *plan) {
  if (!is_variable("BOTHY_ENV", plan->environment) || !is_variable("BOTHY_PROJECT", plan->project)) return false;
  if (!is_folder(plan->environment) || !is_folder(plan->live)) return false;
  for (size_t i = 0; i < plan->ports.count; i++) {
    char *text = checked(strdup(plan->ports.list[i])), *value = strchr(text, '=');
    if (value == NULL) return false;
    *value = '\0';
    bool same = is_variable(text, value + 1);
    free(text);
    if (!same) return false;
  }
  for (size_t i = 0; i < plan->count; i++)
    if (!is_folder(plan->services[i].directory)) return false;
  return true;
}

// Becomes a process of its own that has nothing but what it was given by number; then starts.
static _Noreturn void become_starter(struct plan *plan, const struct holder *holder, int client, int plan_file, char *node) {
  setsid();
  int log = -1, nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (chdir(plan->folder) == 0) log = open("supervisor.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  // Out of the way of the numbers that they get.
  client = fcntl(client, F_DUPFD_CLOEXEC, 64);
  plan_file = fcntl(plan_file, F_DUPFD_CLOEXEC, 64);
  log = fcntl(log, F_DUPFD_CLOEXEC, 64);
  if (nowhere < 0 || log < 0 || client < 0 || plan_file < 0) _exit(1);
  dup2(nowhere, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  dup3(client, CLIENT, O_CLOEXEC);
  dup3(plan_file, PLAN, O_CLOEXEC);
  close_from(FIRST_FREE);
  if (!claim(holder)) {
    tell(ALONE, "");
    _exit(0);
  }
  start(plan, holder, node);
}

static _Noreturn void go_on(char **command) {
  execv(command[0], command);
  perror(command[0]);
  _exit(126);
}

// Prints what the starter tells until it has told how to go on.
static _Noreturn void wait_for(int starter, char **command) {
  FILE *told = fdopen(starter, "r");
  char *line = NULL;
  size_t size = 0;
  while (told != NULL && getline(&line, &size, told) > 0) {
    if (line[0] == NOTE) fputs(line + 1, stderr);
    else if (line[0] == LINE) fputs(line + 1, stdout);
    else if (line[0] == DONE) exit(0);
    else if (line[0] == GO_ON) {
      // As long as this is open, somebody wants what was started.
      fcntl(starter, F_SETFD, 0);
      setenv("BOTHY_SERVICES_BEGUN", "yes", 1);
      go_on(command);
    } else break;
  }
  go_on(command);
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: bothy-starter PLAN NODE ARG...\n");
    return 2;
  }
  char **command = argv + 2;
  struct plan plan;
  int file = open(argv[1], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0 || !read_plan(file, &plan) || !fits_here(&plan) || !ports_are_free(&plan)) go_on(command);
  struct holder holder = find_holder(&plan);
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) go_on(command);
  pid_t starter = fork();
  if (starter < 0) go_on(command);
  if (starter == 0) become_starter(&plan, &holder, pair[1], file, command[0]);
  close(pair[1]);
  close(file);
  wait_for(pair[0], command);
}
