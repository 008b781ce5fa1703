/* posix_spawn and posix_spawnp. */
#include <spawn.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "redirect.h"
#include "search.h"
#include "syscalls.h"

/* A script whose interpreter only the tree has is "not found" to the kernel: its interpreter is spawned instead. */
static int spawn_interpreter(pid_t *process, const char *file, const posix_spawn_file_actions_t *actions,
                             const posix_spawnattr_t *attributes, char *const arguments[],
                             char *const environment[]) {
  struct interpreter interpreter;
  if (!needs_interpreter(file, &interpreter)) return ENOENT;
  size_t count = count_arguments(arguments);
  char *list[count + 4];
  size_t next = 0;
  list[next++] = interpreter.path;
  if (interpreter.argument) list[next++] = interpreter.argument;
  list[next++] = (char *)file;
  for (size_t i = 1; i < count; i++) list[next++] = arguments[i];
  list[next] = NULL;
  const char *path = interpreter.path;
  REDIRECT(path, RUN);
  return NEXT(posix_spawn)(process, path, actions, attributes, list, environment);
}

EXPORT int posix_spawn(pid_t *restrict process, const char *restrict path,
                       const posix_spawn_file_actions_t *restrict actions,
                       const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
                       char *const environment[restrict]) {
  REDIRECT(path, RUN);
  int error = NEXT(posix_spawn)(process, path, actions, attributes, arguments, environment);
  if (error != ENOENT || !path) return error;
  int before = errno;
  error = spawn_interpreter(process, path, actions, attributes, arguments, environment);
  errno = before;
  return error;
}

static bool is_program(const char *path) {
  struct stat status;
  return sys_access(path, X_OK) == 0 && sys_fstatat(path, &status, 0) == 0 && S_ISREG(status.st_mode);
}

/* Whether a candidate can be run, and then as what: `path` stays itself or becomes the tree's, in `out`. */
static bool is_candidate(const char *path, char *out, bool *redirected) {
  const char *given = path;
  REDIRECT(path, RUN);
  if (!is_program(path)) return false;
  *redirected = path != given;
  strcpy(out, path);
  return true;
}

EXPORT int posix_spawnp(pid_t *restrict process, const char *restrict name,
                        const posix_spawn_file_actions_t *restrict actions,
                        const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
                        char *const environment[restrict]) {
  if (!name || strchr(name, '/')) return posix_spawn(process, name, actions, attributes, arguments, environment);
  size_t length = strnlen(name, NAME_MAX + 1);
  if (*name && length <= NAME_MAX) {
    struct search search = search_begin();
    char candidate[search.longest + length + 2];
    char found[PATH_MAX];
    while (search_next(&search, name, candidate)) {
      bool redirected;
      struct interpreter interpreter;
      if (!is_candidate(candidate, found, &redirected)) continue;
      if (!redirected && !needs_interpreter(found, &interpreter)) break;
      return posix_spawn(process, found, actions, attributes, arguments, environment);
    }
  }
  return NEXT(posix_spawnp)(process, name, actions, attributes, arguments, environment);
}
