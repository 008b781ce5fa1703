#include "drivers.h"

#include "bring.h"
#include "folder.h"
#include "kernel.h"
#include "text.h"

struct folders {
  char host[LONGEST_PATH], view[LONGEST_PATH];
};

bool driver_folder(char *out, const char *tree) {
  size_t end = text_length(tree);
  char store[LONGEST_PATH];
  spell(store, tree, "");
  for (int levels = 2; levels > 0 && end > 0; levels--)
    while (end > 0 && store[--end] != '/') {
    }
  store[end] = '\0';
  spell(out, store, "/drivers");
  return kind_of(out) == FOLDER;
}

static void place_library(void *with, const char *name) {
  const struct folders *folders = with;
  char below[LONGEST_PATH], source[LONGEST_PATH], target[LONGEST_PATH];
  struct statx status;
  spell(below, "/", name);
  spell(source, folders->host, below);
  spell(target, folders->view, below);
  if (k_statx(source, 0, &status) == 0) bring(source, target, FILE_OR_OTHER);
}

void place_drivers(const char *root, const char *drivers) {
  struct folders folders;
  char link[LONGEST_PATH], on_root[LONGEST_PATH];
  spell(folders.host, drivers, "/lib");
  spell(on_root, root, drivers);
  spell(folders.view, on_root, "/lib");
  if (k_mount("bothy-view", folders.view, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0) return;
  visit_names(folders.host, place_library, &folders);
  spell(link, root, "/drivers");
  k_symlink(drivers, link);
}
