// Finds the process that services are kept for, as src/services/find-holder.ts says.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../keeper/processes.h"
#include "starter.h"

enum { MOST_ANCESTORS = 100 };

static bool has_variable(pid_t pid, const char *wanted) {
  char path[64], *variable = NULL;
  size_t size = 0;
  snprintf(path, sizeof path, "/proc/%d/environ", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  bool found = false;
  while (!found && getdelim(&variable, &size, '\0', file) > 0) found = strcmp(variable, wanted) == 0;
  free(variable);
  fclose(file);
  return found;
}

// Whether a shell has said so of itself, as src/activation/ makes it: in `<pid>.<layer>`, the first line.
static bool says(const char *folder, const char *name, const char *environment) {
  char *path, *line = NULL;
  size_t size = 0;
  if (asprintf(&path, "%s/%s", folder, name) < 0) return false;
  FILE *file = fopen(path, "re");
  free(path);
  if (file == NULL) return false;
  bool said = getline(&line, &size, file) > 0 && strncmp(line, environment, strlen(environment)) == 0 &&
              line[strlen(environment)] == '\n';
  free(line);
  fclose(file);
  return said;
}

static bool is_recorded(pid_t pid, const struct plan *plan) {
  char start[32];
  int length = snprintf(start, sizeof start, "%d.", pid);
  DIR *folder = opendir(plan->live);
  if (folder == NULL) return false;
  bool found = false;
  for (struct dirent *entry; !found && (entry = readdir(folder)) != NULL;)
    found = strncmp(entry->d_name, start, (size_t)length) == 0 && says(plan->live, entry->d_name, plan->environment);
  closedir(folder);
  return found;
}

struct holder find_holder(const struct plan *plan) {
  struct holder outermost = {0};
  const char *text = getenv("BOTHY_SERVICES_FOR");
  pid_t named = text == NULL ? 0 : (pid_t)atol(text);
  char *variable;
  if (asprintf(&variable, "BOTHY_PROJECT=%s", plan->project) < 0) checked(NULL);
  struct process one;
  pid_t pid = getppid();
  for (int i = 0; i < MOST_ANCESTORS && pid > 0 && read_process(pid, &one); i++, pid = one.parent) {
    struct holder found = {.pid = pid, .started = one.started};
    if (pid == named) {
      outermost = found;
      break;
    }
    if (has_variable(pid, variable) || is_recorded(pid, plan)) outermost = found;
  }
  free(variable);
  return outermost;
}
