// Keeps one service of an environment: starts its program, adopts whatever descends from it, however it detaches itself, and
// ends all of it. One beside each service, started by src/services/.
//
//   bothy-keeper run TAG SIGNAL MILLISECONDS [--ordinary-user] [--open-files NUMBER] -- PROGRAM ARG...
//   bothy-keeper reap TAG...
//
// `run`: everything that descends from it bears TAG, so that it is known for the service's when the keeper is gone. On file
// descriptor 3 it writes lines: `started PID`, `ended code N` or `ended signal N` (the program's own end; what is left is
// then ended too, or runs on where the program ended with 0: a server that put itself in the background), `gone code N` or `gone signal N` (nothing is left). It
// reads letters: `s` ends the service by SIGNAL, and by SIGKILL after so many MILLISECONDS; `k` by SIGKILL at once. Where bothy is
// gone (end of file) it does as for `s`.
//
// `reap`: kills all that bears one of the TAGs; docs/decisions/services.md says why that is never another's process.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keeper.h"

static int usage(void) {
  fprintf(stderr, "usage: bothy-keeper run TAG SIGNAL MILLISECONDS [--ordinary-user] [--open-files NUMBER] -- PROGRAM ARG...\n"
                  "       bothy-keeper reap TAG...\n");
  return USAGE;
}

int main(int argc, char **argv) {
  if (argc >= 3 && strcmp(argv[1], "reap") == 0) return reap(argv + 2);
  if (argc < 7 || strcmp(argv[1], "run") != 0) return usage();
  struct service service = {
      .tag = strtoull(argv[2], NULL, 10),
      .stop_signal = (int)strtol(argv[3], NULL, 10),
      .stop_milliseconds = strtol(argv[4], NULL, 10),
  };
  int next = 5;
  if (strcmp(argv[next], "--ordinary-user") == 0) {
    service.ordinary_user = true;
    next++;
  }
  if (next + 1 < argc && strcmp(argv[next], "--open-files") == 0) {
    service.open_files = strtoul(argv[next + 1], NULL, 10);
    next += 2;
  }
  if (next + 1 >= argc || strcmp(argv[next], "--") != 0) return usage();
  service.command = argv + next + 1;
  return keep(&service);
}
