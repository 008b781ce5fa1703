#pragma once

#include <stdbool.h>
#include <stddef.h>

// A list of what to place: fields that each end with a NUL, but for the bytes of a file's content.
struct list {
  const char *at;
  const char *end;
};

// The next field; NULL at the end of the list.
const char *next_field(struct list *);
// The next `length` bytes; NULL where there are fewer.
const char *next_bytes(struct list *, size_t length);

struct folder {
  const char *path;
  // It is there already.
  bool stands;
  // What is to be in it.
  struct list content;
};

// The folders of a list; their number, or -1 where it isn't one or there is no memory. `*folders` is to be freed.
int read_folders(struct list, struct folder **folders);

// Fills `folder`, which is there, below `root`. Calls `refused` for each thing in it that can't be made.
void fill_folder(int root, const struct folder *, void (*refused)(void *data, const char *path, const char *name), void *data);
