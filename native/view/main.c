// Stands in the place of a program of a tree that can't be relocated: makes a view in which the tree is at /usr, /etc and so
// on, and becomes the program there. The same process all along: its id, standard streams, arguments, environment,
// current folder and signals are the program's.
//
// Which program and which tree is told by where this file lies; `<tree>/.bothy/view/` holds the program itself in
// originals/, the rules of the view in rules, and an empty folder root.
//
// Status 126 when the view can't be made or the program not be run in it.
#include "failure.h"
#include "kernel.h"
#include "rules.h"
#include "text.h"
#include "view.h"

static struct rules rules;
static char rule_text[1 << 18];

static bool same_file(const char *a, const char *b) {
  struct statx one, other;
  return k_statx(a, 0, &one) == 0 && k_statx(b, 0, &other) == 0 && one.stx_ino == other.stx_ino &&
         one.stx_dev_major == other.stx_dev_major && one.stx_dev_minor == other.stx_dev_minor;
}

// Cuts `path` to the nearest folder above it that is a tree with a view, and opens the view's rules. Negative errno on failure.
static long find_tree(char *path) {
  char file[LONGEST_PATH];
  for (size_t at = text_length(path); at > 0; at--) {
    if (path[at] != '/') continue;
    path[at] = '\0';
    if (!join(file, path, "/.bothy/view/rules")) return -ENAMETOOLONG;
    long opened = k_open(file, O_RDONLY);
    if (opened >= 0) return opened;
  }
  return -ENOENT;
}

static void load_rules(long file) {
  size_t length = 0;
  for (;;) {
    long size = k_read(file, rule_text + length, sizeof rule_text - 1 - length);
    if (size < 0) no_view("read", "the view's rules", size);
    if (size == 0) break;
    length += (size_t)size;
  }
  k_close(file);
  if (length == sizeof rule_text - 1 || !read_rules(&rules, rule_text)) no_view("read", "the view's rules", -ENOMEM);
}

// Whether `path` is what it is in the tree's own view: this process is in it.
static bool in_view_already(const char *tree, const char *launcher, const char *path) {
  char folder[LONGEST_PATH];
  return join(folder, tree, "/usr/lib") && same_file("/usr/lib", folder) && !same_file(launcher, path);
}

__attribute__((noreturn)) static void launch(char **arguments, char **environment) {
  static char launcher[LONGEST_PATH], tree[LONGEST_PATH];
  if (arguments[0]) program_name = arguments[0];
  long length = k_readlink("/proc/self/exe", launcher, sizeof launcher - 1);
  if (length < 0) no_view("read", "/proc/self/exe", length);
  launcher[length] = '\0';
  join(tree, launcher, "");
  long file = find_tree(tree);
  if (file < 0) no_view("look for the tree of", launcher, file);
  const char *program = launcher + text_length(tree);
  if (!in_view_already(tree, launcher, program)) {
    load_rules(file);
    enter_namespaces();
    enter_view(tree, &rules);
  }
  no_view("run", program, k_exec(program, arguments, environment));
}

__attribute__((used)) static void start(long *stack) {
  char **arguments = (char **)(stack + 1);
  launch(arguments, arguments + stack[0] + 1);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n");
#else
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x0, sp\n  bl start\n");
#endif
