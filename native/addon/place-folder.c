#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "place.h"

// Fields behind the name: the mode in octal; milliseconds since 1970, or nothing for now; the length, and as many bytes.
static int write_field(int folder, const char *name, struct list *list) {
  const char *mode = next_field(list), *time = next_field(list), *length = next_field(list);
  size_t size = strtoull(length, NULL, 10);
  const char *bytes = next_bytes(list, size);
  int file;
  if (!REPLACING(folder, name, create_file(folder, name, &file))) return 0;
  if (fill_file(file, bytes, size, strtoul(mode, NULL, 8), *time == '\0' ? NULL : &(double){strtod(time, NULL)}, false))
    return 1;
  unlinkat(folder, name, 0);
  return 0;
}

static int make(int folder, char kind, const char *name, int source, struct list *list) {
  switch (kind) {
    case 'f':
      return source >= 0 && REPLACING(folder, name, linkat(source, name, folder, name, 0));
    case 'F': {
      const char *from = next_field(list);
      return REPLACING(folder, name, linkat(AT_FDCWD, from, folder, name, 0));
    }
    case 'l': {
      const char *target = next_field(list);
      return REPLACING(folder, name, symlinkat(target, folder, name));
    }
    case 'w':
      return write_field(folder, name, list);
    case 'r':
      return unlinkat(folder, name, 0) == 0 || errno == ENOENT;
  }
  return 0;
}

void fill_folder(int root, const struct folder *folder, void (*refused)(void *, const char *, const char *), void *data) {
  struct list list = folder->content;
  if (list.at == list.end) return;
  const char *path = *folder->path == '\0' ? "." : folder->path;
  int target = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int source = -1;
  for (const char *kind; (kind = next_field(&list)) != NULL;) {
    const char *name = next_field(&list);
    if (*kind == 'o') {
      if (source >= 0) close(source);
      source = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    } else if (!make(target, *kind, name, source, &list)) {
      refused(data, folder->path, name);
    }
  }
  if (source >= 0) close(source);
  if (target >= 0) close(target);
}
