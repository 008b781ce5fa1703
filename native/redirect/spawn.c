/* posix_spawn and its kin. */
#include <spawn.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preload.h"
#include "program.h"
#include "redirect.h"
#include "search.h"
#include "syscalls.h"

/* posix_spawn, and pidfd_spawn of glibc 2.39, which says a descriptor where the other says a number. */
typedef int spawn_function(int *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                           char *const[], char *const[]);

/* What all of them are told beside the program. */
struct request {
  spawn_function *by_path, *by_name; /* libc's; null where it has none */
  int *process;
  const posix_spawn_file_actions_t *actions;
  const posix_spawnattr_t *attributes;
  char *const *arguments;
  char *const *environment;
};

static int spawn(const struct request *request, const char *path, char *const arguments[]) {
  return request->by_path(request->process, path, request->actions, request->attributes, arguments,
                          request->environment);
}

static int spawn_interpreter(const struct request *request, const struct interpreter *interpreter, const char *file) {
  size_t count = count_arguments(request->arguments);
  char *list[count + 4];
  size_t next = 0;
  list[next++] = interpreter->path;
  if (interpreter->argument) list[next++] = interpreter->argument;
  list[next++] = (char *)file;
  for (size_t i = 1; i < count; i++) list[next++] = request->arguments[i];
  list[next] = NULL;
  const char *path = interpreter->path;
  REDIRECT(path, RUN);
  return spawn(request, path, list);
}

static int spawn_file(const struct request *request, const char *path) {
  if (!request->by_path) return ENOSYS;
  REDIRECT(path, RUN);
  struct interpreter interpreter;
  if (has_blank_line(path, &interpreter)) return spawn_interpreter(request, &interpreter, path);
  int error = spawn(request, path, request->arguments);
  if (error != ENOENT || !path) return error;
  int before = errno;
  /* A script whose interpreter only the tree has is "not found" to the kernel: its interpreter is spawned instead. */
  if (needs_interpreter(path, &interpreter)) error = spawn_interpreter(request, &interpreter, path);
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

static int spawn_named(const struct request *request, const char *name) {
  if (!name || strchr(name, '/')) return spawn_file(request, name);
  if (!request->by_name) return ENOSYS;
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
      return spawn_file(request, found);
    }
  }
  return request->by_name(request->process, name, request->actions, request->attributes, request->arguments,
                          request->environment);
}

#define SPAWN(name)                                                                                      \
  EXPORT int name(int *restrict process, const char *restrict path,                                      \
                  const posix_spawn_file_actions_t *restrict actions,                                    \
                  const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],         \
                  char *const environment[restrict])
#define REQUEST(by_path, by_name)                                                            \
  char *const *started_with = without_variable(environment);                                 \
  PRELOAD(started_with);                                                                     \
  struct request request = {(spawn_function *)NEXT(by_path), (spawn_function *)NEXT(by_name), \
                            process, actions, attributes, arguments, started_with}

spawn_function pidfd_spawn, pidfd_spawnp;

SPAWN(posix_spawn) {
  REQUEST(posix_spawn, posix_spawnp);
  return spawn_file(&request, path);
}

SPAWN(posix_spawnp) {
  REQUEST(posix_spawn, posix_spawnp);
  return spawn_named(&request, path);
}

SPAWN(pidfd_spawn) {
  REQUEST(pidfd_spawn, pidfd_spawnp);
  return spawn_file(&request, path);
}

SPAWN(pidfd_spawnp) {
  REQUEST(pidfd_spawn, pidfd_spawnp);
  return spawn_named(&request, path);
}

/* What libc opens and enters in the child by itself. It keeps copies of the paths. */
EXPORT int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int file,
                                            const char *restrict path, int flags, mode_t mode) {
  if (may_write(flags)) return NEXT(posix_spawn_file_actions_addopen)(actions, file, path, flags, mode);
  REDIRECT(path, READ);
  return NEXT(posix_spawn_file_actions_addopen)(actions, file, path, flags, mode);
}

EXPORT int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict actions,
                                                const char *restrict path) {
  REDIRECT(path, READ);
  return NEXT(posix_spawn_file_actions_addchdir_np)(actions, path);
}
