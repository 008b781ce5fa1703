#include "view.h"

#include "failure.h"
#include "kernel.h"
#include "text.h"

struct view {
  const char *tree;
  // Where the new root is built: `<tree>/.bothy/view/root`.
  char root[LONGEST_PATH];
  struct rules *rules;
};

struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

static void spell(char *out, const char *a, const char *b) {
  if (!join(out, a, b)) no_view("the path", b, -ENAMETOOLONG);
}

static enum kind kind_of(const char *path) {
  struct statx status;
  if (k_statx(path, AT_SYMLINK_NOFOLLOW, &status) < 0) return ABSENT;
  switch (status.stx_mode & 0170000) {
    case 0040000: return FOLDER;
    case 0120000: return LINK;
  }
  return FILE_OR_OTHER;
}

// Puts what is at `source` at `target`. Returns a negative errno where that fails.
static long bring(const char *source, const char *target, enum kind kind) {
  if (kind == LINK) {
    char link[LONGEST_PATH];
    long length = k_readlink(source, link, sizeof link - 1);
    if (length < 0) return length;
    link[length] = '\0';
    return k_symlink(link, target);
  }
  if (kind == FOLDER) {
    long error = k_mkdir(target);
    if (error < 0 && error != -EEXIST) return error;
  } else {
    long file = k_open(target, O_WRONLY | O_CREAT);
    if (file < 0) return file;
    k_close(file);
  }
  return k_mount(source, target, NULL, MS_BIND | MS_REC, NULL);
}

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

// Calls `place` for what is in `listed`: the tree's folder, or the host's, where what the tree has too is left out.
static void place_listed(const struct view *view, const char *listed, const char *folder, bool host) {
  char entries[8192], path[LONGEST_PATH], below[LONGEST_PATH], in_tree[LONGEST_PATH];
  long list = k_open(listed, O_RDONLY | O_DIRECTORY);
  if (list < 0) return;
  for (;;) {
    long size = k_list(list, entries, sizeof entries);
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      at += entry->size;
      if (text_equal(entry->name, ".") || text_equal(entry->name, "..")) continue;
      spell(below, "/", entry->name);
      spell(path, folder, below);
      if (text_equal(path, "/.bothy")) continue;
      spell(in_tree, view->tree, path);
      enum kind kind = kind_of(in_tree);
      if (host && kind) continue;
      place(view, path, kind, kind_of(path));
    }
  }
  k_close(list);
}

// Fills a folder of the view, `folder` without a slash at the end, with what the tree and the host have in it.
static void merge(const struct view *view, const char *folder) {
  char in_tree[LONGEST_PATH], on_host[LONGEST_PATH];
  spell(in_tree, view->tree, folder);
  spell(on_host, folder, "/");
  place_listed(view, in_tree, folder, false);
  place_listed(view, on_host, folder, true);
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
  char current[LONGEST_PATH], in_tree[LONGEST_PATH];
  bool known = k_getcwd(current, sizeof current) > 0 && *current == '/';
  if (known && current[1]) {
    spell(in_tree, tree, current);
    if (!kind_of(in_tree)) keep_host(rules, current);
  }
  keep_host(rules, tree);
  spell(view.root, tree, "/.bothy/view/root");
  k_mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL); // fails where / is no mount: the host sees nothing of this all the same
  long error = k_mount("bothy-view", view.root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");
  if (error < 0) no_view("mount a tmpfs at", view.root, error);
  // Else what holds the tree would bring the unfinished view into itself.
  k_mount(NULL, view.root, NULL, MS_UNBINDABLE, NULL);
  merge(&view, "");
  place_originals(&view);
  become_root(view.root);
  if (!known || k_chdir(current) < 0) k_chdir("/");
}
