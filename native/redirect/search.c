#include "search.h"

#include <limits.h>
#include <string.h>

#include "redirect.h"

struct search search_begin(void) {
  const char *path = environment_value("PATH");
  if (!path) path = "/bin:/usr/bin";
  struct search search = {path, 0};
  for (const char *at = path;; at++) {
    size_t size = strcspn(at, ":");
    if (size > search.longest && size < PATH_MAX) search.longest = size;
    at += size;
    if (!*at) return search;
  }
}

bool search_next(struct search *search, const char *name, char *candidate) {
  while (search->rest) {
    const char *directory = search->rest;
    size_t size = strcspn(directory, ":");
    search->rest = directory[size] ? directory + size + 1 : NULL;
    if (size > search->longest) continue;
    memcpy(candidate, directory, size);
    if (size > 0) candidate[size++] = '/';
    strcpy(candidate + size, name);
    return true;
  }
  return false;
}
