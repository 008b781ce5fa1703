/*
 * Times commands as whole processes, in turn (A B C A B C ...), so that a machine whose speed drifts slows them alike.
 *
 *   time RUNS WARMUP COMMANDS-FILE
 *
 * COMMANDS-FILE: one command a line, its words separated by TABs; the first word is an absolute path. Each command
 * runs with stdin, stdout and stderr on /dev/null. Prints a line a counted run: "INDEX NANOSECONDS STATUS", wall time
 * from before vfork to the end of waitpid (CLOCK_MONOTONIC).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 32, MAX_WORDS = 64 };

static char *commands[MAX_COMMANDS][MAX_WORDS + 1];
extern char **environ;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int read_commands(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  int count = 0;
  while (count < MAX_COMMANDS && (length = getline(&line, &size, file)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    char *rest = strdup(line), *word;
    for (int i = 0; i < MAX_WORDS && (word = strsep(&rest, "\t")); i++) commands[count][i] = word;
    count++;
  }
  free(line);
  fclose(file);
  return count;
}

/* Runs a command to its end; its duration in `nanoseconds`, its wait status returned. */
static int run(char **command, long long *nanoseconds) {
  int status = -1;
  long long start = now();
  pid_t child = vfork();
  if (child == 0) {
    execve(command[0], command, environ);
    _exit(127);
  }
  if (child > 0) waitpid(child, &status, 0);
  *nanoseconds = now() - start;
  return status;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int runs = atoi(argv[1]), warmup = atoi(argv[2]), count = read_commands(argv[3]);
  if (count == 0) return 2;
  int out = dup(1), null = open("/dev/null", O_RDWR);
  FILE *results = fdopen(out, "w");
  fcntl(out, F_SETFD, FD_CLOEXEC);
  for (int fd = 0; fd < 3; fd++) dup2(null, fd);
  for (int i = -warmup; i < runs; i++)
    for (int c = 0; c < count; c++) {
      long long took;
      int status = run(commands[c], &took);
      if (i >= 0) fprintf(results, "%d %lld %d\n", c, took, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    }
  return fclose(results) == 0 ? 0 : 1;
}
