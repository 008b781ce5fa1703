#include "preload.h"

#include <limits.h>
#include <string.h>

#include "redirect.h"
#include "tree.h"

static const char NAME[] = "LD_PRELOAD=";
static const char SEPARATORS[] = " :";

/* What Debian's loader takes $LIB for. */
#if defined(__x86_64__)
static const char LIBRARY_FOLDER[] = "lib/x86_64-linux-gnu";
#else
static const char LIBRARY_FOLDER[] = "lib/aarch64-linux-gnu";
#endif

static size_t count_entries(char *const environment[]) {
  size_t count = 0;
  while (environment[count]) count++;
  return count;
}

/* The variable's place in the environment; its end where there is none that names a path. */
static size_t find_variable(char *const environment[]) {
  size_t at = 0;
  while (environment[at] && strncmp(environment[at], NAME, sizeof NAME - 1) != 0) at++;
  if (environment[at] && (!strchr(environment[at], '/') || !tree_here())) return count_entries(environment);
  return at;
}

size_t preload_entries(char *const environment[]) {
  if (!environment || !environment[find_variable(environment)]) return 1;
  return count_entries(environment) + 1;
}

size_t preload_size(char *const environment[]) {
  const char *variable = environment ? environment[find_variable(environment)] : NULL;
  if (!variable) return 1;
  size_t libraries = 1;
  for (const char *at = variable; *at; at++) libraries += strchr(SEPARATORS, *at) != NULL;
  return strlen(variable) + libraries * PATH_MAX;
}

/* Spells `size` bytes of a library's path with its $LIB replaced. False when it doesn't fit. */
static bool expand(const char *library, size_t size, char out[PATH_MAX]) {
  size_t length = 0;
  for (size_t i = 0; i < size;) {
    const char *add = library + i;
    size_t taken = 1, added = 1;
    if (strncmp(add, "$LIB/", 5) == 0) taken = 4;
    if (strncmp(add, "${LIB}/", 7) == 0) taken = 6;
    if (taken > 1) add = LIBRARY_FOLDER, added = sizeof LIBRARY_FOLDER - 1;
    if (length + added >= PATH_MAX) return false;
    memcpy(out + length, add, added);
    length += added;
    i += taken;
  }
  out[length] = '\0';
  return true;
}

/* Writes where a library is to be loaded from and returns its bytes. */
static size_t place_library(const char *library, size_t size, char *out) {
  char expanded[PATH_MAX];
  if (*library == '/' && expand(library, size, expanded) && !host_has(expanded)) {
    const char *path = expanded;
    REDIRECT(path, READ);
    if (path != expanded) return strlen(strcpy(out, path));
  }
  memcpy(out, library, size);
  return size;
}

char *const *preload_environment(char *const environment[], char *list[], char *text) {
  size_t count = preload_entries(environment);
  if (count == 1) return environment;
  size_t place = find_variable(environment);
  const char *at = environment[place] + sizeof NAME - 1;
  char *out = text + sizeof NAME - 1;
  memcpy(text, NAME, sizeof NAME - 1);
  while (*at) {
    size_t size = strcspn(at, SEPARATORS);
    if (size > 0) out += place_library(at, size, out);
    at += size;
    if (*at) *out++ = *at++;
  }
  *out = '\0';
  memcpy(list, environment, count * sizeof *list);
  list[place] = text;
  return list;
}
