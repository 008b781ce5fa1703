/* Reading, entering and walking directories. */
#include "redirect.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EXPORT DIR *opendir(const char *path) {
  REDIRECT(path, READ);
  return NEXT(opendir)(path);
}

EXPORT int scandir(const char *restrict path, struct dirent ***restrict list, int (*filter)(const struct dirent *),
                   int (*order)(const struct dirent **, const struct dirent **)) {
  REDIRECT(path, READ);
  return NEXT(scandir)(path, list, filter, order);
}
ALSO_NAMED(scandir64, scandir);

EXPORT int scandirat(int directory, const char *restrict path, struct dirent ***restrict list,
                     int (*filter)(const struct dirent *),
                     int (*order)(const struct dirent **, const struct dirent **)) {
  REDIRECT(path, READ);
  return NEXT(scandirat)(directory, path, list, filter, order);
}
ALSO_NAMED(scandirat64, scandirat);

EXPORT int chdir(const char *path) {
  REDIRECT(path, READ);
  return NEXT(chdir)(path);
}

EXPORT int ftw(const char *path, __ftw_func_t visit, int descriptors) {
  REDIRECT(path, READ);
  return NEXT(ftw)(path, visit, descriptors);
}
ALSO_NAMED(ftw64, ftw);

EXPORT int nftw(const char *path, __nftw_func_t visit, int descriptors, int flags) {
  REDIRECT(path, READ);
  return NEXT(nftw)(path, visit, descriptors, flags);
}
ALSO_NAMED(nftw64, nftw);

static char *copy_of_routed(const char *path) {
  REDIRECT(path, READ);
  return strdup(path);
}

static void free_all(char **list) {
  for (char **entry = list; *entry; entry++) free(*entry);
  free(list);
}

/* fts_open keeps copies of what it is given. */
static char **routed_copies(char *const *paths) {
  size_t count = 0;
  while (paths[count]) count++;
  char **copies = calloc(count + 1, sizeof *copies);
  for (size_t i = 0; copies && i < count; i++) {
    copies[i] = copy_of_routed(paths[i]);
    if (!copies[i]) {
      free_all(copies);
      return NULL;
    }
  }
  return copies;
}

EXPORT FTS *fts_open(char *const *paths, int options, int (*order)(const FTSENT **, const FTSENT **)) {
  char **copies = paths ? routed_copies(paths) : NULL;
  if (!copies) return NEXT(fts_open)(paths, options, order);
  FTS *walk = NEXT(fts_open)(copies, options, order);
  int error = errno;
  free_all(copies);
  errno = error;
  return walk;
}
ALSO_NAMED(fts64_open, fts_open);
