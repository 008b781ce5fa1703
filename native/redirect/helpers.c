/*
 * Programs that a program of the tree calls by their bare names. Where its package depends on packages with programs, the
 * composer has made `<tree>/.bothy/helpers/<program>`, a folder of links to these. It joins PATH before main: behind
 * the environment's own programs, which the user chose, and before the host's, which may be of another version or missing.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "redirect.h"
#include "syscalls.h"
#include "tree.h"

static const char HELPERS[] = "/.bothy/helpers/";
static const char BIN[] = "/bin";

/* The start of the directory in a list that is separated by colons; null where it isn't in it. */
static const char *listed(const char *list, const char *directory, size_t length) {
  for (const char *at = list;; at++) {
    size_t size = strcspn(at, ":");
    if (size == length && memcmp(at, directory, length) == 0) return at;
    at += size;
    if (!*at) return NULL;
  }
}

/* Where in PATH the helpers belong. */
static const char *host_part(const char *path) {
  const char *environment = environment_value("BOTHY_ENV");
  size_t length = environment ? strlen(environment) : 0;
  char own[PATH_MAX];
  if (length == 0 || length + sizeof BIN > sizeof own) return path;
  memcpy(own, environment, length);
  strcpy(own + length, BIN);
  const char *found = listed(path, own, length + sizeof BIN - 1);
  return found ? found + length + sizeof BIN - 1 : path;
}

/* The assignment is replaced where it stands: programs hold on to the array that main is given. */
static void join_path(char **assignment, const char *directory) {
  const char *path = *assignment + sizeof "PATH=" - 1;
  size_t length = strlen(directory);
  if (listed(path, directory, length)) return;
  const char *rest = host_part(path);
  size_t before = (size_t)(rest - *assignment);
  char *joined = malloc(before + length + strlen(rest) + 2);
  if (!joined) return;
  memcpy(joined, *assignment, before);
  char *at = joined + before;
  if (rest != path) *at++ = ':';
  memcpy(at, directory, length);
  at += length;
  if (rest == path) *at++ = ':';
  strcpy(at, rest);
  *assignment = joined;
}

/* Whether a path leads to a program of the tree, and not to one of that name elsewhere. */
static bool is_in(const struct tree *tree, const char *path) {
  char real[PATH_MAX];
  return realpath(path, real) && strncmp(real, tree->root, tree->root_length) == 0 && real[tree->root_length] == '/';
}

/* Of a script the kernel gives the script's own path. */
__attribute__((constructor)) static void find_helpers(void) {
  const char *path = (const char *)getauxval(AT_EXECFN);
  const char *slash = path ? strrchr(path, '/') : NULL;
  const char *name = slash ? slash + 1 : path;
  struct tree *tree = name && *name ? tree_here() : NULL;
  char directory[PATH_MAX];
  if (!tree || tree->root_length + sizeof HELPERS + strlen(name) > sizeof directory) return;
  memcpy(directory, tree->root, tree->root_length);
  memcpy(directory + tree->root_length, HELPERS, sizeof HELPERS);
  strcpy(directory + tree->root_length + sizeof HELPERS - 1, name);
  if (sys_access(directory, F_OK) != 0 || !is_in(tree, path)) return;
  for (char **entry = environ; entry && *entry; entry++)
    if (strncmp(*entry, "PATH=", 5) == 0) return join_path(entry, directory);
}
