/* The exec family. All may run in a child of vfork: nothing is allocated, no lock is taken. */
#include "redirect.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "search.h"

EXPORT int execve(const char *path, char *const arguments[], char *const environment[]) {
  return run_file(path, arguments, environment);
}

EXPORT int execv(const char *path, char *const arguments[]) { return run_file(path, arguments, environ); }

/* Relative to a directory, or, with an empty path, a file that is open. */
EXPORT int execveat(int directory, const char *path, char *const arguments[], char *const environment[], int flags) {
  if (path && *path == '/' && flags == 0) return run_file(path, arguments, environment);
  return NEXT(execveat)(directory, path, arguments, without_variable(environment), flags);
}

/* A file that is neither ELF nor `#!` is a shell script to execvp. */
static int run_by_shell(const char *file, char *const arguments[], char *const environment[]) {
  size_t count = count_arguments(arguments);
  char *list[count + 3];
  list[0] = "/bin/sh";
  list[1] = (char *)file;
  for (size_t i = 1; i < count; i++) list[i + 1] = arguments[i];
  list[count > 1 ? count + 1 : 2] = NULL;
  return run_file("/bin/sh", list, environment);
}

static int run_or_interpret(const char *path, char *const arguments[], char *const environment[]) {
  run_file(path, arguments, environment);
  if (errno != ENOEXEC) return -1;
  REDIRECT(path, RUN);
  return run_by_shell(path, arguments, environment);
}

/* As libc searches: what isn't there is passed over, what may not be run is remembered. */
static int run_named(const char *name, char *const arguments[], char *const environment[]) {
  if (!name || strchr(name, '/')) return run_or_interpret(name, arguments, environment);
  if (!*name) return errno = ENOENT, -1;
  size_t length = strnlen(name, NAME_MAX + 1);
  if (length > NAME_MAX) return errno = ENAMETOOLONG, -1;
  bool refused = false;
  struct search search = search_begin();
  char candidate[search.longest + length + 2];
  while (search_next(&search, name, candidate)) {
    run_or_interpret(candidate, arguments, environment);
    if (errno == EACCES)
      refused = true;
    else if (errno != ENOENT && errno != ESTALE && errno != ENOTDIR && errno != ENODEV && errno != ETIMEDOUT)
      return -1;
  }
  if (refused) errno = EACCES;
  return -1;
}

EXPORT int execvp(const char *name, char *const arguments[]) { return run_named(name, arguments, environ); }

EXPORT int execvpe(const char *name, char *const arguments[], char *const environment[]) {
  return run_named(name, arguments, environment);
}

/* Collects the arguments of an execl function into `list`; leaves `rest` behind the null that ends them. */
#define ARGUMENT_LIST(list, first, rest)                       \
  va_list rest;                                                \
  size_t count_ = 0;                                           \
  va_start(rest, first);                                       \
  for (const char *a_ = first; a_; a_ = va_arg(rest, char *)) count_++; \
  va_end(rest);                                                \
  char *list[count_ + 1];                                      \
  list[0] = (char *)first;                                     \
  va_start(rest, first);                                       \
  for (size_t i_ = 1; i_ <= count_; i_++) list[i_] = va_arg(rest, char *)

EXPORT int execl(const char *path, const char *first, ...) {
  ARGUMENT_LIST(list, first, rest);
  va_end(rest);
  return run_file(path, list, environ);
}

EXPORT int execlp(const char *name, const char *first, ...) {
  ARGUMENT_LIST(list, first, rest);
  va_end(rest);
  return run_named(name, list, environ);
}

EXPORT int execle(const char *path, const char *first, ...) {
  ARGUMENT_LIST(list, first, rest);
  char **environment = va_arg(rest, char **);
  va_end(rest);
  return run_file(path, list, environment);
}
