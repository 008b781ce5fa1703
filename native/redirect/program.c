#include "program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "preload.h"
#include "redirect.h"
#include "syscalls.h"
#include "tree.h"

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

/* Bytes of the tree's path up to its last blank; 0 without one. The kernel ends an interpreter's path at the first. */
static size_t blank_in_root(void) {
  struct tree *tree = tree_here();
  size_t end = tree ? tree->root_length : 0;
  while (end > 0 && tree->root[end - 1] != ' ' && tree->root[end - 1] != '\t') end--;
  return end;
}

bool has_blank_line(const char *file, struct interpreter *interpreter) {
  return blank_in_root() > 0 && file && sys_access(file, X_OK) == 0 && needs_interpreter(file, interpreter);
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
  size_t start = blank_in_root();
  if (start > 0 && strncmp(interpreter->path, tree_here()->root, start) != 0) start = 0;
  char *blank = interpreter->path + start + strcspn(interpreter->path + start, " \t");
  interpreter->argument = *blank ? skip_blanks(blank) : NULL;
  *blank = '\0';
  return start > 0 || only_in_tree(interpreter->path);
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
  PRELOAD(environment);
  REDIRECT(path, RUN);
  struct interpreter interpreter;
  if (has_blank_line(path, &interpreter)) return run_interpreter(&interpreter, path, arguments, environment);
  NEXT(execve)(path, arguments, environment);
  if (errno == ENOENT && path) {
    if (needs_interpreter(path, &interpreter)) return run_interpreter(&interpreter, path, arguments, environment);
    errno = ENOENT;
  }
  return -1;
}
