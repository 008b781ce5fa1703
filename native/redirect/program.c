#include "program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "redirect.h"
#include "syscalls.h"

size_t count_arguments(char *const arguments[]) {
  size_t count = 0;
  while (arguments && arguments[count]) count++;
  return count;
}

static char *skip_blanks(char *text) { return text + strspn(text, " \t"); }

static bool only_in_tree(const char *path) {
  const char *given = path;
  REDIRECT(path, RUN);
  return path != given && !host_has(given);
}

bool needs_interpreter(const char *file, struct interpreter *interpreter) {
  long descriptor = sys_open(file);
  if (descriptor < 0) return false;
  long length = sys_read((int)descriptor, interpreter->line, sizeof interpreter->line - 1);
  sys_close((int)descriptor);
  if (length < 4 || memcmp(interpreter->line, "#!", 2) != 0) return false;
  interpreter->line[length] = '\0';
  char *end = interpreter->line + strcspn(interpreter->line, "\n");
  while (end > interpreter->line && (end[-1] == ' ' || end[-1] == '\t')) end--;
  *end = '\0';
  interpreter->path = skip_blanks(interpreter->line + 2);
  char *blank = interpreter->path + strcspn(interpreter->path, " \t");
  interpreter->argument = *blank ? skip_blanks(blank) : NULL;
  *blank = '\0';
  return only_in_tree(interpreter->path);
}

static int run_interpreter(struct interpreter *interpreter, const char *file, char *const arguments[],
                           char *const environment[]) {
  size_t count = count_arguments(arguments);
  char *list[count + 4];
  size_t next = 0;
  list[next++] = interpreter->path;
  if (interpreter->argument) list[next++] = interpreter->argument;
  list[next++] = (char *)file;
  for (size_t i = 1; i < count; i++) list[next++] = arguments[i];
  list[next] = NULL;
  const char *path = interpreter->path;
  REDIRECT(path, RUN);
  return NEXT(execve)(path, list, environment);
}

int run_file(const char *path, char *const arguments[], char *const given[]) {
  char *const *environment = without_variable(given);
  REDIRECT(path, RUN);
  NEXT(execve)(path, arguments, environment);
  struct interpreter interpreter;
  if (errno == ENOENT && path) {
    if (needs_interpreter(path, &interpreter)) return run_interpreter(&interpreter, path, arguments, environment);
    errno = ENOENT;
  }
  return -1;
}
