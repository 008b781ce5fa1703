#include "failure.h"
#include "kernel.h"
#include "text.h"
#include "view.h"

static void write_file(const char *path, const char *text) {
  long file = k_open(path, O_WRONLY);
  if (file < 0) no_view("open", path, file);
  long written = k_write(file, text, text_length(text));
  if (written < 0) no_view("write", path, written);
  k_close(file);
}

// One id of the namespace, the same as outside: all that may be mapped without privileges.
static void map_own(const char *path, long id) {
  char digits[21], map[64], *at = map;
  decimal(digits, (unsigned long)id);
  for (int i = 0; i < 2; i++) {
    for (const char *digit = digits; *digit; digit++) *at++ = *digit;
    *at++ = ' ';
  }
  *at++ = '1';
  *at = '\0';
  write_file(path, map);
}

void enter_namespaces(void) {
  if (k_unshare(CLONE_NEWNS) == 0) return; // root needs no user namespace, and keeps all users so
  long uid = k_uid(), gid = k_gid();
  long error = k_unshare(CLONE_NEWUSER | CLONE_NEWNS);
  if (error < 0) no_view("a user namespace", "", error);
  write_file("/proc/self/setgroups", "deny");
  map_own("/proc/self/uid_map", uid);
  map_own("/proc/self/gid_map", gid);
}
