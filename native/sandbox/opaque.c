// What an overlay's upper folder says in attributes, which not every program can read, said by files.
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sandbox.h"

static int mark(const char *path, const struct stat *status, int kind, struct FTW *level) {
  char value[2], name[LONGEST_PATH];
  (void)level;
  if (kind != FTW_D || getxattr(path, "user.overlay.opaque", value, sizeof value) != 1 || value[0] != 'y') return 0;
  if (snprintf(name, sizeof name, "%s/" OPAQUE_MARK, path) >= (int)sizeof name) return 0;
  if ((status->st_mode & 0300) != 0300) chmod(path, status->st_mode | 0300);
  int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) die(FAILED, "can't make %s", name);
  close(fd);
  return 0;
}

void mark_opaque_folders(void) { nftw(".", mark, 32, FTW_PHYS); }
