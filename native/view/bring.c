#include "bring.h"

#include "failure.h"
#include "kernel.h"
#include "text.h"

void spell(char *out, const char *a, const char *b) {
  if (!join(out, a, b)) no_view("the path", b, -ENAMETOOLONG);
}

enum kind kind_of(const char *path) {
  struct statx status;
  if (k_statx(path, AT_SYMLINK_NOFOLLOW, &status) < 0) return ABSENT;
  switch (status.stx_mode & 0170000) {
    case 0040000: return FOLDER;
    case 0120000: return LINK;
  }
  return FILE_OR_OTHER;
}

long bring(const char *source, const char *target, enum kind kind) {
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
