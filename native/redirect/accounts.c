/*
 * Accounts and groups that every Debian has under the same number (man, mail, www-data), and those that the tree's packages
 * made for their servers (sshd, mysql), asked for by name where the host lacks them: what the tree's base-passwd and the
 * composer's lists say. For root, whom it could make another account of the host, only while the host has nobody of that number.
 */
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "redirect.h"

enum { LINE = 1024 };

static FILE *open_list(const char *name) {
  char path[PATH_MAX];
  return tree_file(name, path, sizeof path) ? NEXT(fopen)(path, "re") : NULL;
}

static bool may_have_user(uid_t number) {
  struct passwd entry, *found = NULL;
  char text[LINE];
  if (geteuid() != 0) return true;
  return NEXT(getpwuid_r)(number, &entry, text, sizeof text, &found) == 0 && !found;
}

static bool may_have_group(gid_t number) {
  struct group entry, *found = NULL;
  char text[LINE];
  if (geteuid() != 0) return true;
  return NEXT(getgrgid_r)(number, &entry, text, sizeof text, &found) == 0 && !found;
}

static const char *const users[] = {"usr/share/base-passwd/passwd.master", ".bothy/accounts/passwd"};
static const char *const groups[] = {"usr/share/base-passwd/group.master", ".bothy/accounts/group"};
enum { LISTS = 2 };

/* As getpwnam_r, for a name that libc answered `error` for. */
static int find_user(const char *name, struct passwd *entry, char *text, size_t size, struct passwd **result,
                     int error) {
  int kept = errno;
  for (int i = 0; i < LISTS && !*result && error != ERANGE; i++) {
    FILE *list = open_list(users[i]);
    if (!list) continue;
    struct passwd *line;
    int problem;
    while ((problem = NEXT(fgetpwent_r)(list, entry, text, size, &line)) == 0 && strcmp(line->pw_name, name) != 0)
      ;
    NEXT(fclose)(list);
    if (problem == ERANGE) error = ERANGE;
    if (problem == 0 && may_have_user(entry->pw_uid)) *result = entry;
  }
  errno = kept;
  return *result ? 0 : error;
}

/* As getgrnam_r, likewise. */
static int find_group(const char *name, struct group *entry, char *text, size_t size, struct group **result, int error) {
  int kept = errno;
  for (int i = 0; i < LISTS && !*result && error != ERANGE; i++) {
    FILE *list = open_list(groups[i]);
    if (!list) continue;
    struct group *line;
    int problem;
    while ((problem = NEXT(fgetgrent_r)(list, entry, text, size, &line)) == 0 && strcmp(line->gr_name, name) != 0)
      ;
    NEXT(fclose)(list);
    if (problem == ERANGE) error = ERANGE;
    if (problem == 0 && may_have_group(entry->gr_gid)) *result = entry;
  }
  errno = kept;
  return *result ? 0 : error;
}

EXPORT int getpwnam_r(const char *name, struct passwd *entry, char *text, size_t size, struct passwd **result) {
  int error = NEXT(getpwnam_r)(name, entry, text, size, result);
  return *result || error == ERANGE ? error : find_user(name, entry, text, size, result, error);
}

EXPORT int getgrnam_r(const char *name, struct group *entry, char *text, size_t size, struct group **result) {
  int error = NEXT(getgrnam_r)(name, entry, text, size, result);
  return *result || error == ERANGE ? error : find_group(name, entry, text, size, result, error);
}

EXPORT struct passwd *getpwnam(const char *name) {
  static struct passwd entry;
  static char text[LINE];
  struct passwd *found = NEXT(getpwnam)(name);
  if (!found) find_user(name, &entry, text, sizeof text, &found, 0);
  return found;
}

EXPORT struct group *getgrnam(const char *name) {
  static struct group entry;
  static char text[LINE];
  struct group *found = NEXT(getgrnam)(name);
  if (!found) find_group(name, &entry, text, sizeof text, &found, 0);
  return found;
}
