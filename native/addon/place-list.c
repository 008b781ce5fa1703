#include <stdlib.h>
#include <string.h>

#include "place.h"

const char *next_field(struct list *list) {
  const char *field = list->at;
  const char *nul = field == list->end ? NULL : memchr(field, '\0', list->end - field);
  if (nul == NULL) return NULL;
  list->at = nul + 1;
  return field;
}

const char *next_bytes(struct list *list, size_t length) {
  const char *bytes = list->at;
  if (length > (size_t)(list->end - bytes)) return NULL;
  list->at = bytes + length;
  return bytes;
}

// Skips the fields behind a thing's kind; false where they are missing.
static int skip(struct list *list, char kind) {
  const char *last = next_field(list);
  if (kind == 'F' || kind == 'l') last = next_field(list);
  if (kind != 'w') return last != NULL;
  next_field(list);
  next_field(list);
  last = next_field(list);
  return last != NULL && next_bytes(list, strtoull(last, NULL, 10)) != NULL;
}

static bool starts_folder(const char *kind) { return *kind == 'd' || *kind == 'D'; }

int read_folders(struct list list, struct folder **folders) {
  int count = 0, room = 0;
  *folders = NULL;
  const char *kind = next_field(&list);
  while (kind != NULL) {
    bool stands = *kind == 'D';
    const char *path = starts_folder(kind) ? next_field(&list) : NULL;
    if (path == NULL) return -1;
    if (count == room) {
      room = room == 0 ? 4096 : room * 2;
      struct folder *larger = realloc(*folders, room * sizeof **folders);
      if (larger == NULL) return -1;
      *folders = larger;
    }
    struct list content = {.at = list.at, .end = list.at};
    while ((kind = next_field(&list)) != NULL && !starts_folder(kind)) {
      if (!skip(&list, *kind)) return -1;
      content.end = list.at;
    }
    (*folders)[count++] = (struct folder){.path = path, .stands = stands, .content = content};
  }
  return list.at == list.end ? count : -1;
}
