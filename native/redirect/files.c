/* Opening and looking at files. What may write is libc's alone: it means the host's file. */
#include "redirect.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The argument that open has only when it may make a file. */
#define MODE_ARGUMENT(mode, flags)                                          \
  mode_t mode = 0;                                                          \
  if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) {            \
    va_list arguments;                                                      \
    va_start(arguments, flags);                                             \
    mode = va_arg(arguments, mode_t);                                       \
    va_end(arguments);                                                      \
  }

EXPORT int open(const char *path, int flags, ...) {
  MODE_ARGUMENT(mode, flags)
  if (may_write(flags)) return NEXT(open)(path, flags, mode);
  REDIRECT(path, READ);
  return NEXT(open)(path, flags, mode);
}
ALSO_NAMED(open64, open);
ALSO_NAMED(__open, open);
ALSO_NAMED(__open64, open);

EXPORT int openat(int directory, const char *path, int flags, ...) {
  MODE_ARGUMENT(mode, flags)
  if (may_write(flags)) return NEXT(openat)(directory, path, flags, mode);
  REDIRECT(path, READ);
  return NEXT(openat)(directory, path, flags, mode);
}
ALSO_NAMED(openat64, openat);

/* What open becomes in programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
EXPORT int __open_2(const char *path, int flags) {
  if (may_write(flags)) return NEXT(__open_2)(path, flags);
  REDIRECT(path, READ);
  return NEXT(__open_2)(path, flags);
}
ALSO_NAMED(__open64_2, __open_2);

int __openat_2(int directory, const char *path, int flags);
EXPORT int __openat_2(int directory, const char *path, int flags) {
  if (may_write(flags)) return NEXT(__openat_2)(directory, path, flags);
  REDIRECT(path, READ);
  return NEXT(__openat_2)(directory, path, flags);
}
ALSO_NAMED(__openat64_2, __openat_2);

static bool mode_may_write(const char *mode) {
  if (!mode || *mode != 'r') return true;
  for (; *mode && *mode != ','; mode++)
    if (*mode == '+') return true;
  return false;
}

EXPORT FILE *fopen(const char *path, const char *mode) {
  if (mode_may_write(mode)) return NEXT(fopen)(path, mode);
  REDIRECT(path, READ);
  return NEXT(fopen)(path, mode);
}
ALSO_NAMED(fopen64, fopen);
ALSO_NAMED(_IO_fopen, fopen);

EXPORT FILE *freopen(const char *path, const char *mode, FILE *file) {
  if (mode_may_write(mode)) return NEXT(freopen)(path, mode, file);
  REDIRECT(path, READ);
  return NEXT(freopen)(path, mode, file);
}
ALSO_NAMED(freopen64, freopen);

EXPORT int access(const char *path, int mode) {
  if (mode & W_OK) return NEXT(access)(path, mode);
  REDIRECT(path, READ);
  return NEXT(access)(path, mode);
}

EXPORT int euidaccess(const char *path, int mode) {
  if (mode & W_OK) return NEXT(euidaccess)(path, mode);
  REDIRECT(path, READ);
  return NEXT(euidaccess)(path, mode);
}
ALSO_NAMED(eaccess, euidaccess);

EXPORT int faccessat(int directory, const char *path, int mode, int flags) {
  if (mode & W_OK) return NEXT(faccessat)(directory, path, mode, flags);
  REDIRECT(path, READ);
  return NEXT(faccessat)(directory, path, mode, flags);
}

EXPORT ssize_t readlink(const char *path, char *target, size_t size) {
  REDIRECT(path, READ);
  return NEXT(readlink)(path, target, size);
}

EXPORT ssize_t readlinkat(int directory, const char *path, char *target, size_t size) {
  REDIRECT(path, READ);
  return NEXT(readlinkat)(directory, path, target, size);
}

ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t room);
EXPORT ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t room) {
  REDIRECT(path, READ);
  return NEXT(__readlink_chk)(path, target, size, room);
}

ssize_t __readlinkat_chk(int directory, const char *path, char *target, size_t size, size_t room);
EXPORT ssize_t __readlinkat_chk(int directory, const char *path, char *target, size_t size, size_t room) {
  REDIRECT(path, READ);
  return NEXT(__readlinkat_chk)(directory, path, target, size, room);
}

EXPORT char *realpath(const char *restrict path, char *restrict resolved) {
  REDIRECT(path, READ);
  return NEXT(realpath)(path, resolved);
}

char *__realpath_chk(const char *path, char *resolved, size_t room);
EXPORT char *__realpath_chk(const char *path, char *resolved, size_t room) {
  REDIRECT(path, READ);
  return NEXT(__realpath_chk)(path, resolved, room);
}

EXPORT char *canonicalize_file_name(const char *path) {
  REDIRECT(path, READ);
  return NEXT(canonicalize_file_name)(path);
}

EXPORT int inotify_add_watch(int watcher, const char *path, uint32_t mask) {
  REDIRECT(path, READ);
  return NEXT(inotify_add_watch)(watcher, path, mask);
}

EXPORT ssize_t getxattr(const char *path, const char *name, void *value, size_t size) {
  REDIRECT(path, READ);
  return NEXT(getxattr)(path, name, value, size);
}

EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size) {
  REDIRECT(path, READ);
  return NEXT(lgetxattr)(path, name, value, size);
}

EXPORT ssize_t listxattr(const char *path, char *list, size_t size) {
  REDIRECT(path, READ);
  return NEXT(listxattr)(path, list, size);
}

EXPORT ssize_t llistxattr(const char *path, char *list, size_t size) {
  REDIRECT(path, READ);
  return NEXT(llistxattr)(path, list, size);
}
