// Whether somebody listens on a port already. Source: proc(5), /proc/net/tcp.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "starter.h"

enum { LISTENING = 0x0A };

static bool is_wanted(unsigned port, const struct plan *plan) {
  for (size_t i = 0; i < plan->ports.count; i++)
    if (strtoul(strchr(plan->ports.list[i], '=') + 1, NULL, 10) == port) return true;
  for (size_t i = 0; i < plan->other_ports.count; i++)
    if (strtoul(plan->other_ports.list[i], NULL, 10) == port) return true;
  return false;
}

static bool are_free(const char *table, const struct plan *plan) {
  FILE *file = fopen(table, "re");
  if (file == NULL) return true;
  char *line = NULL;
  size_t size = 0;
  bool free_all = true;
  while (free_all && getline(&line, &size, file) > 0) {
    unsigned port, state;
    if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &port, &state) == 2 && state == LISTENING)
      free_all = !is_wanted(port, plan);
  }
  free(line);
  fclose(file);
  return free_all;
}

bool ports_are_free(const struct plan *plan) {
  return are_free("/proc/net/tcp", plan) && are_free("/proc/net/tcp6", plan);
}
