#include "folder.h"

#include "kernel.h"
#include "text.h"

struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

void visit_names(const char *path, void (*visit)(void *with, const char *name), void *with) {
  char entries[8192];
  long list = k_open(path, O_RDONLY | O_DIRECTORY);
  if (list < 0) return;
  for (;;) {
    long size = k_list(list, entries, sizeof entries);
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      at += entry->size;
      if (!text_equal(entry->name, ".") && !text_equal(entry->name, "..")) visit(with, entry->name);
    }
  }
  k_close(list);
}
