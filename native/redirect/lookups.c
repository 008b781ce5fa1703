/* Rarer calls that look at a path. */
#include "redirect.h"

#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/ipc.h>

#include "syscalls.h"

EXPORT key_t ftok(const char *path, int project) {
  REDIRECT(path, READ);
  return NEXT(ftok)(path, project);
}

EXPORT FILE *setmntent(const char *path, const char *mode) {
  if (!mode || *mode != 'r' || mode[1] == '+') return NEXT(setmntent)(path, mode);
  REDIRECT(path, READ);
  return NEXT(setmntent)(path, mode);
}
ALSO_NAMED(__setmntent, setmntent);

EXPORT int name_to_handle_at(int directory, const char *path, struct file_handle *handle, int *mount, int flags) {
  REDIRECT(path, READ);
  return NEXT(name_to_handle_at)(directory, path, handle, mount, flags);
}

EXPORT int fanotify_mark(int watcher, unsigned int flags, uint64_t mask, int directory, const char *path) {
  REDIRECT(path, READ);
  return NEXT(fanotify_mark)(watcher, flags, mask, directory, path);
}
