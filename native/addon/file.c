#define _GNU_SOURCE
#include "file.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

static bool write_all(int file, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(file, bytes, length);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    length -= done;
  }
  return true;
}

int create_file(int folder, const char *name, int *file) {
  *file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return *file < 0 ? -1 : 0;
}

bool fill_file(int file, const char *bytes, size_t length, mode_t mode, const double *time, bool early) {
  bool done = write_all(file, bytes, length) && fchmod(file, mode) == 0;
  if (time != NULL) {
    int64_t nanoseconds = (int64_t)(*time * 1e6);
    struct timespec both = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    if (both.tv_nsec < 0) both.tv_nsec += 1000000000, both.tv_sec--;
    done = done && futimens(file, (struct timespec[]){both, both}) == 0;
  }
  // No more than a hint: the caller syncs what has to be durable.
  if (early) (void)sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
  return close(file) == 0 && done;
}
