/* glob: decided on the directory in front of the first wildcard. */
#include "redirect.h"

#include <glob.h>
#include <limits.h>
#include <string.h>

/* Length of the directories of a pattern that hold no wildcard, their last slash included. */
static size_t plain_length(const char *pattern, int flags) {
  const char *special = flags & GLOB_NOESCAPE ? "*?[{" : "*?[{\\";
  size_t length = strcspn(pattern, special);
  if (!pattern[length]) return length;
  while (length > 0 && pattern[length - 1] != '/') length--;
  return length;
}

/* Writes a path as a pattern that means just it. */
static size_t quote(const char *path, char *out) {
  size_t length = 0;
  for (; *path; path++) {
    if (strchr("*?[]{}~\\", *path)) out[length++] = '\\';
    out[length++] = *path;
  }
  return length;
}

/* Matches in the tree. GLOB_NOMATCH too where the pattern doesn't mean the tree. */
static int glob_in_tree(const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *matches) {
  size_t plain = plain_length(pattern, flags);
  if (plain == 0 || plain >= PATH_MAX) return GLOB_NOMATCH;
  char directory[plain + 1];
  memcpy(directory, pattern, plain);
  directory[plain] = '\0';
  const char *path = directory;
  REDIRECT(path, READ);
  if (path == directory) return GLOB_NOMATCH;
  char quoted[2 * strlen(path) + strlen(pattern + plain) + 1];
  size_t length = quote(path, quoted);
  if (flags & GLOB_NOESCAPE && length != strlen(path)) return GLOB_NOMATCH;
  strcpy(quoted + length, pattern + plain);
  return NEXT(glob)(quoted, flags & ~(GLOB_NOCHECK | GLOB_NOMAGIC), on_error, matches);
}

EXPORT int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                glob_t *restrict matches) {
  if (pattern && matches && *pattern == '/' && !(flags & GLOB_ALTDIRFUNC)) {
    int answer = glob_in_tree(pattern, flags, on_error, matches);
    if (answer != GLOB_NOMATCH) return answer;
  }
  return NEXT(glob)(pattern, flags, on_error, matches);
}
ALSO_NAMED(glob64, glob);
