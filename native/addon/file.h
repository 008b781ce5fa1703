#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

// `make` once more where something stands in the way, which it takes the place of.
#define REPLACING(folder, name, make) \
  ((make) == 0 || (errno == EEXIST && unlinkat((folder), (name), 0) == 0 && (make) == 0))

// Makes the file `name`, which is not there, in `folder`; 0, or -1 and errno.
int create_file(int folder, const char *name, int *file);
// Gives the new file its bytes, mode and modification time (milliseconds since 1970; NULL: now), and closes it; false where that fails.
// `early`: the kernel begins to write it to the disk.
bool fill_file(int file, const char *bytes, size_t length, mode_t mode, const double *time, bool early);
