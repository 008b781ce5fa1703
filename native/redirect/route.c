/*
 * What a path means: the host's file or the tree's. For a place (below /usr, /etc, /opt, /var/lib):
 * - identity files, and what nothing loaded in this process owns: the host's where it has one, else the tree's;
 * - what something loaded here owns: the tree's where it has one, else the host's; where it is closed, nobody's;
 * - /bin/sh to run, and message catalogues: as if owned.
 */
#include "redirect.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "places.h"
#include "syscalls.h"
#include "tree.h"

/* `/usr` may come in front, a slash behind, and the end. */
enum { EXTRA = 4 + 1 + 1 };

static bool is_missing(const char *path) {
  struct stat status;
  long answer = sys_fstatat(path, &status, AT_SYMLINK_NOFOLLOW);
  return answer == -ENOENT || answer == -ENOTDIR;
}

bool host_has(const char *path) { return !is_missing(path); }

bool tree_file(const char *path, char *out, size_t size) {
  struct tree *tree = tree_here();
  if (!tree || tree->root_length + strlen(path) + 2 > size) return false;
  memcpy(out, tree->root, tree->root_length);
  out[tree->root_length] = '/';
  strcpy(out + tree->root_length + 1, path);
  return sys_access(out, F_OK) == 0;
}

size_t route_space(const char *path) {
  if (!may_be_place(path)) return 1;
  struct tree *tree = tree_here();
  if (!tree) return 1;
  size_t size = tree->root_length + strnlen(path, PATH_MAX) + EXTRA;
  return size > PATH_MAX ? 1 : size;
}

static bool is_shell(const char *spelling) { return strcmp(spelling, "/usr/bin/sh") == 0; }

static enum owned owned_here(struct tree *tree, const char *spelling, const struct place *place,
                             enum purpose purpose) {
  if (is_identity(spelling, place->length)) return NOT_OWNED;
  if (purpose == DATA || (purpose == RUN && is_shell(spelling))) return OWNED;
  tree_look_again(tree);
  return ownership_of(&tree->table, spelling, place->length);
}

/* One system call where the tree has nothing, which is the common case, or a file that is owned. */
static bool means_tree(struct tree *tree, const char *path, const char *in_tree, const struct place *place,
                       enum purpose purpose) {
  enum owned owned = owned_here(tree, in_tree + tree->root_length, place, purpose);
  struct stat status;
  if (sys_fstatat(in_tree, &status, AT_SYMLINK_NOFOLLOW) != 0) return owned == CLOSED;
  if (owned != NOT_OWNED && (!S_ISLNK(status.st_mode) || sys_access(in_tree, F_OK) == 0)) return true;
  return is_missing(path);
}

const char *route(const char *path, enum purpose purpose, char *space, size_t size) {
  struct tree *tree = size > 1 ? tree_here() : NULL;
  struct place place;
  if (!tree) return path;
  memcpy(space, tree->root, tree->root_length);
  char *spelling = space + tree->root_length;
  if (!spell_place(path, spelling, &place) || !means_tree(tree, path, space, &place, purpose)) return path;
  if (place.has_parents)
    strcpy(spelling, path);
  else if (place.is_directory)
    strcpy(spelling + place.length, "/");
  return space;
}
