/*
 * Starts commands as whole processes, in turn (A B C A B C ...), each in a root of its own, and says what each start cost.
 *
 *   start RUNS WARMUP COMMANDS-FILE
 *
 * COMMANDS-FILE: one command a line, its words separated by TABs: the root directory to change to (`/` for none), the
 * program's absolute path in there, its arguments. Each runs with stdin, stdout and stderr on /dev/null. Prints a line a
 * counted run: "INDEX WALL CPU FAULTS STATUS": nanoseconds from before the fork to the end of wait4
 * (CLOCK_MONOTONIC), nanoseconds on a processor, user and system (getrusage, which the kernel counts exactly in sum),
 * page faults without input, exit status.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 64, MAX_WORDS = 64 };

struct command {
  char *root;
  char *words[MAX_WORDS + 1];
};

static struct command commands[MAX_COMMANDS];
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
    commands[count].root = strsep(&rest, "\t");
    for (int i = 0; i < MAX_WORDS && (word = strsep(&rest, "\t")); i++) commands[count].words[i] = word;
    count++;
  }
  free(line);
  fclose(file);
  return count;
}

static long long nanoseconds(struct timeval t) { return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL; }

static void run(int index, FILE *results) {
  struct command *command = &commands[index];
  struct rusage usage;
  int status = -1;
  long long start = now();
  pid_t child = fork();
  if (child == 0) {
    if (strcmp(command->root, "/") != 0 && (chroot(command->root) != 0 || chdir("/") != 0)) _exit(126);
    execve(command->words[0], command->words, environ);
    _exit(127);
  }
  if (child > 0) wait4(child, &status, 0, &usage);
  long long wall = now() - start;
  if (results)
    fprintf(results, "%d %lld %lld %ld %d\n", index, wall, nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
            usage.ru_minflt, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
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
    for (int c = 0; c < count; c++) run(c, i >= 0 ? results : NULL);
  return fclose(results) == 0 ? 0 : 1;
}
