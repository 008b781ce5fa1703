#include "view.h"

#include "bring.h"
#include "drivers.h"
#include "failure.h"
#include "folder.h"
#include "kernel.h"
#include "text.h"

struct view {
  const char *tree;
  // Where the new root is built: `<tree>/.bothy/view/root`.
  char root[LONGEST_PATH];
  struct rules *rules;
};

static void merge(const struct view *view, const char *folder);

static void place(const struct view *view, const char *path, enum kind in_tree, enum kind on_host) {
  char source[LONGEST_PATH], target[LONGEST_PATH];
  spell(target, view->root, path);
  switch (share_of(view->rules, path, in_tree, on_host)) {
    case SHARE_NOTHING: return;
    case SHARE_HOST: bring(path, target, on_host); return; // what this user can't have is left out
    case SHARE_TREE: {
      spell(source, view->tree, path);
      long error = bring(source, target, in_tree);
      if (error < 0) no_view("mount", source, error);
      return;
    }
    case SHARE_BOTH: {
      long error = k_mkdir(target);
      if (error < 0) no_view("mkdir", target, error);
      merge(view, path);
      return;
    }
  }
}

struct listing {
  const struct view *view;
  const char *folder;
  bool host;
};

static void place_listed(void *with, const char *name) {
  const struct listing *listing = with;
  char path[LONGEST_PATH], below[LONGEST_PATH], in_tree[LONGEST_PATH];
  spell(below, "/", name);
  spell(path, listing->folder, below);
  if (text_equal(path, "/.bothy")) return;
  spell(in_tree, listing->view->tree, path);
  enum kind kind = kind_of(in_tree);
  if (!listing->host || !kind) place(listing->view, path, kind, kind_of(path));
}

// Fills a folder of the view, `folder` without a slash at the end, with what the tree and the host have in it.
static void merge(const struct view *view, const char *folder) {
  char in_tree[LONGEST_PATH], on_host[LONGEST_PATH];
  spell(in_tree, view->tree, folder);
  spell(on_host, folder, "/");
  visit_names(in_tree, place_listed, &(struct listing){view, folder, .host = false});
  visit_names(on_host, place_listed, &(struct listing){view, folder, .host = true});
}

static void place_originals(const struct view *view) {
  char folder[LONGEST_PATH], source[LONGEST_PATH], target[LONGEST_PATH];
  spell(folder, view->tree, "/.bothy/view/originals");
  for (size_t i = 0; i < view->rules->count; i++) {
    const struct rule *rule = &view->rules->list[i];
    if (rule->kind != ORIGINAL) continue;
    spell(source, folder, rule->path);
    spell(target, view->root, rule->path);
    long error = k_mount(source, target, NULL, MS_BIND, NULL);
    if (error < 0) no_view("mount", source, error);
  }
}

static void become_root(const char *root) {
  long error = k_chdir(root);
  if (error < 0) no_view("enter", root, error);
  // Where / is no mount of its own, as in a chroot, the old root stays mounted behind the new one.
  if (k_pivot_root(".", ".") == 0) k_umount(".", DETACH);
  else {
    error = k_chroot(".");
    if (error < 0) no_view("chroot", root, error);
  }
  k_mount(NULL, "/", NULL, MS_PRIVATE, NULL);
}

void enter_view(const char *tree, struct rules *rules) {
  struct view view = {.tree = tree, .rules = rules};
  char current[LONGEST_PATH], in_tree[LONGEST_PATH], drivers[LONGEST_PATH];
  bool known = k_getcwd(current, sizeof current) > 0 && *current == '/';
  if (known && current[1]) {
    spell(in_tree, tree, current);
    if (!kind_of(in_tree)) keep_host(rules, current);
  }
  keep_host(rules, tree);
  bool has_drivers = driver_folder(drivers, tree);
  if (has_drivers) keep_host(rules, drivers);
  spell(view.root, tree, "/.bothy/view/root");
  k_mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL); // fails where / is no mount: the host sees nothing of this all the same
  long error = k_mount("bothy-view", view.root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");
  if (error < 0) no_view("mount a tmpfs at", view.root, error);
  // Else what holds the tree would bring the unfinished view into itself.
  k_mount(NULL, view.root, NULL, MS_UNBINDABLE, NULL);
  merge(&view, "");
  place_originals(&view);
  if (has_drivers) place_drivers(view.root, drivers);
  become_root(view.root);
  if (!known || k_chdir(current) < 0) k_chdir("/");
}
