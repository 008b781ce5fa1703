#include "tree.h"

#include <errno.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "redirect.h"
#include "syscalls.h"

static const char TABLE[] = "/.bothy/ownership";
static const char LIBRARIES[] = "/usr/lib/";

static struct tree outside;   /* stands for: no tree */
static struct tree *here;     /* null until it has been looked for */
static int loads;             /* a dlopen has happened: objects may come and go */

const char *environment_value(const char *name) {
  size_t length = strlen(name);
  for (char *const *entry = without_variable(environ); entry && *entry; entry++)
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  return NULL;
}

/* Removes `x/..`, `.` and double slashes from an absolute path, in place. The loader's paths hold no links there. */
static void fold(char *path) {
  char *out = path;
  const char *in = path;
  while (*in) {
    while (*in == '/') in++;
    size_t size = strcspn(in, "/");
    if (size == 2 && in[0] == '.' && in[1] == '.') {
      while (out > path && *--out != '/') {
      }
    } else if (size > 0 && !(size == 1 && *in == '.')) {
      *out++ = '/';
      memmove(out, in, size);
      out += size;
    }
    in += size;
  }
  *out = '\0';
}

/* Cuts the path of this library at the last /usr/lib/, which leaves its tree's root. False when it has none. */
static bool cut_to_root(char *path) {
  char *end = NULL;
  fold(path);
  for (char *at = strstr(path, LIBRARIES); at; at = strstr(at + 1, LIBRARIES)) end = at;
  if (!end || end == path) return false;
  *end = '\0';
  return true;
}

struct look {
  struct tree *tree;
  size_t index;
};

static int mark_object(struct dl_phdr_info *object, size_t size, void *data) {
  struct look *look = data;
  struct tree *tree = look->tree;
  bool counted = size >= offsetof(struct dl_phdr_info, dlpi_subs) + sizeof object->dlpi_subs;
  if (look->index == 0 && counted) {
    if (object->dlpi_adds == tree->loaded && object->dlpi_subs == tree->unloaded) return 1;
    if (object->dlpi_subs != tree->unloaded) tree->seen = 0;
    tree->loaded = object->dlpi_adds;
    tree->unloaded = object->dlpi_subs;
  }
  if (look->index++ < tree->seen && counted) return 0;
  if (object->dlpi_name && *object->dlpi_name) ownership_mark(&tree->table, object->dlpi_name);
  tree->seen = look->index;
  return 0;
}

static void mark_program(struct tree *tree) {
  char program[PATH_MAX];
  long length = sys_readlink("/proc/self/exe", program, sizeof program - 1);
  program[length > 0 ? length : 0] = '\0';
  ownership_mark(&tree->table, program);
  /* Started through the loader, from a memory file or from a copy: the name it was called by is all there is. */
  if (strncmp(program, tree->root, tree->root_length) != 0 && program_invocation_name)
    ownership_mark(&tree->table, program_invocation_name);
}

static struct tree *find_tree(void) {
  const char *wish = environment_value("BOTHY_REDIRECT");
  struct link_map *own = own_link_map();
  size_t length = own && own->l_name ? strlen(own->l_name) : 0;
  if ((wish && strcmp(wish, "off") == 0) || length == 0 || length >= PATH_MAX || *own->l_name != '/') return NULL;
  struct tree *tree = sys_map(sizeof *tree + length + sizeof TABLE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (!tree) return NULL;
  memcpy(tree->root, own->l_name, length + 1);
  if (!cut_to_root(tree->root)) {
    sys_unmap(tree, sizeof *tree + length + sizeof TABLE);
    return NULL;
  }
  tree->root_length = strlen(tree->root);
  memcpy(tree->root + tree->root_length, TABLE, sizeof TABLE);
  tree->table = ownership_map(tree->root);
  tree->root[tree->root_length] = '\0';
  tree->process = sys_getpid();
  mark_program(tree);
  struct look look = {tree, 0};
  dl_iterate_phdr(mark_object, &look);
  return tree;
}

/* Threads may look at once: each makes a tree whole before one of them is published; the others' are left behind. */
struct tree *tree_here(void) {
  struct tree *tree = __atomic_load_n(&here, __ATOMIC_ACQUIRE);
  if (!tree) {
    struct tree *found = find_tree();
    if (!found) found = &outside;
    if (__atomic_compare_exchange_n(&here, &tree, found, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      tree = found;
    else if (found != &outside)
      ownership_unmap(&found->table);
  }
  return tree == &outside ? NULL : tree;
}

/*
 * dl_iterate_phdr takes the loader's list lock, which another thread may have held when this process was forked; so a
 * child that hasn't loaded anything itself goes by what its parent knew.
 */
void tree_look_again(struct tree *tree) {
  if (!__atomic_load_n(&loads, __ATOMIC_RELAXED) || !tree->table.bytes) return;
  if (__atomic_load_n(&tree->process, __ATOMIC_RELAXED) != sys_getpid()) return;
  struct look look = {tree, 0};
  dl_iterate_phdr(mark_object, &look);
}

void loading_begins(void) {
  struct tree *tree = tree_here();
  if (tree) __atomic_store_n(&tree->process, sys_getpid(), __ATOMIC_RELAXED);
  __atomic_store_n(&loads, 1, __ATOMIC_RELAXED);
}
