#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"

// `make` once more where something stands in the way, which it takes the place of.
#define REPLACING(folder, name, make) \
  ((make) == 0 || (errno == EEXIST && unlinkat((folder), (name), 0) == 0 && (make) == 0))

static int write_all(int file, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(file, bytes, length);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return 0;
    bytes += done;
    length -= done;
  }
  return 1;
}

static int create(int folder, const char *name, int *file) {
  *file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return *file < 0 ? -1 : 0;
}

// Fields behind the name: the mode in octal; milliseconds since 1970, or nothing for now; the length, and as many bytes.
static int write_file(int folder, const char *name, struct list *list) {
  const char *mode = next_field(list), *time = next_field(list), *length = next_field(list);
  size_t size = strtoull(length, NULL, 10);
  const char *bytes = next_bytes(list, size);
  int file;
  if (!REPLACING(folder, name, create(folder, name, &file))) return 0;
  int done = write_all(file, bytes, size) && fchmod(file, strtoul(mode, NULL, 8)) == 0;
  if (*time != '\0') {
    double at = strtod(time, NULL);
    int64_t nanoseconds = (int64_t)(at * 1e6);
    struct timespec both = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    if (both.tv_nsec < 0) both.tv_nsec += 1000000000, both.tv_sec--;
    done = done && futimens(file, (struct timespec[]){both, both}) == 0;
  }
  if (close(file) != 0) done = 0;
  if (!done) unlinkat(folder, name, 0);
  return done;
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
      return write_file(folder, name, list);
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
