/* The stat family, by its present names and by those that programs of older libcs call. */
#include "redirect.h"

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

EXPORT int stat(const char *restrict path, struct stat *restrict status) {
  REDIRECT(path, READ);
  return NEXT(stat)(path, status);
}
ALSO_NAMED(stat64, stat);

EXPORT int lstat(const char *restrict path, struct stat *restrict status) {
  REDIRECT(path, READ);
  return NEXT(lstat)(path, status);
}
ALSO_NAMED(lstat64, lstat);

EXPORT int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags) {
  REDIRECT(path, READ);
  return NEXT(fstatat)(directory, path, status, flags);
}
ALSO_NAMED(fstatat64, fstatat);

EXPORT int statx(int directory, const char *restrict path, int flags, unsigned int mask,
                 struct statx *restrict status) {
  REDIRECT(path, READ);
  return NEXT(statx)(directory, path, flags, mask, status);
}

int __xstat(int version, const char *path, struct stat *status);
EXPORT int __xstat(int version, const char *path, struct stat *status) {
  REDIRECT(path, READ);
  return NEXT(__xstat)(version, path, status);
}
ALSO_NAMED(__xstat64, __xstat);

int __lxstat(int version, const char *path, struct stat *status);
EXPORT int __lxstat(int version, const char *path, struct stat *status) {
  REDIRECT(path, READ);
  return NEXT(__lxstat)(version, path, status);
}
ALSO_NAMED(__lxstat64, __lxstat);

int __fxstatat(int version, int directory, const char *path, struct stat *status, int flags);
EXPORT int __fxstatat(int version, int directory, const char *path, struct stat *status, int flags) {
  REDIRECT(path, READ);
  return NEXT(__fxstatat)(version, directory, path, status, flags);
}
ALSO_NAMED(__fxstatat64, __fxstatat);

EXPORT int statfs(const char *path, struct statfs *status) {
  REDIRECT(path, READ);
  return NEXT(statfs)(path, status);
}
ALSO_NAMED(statfs64, statfs);
ALSO_NAMED(__statfs, statfs);

EXPORT int statvfs(const char *restrict path, struct statvfs *restrict status) {
  REDIRECT(path, READ);
  return NEXT(statvfs)(path, status);
}
ALSO_NAMED(statvfs64, statvfs);

EXPORT long pathconf(const char *path, int name) {
  REDIRECT(path, READ);
  return NEXT(pathconf)(path, name);
}
