// The mark that processes of a service bear: a limit that nothing uses, set to a number that nobody else has. Limits are
// inherited by every way of starting a process and can't be lost by what programs do: writing over their variables, closing files,
// leaving session and process group.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keeper.h"

void set_tag(unsigned long long tag) {
  // Microseconds that a process of real-time scheduling may run without a pause: thousands of years. Where a lower limit holds
  // already, the variable alone tells.
  struct rlimit limit = {.rlim_cur = tag, .rlim_max = tag};
  setrlimit(RLIMIT_RTTIME, &limit);
}

static bool limits_name(pid_t pid, unsigned long long tag) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/limits", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  bool found = false;
  static const char label[] = "Max realtime timeout";
  while (!found && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, label, sizeof label - 1) != 0) continue;
    char *rest = line + sizeof label - 1, *end;
    unsigned long long soft = strtoull(rest, &end, 10);
    found = soft == tag || strtoull(end, NULL, 10) == tag;
    break;
  }
  fclose(file);
  return found;
}

static bool variables_name(pid_t pid, unsigned long long tag) {
  char path[64], wanted[64];
  snprintf(path, sizeof path, "/proc/%d/environ", pid);
  snprintf(wanted, sizeof wanted, "BOTHY_SERVICE_RUN=%llu", tag);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  char *variable = NULL;
  size_t size = 0;
  bool found = false;
  while (!found && getdelim(&variable, &size, '\0', file) > 0) found = strcmp(variable, wanted) == 0;
  free(variable);
  fclose(file);
  return found;
}

bool has_tag(pid_t pid, unsigned long long tag) { return limits_name(pid, tag) || variables_name(pid, tag); }
