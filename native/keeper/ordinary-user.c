// Some servers refuse to be run by root, or by a user without a name, as containers give one. Where bothy is such a user, the
// service is that user's to the kernel's eye, as far as files go, and an ordinary one to its own.
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keeper.h"

// A user that systems have, since programs ask for the name. Not `nobody` first: the kernel shows what isn't mapped as that.
static struct passwd *ordinary_user(void) {
  static struct passwd fallback = {.pw_uid = 65534, .pw_gid = 65534};
  struct passwd *user = getpwnam("daemon");
  if (user == NULL || user->pw_uid == 0) user = getpwnam("nobody");
  return user == NULL || user->pw_uid == 0 ? &fallback : user;
}

static bool write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0) close(fd);
  return written;
}

// In a user namespace in which bothy's user has that user's number: what belongs to the one belongs to the other, and there are
// no privileges.
static bool in_namespace(uid_t uid, gid_t gid) {
  char users[64], groups[64];
  snprintf(users, sizeof users, "%u %u 1", uid, geteuid());
  snprintf(groups, sizeof groups, "%u %u 1", gid, getegid());
  return unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", users) && write_file("/proc/self/gid_map", groups);
}

// As that user itself, keeping of root's privileges only that to use root's files.
static bool as_user(uid_t uid, gid_t gid) {
  static const int kept[] = {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER};
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct had[2] = {0}, data[2] = {0};
  if (syscall(SYS_capget, &header, had) != 0) return false;
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) data[0].permitted |= had[0].permitted & (1u << kept[i]);
  data[0].effective = data[0].inheritable = data[0].permitted;
  if (prctl(PR_SET_KEEPCAPS, 1) != 0 || setgroups(1, &gid) != 0 || setresgid(gid, gid, gid) != 0 ||
      setresuid(uid, uid, uid) != 0 || syscall(SYS_capset, &header, data) != 0)
    return false;
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    if (data[0].permitted & (1u << kept[i])) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0);
  return true;
}

bool become_ordinary_user(void) {
  bool is_root = geteuid() == 0;
  if (!is_root && getpwuid(geteuid()) != NULL) return true;
  struct passwd *user = ordinary_user();
  uid_t uid = user->pw_uid;
  gid_t gid = user->pw_gid;
  return in_namespace(uid, gid) || !is_root || as_user(uid, gid);
}
