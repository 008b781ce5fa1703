#include "ownership.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "syscalls.h"

enum { SIZE = 8, NAMES = 12, NAME_TABLE = 16, PREFIXES = 20, PREFIX_TABLE = 24, MARKS = 28, HEADER = 32 };
enum { NAME_ENTRY = 8, PREFIX_ENTRY = 12 };

/* The bit of an owner's number. */
static const uint32_t CLOSED_TO_OWNER = 0x80000000u;

/* The number at an offset; 0 outside the file. */
static uint32_t number(const struct ownership *table, size_t offset) {
  uint32_t value = 0;
  if (offset <= table->size - sizeof value) memcpy(&value, table->bytes + offset, sizeof value);
  return value;
}

static bool is_whole(const struct ownership *table) {
  if (table->size < HEADER || memcmp(table->bytes, "BTHYOWN2", 8) != 0) return false;
  uint64_t names = number(table, NAMES), prefixes = number(table, PREFIXES);
  return number(table, SIZE) == table->size && number(table, NAME_TABLE) + names * NAME_ENTRY <= table->size &&
         number(table, PREFIX_TABLE) + prefixes * PREFIX_ENTRY <= table->size &&
         number(table, MARKS) + (names + 7) / 8 <= table->size;
}

struct ownership ownership_map(const char *file) {
  struct ownership table = {NULL, 0, false};
  struct stat status;
  long descriptor = sys_open(file);
  if (descriptor < 0) return table;
  if (sys_fstat((int)descriptor, &status) == 0 && status.st_size > 0) {
    table.size = (size_t)status.st_size;
    table.bytes = sys_map(table.size, PROT_READ | PROT_WRITE, MAP_PRIVATE, (int)descriptor);
  }
  sys_close((int)descriptor);
  if (table.bytes && !is_whole(&table)) ownership_unmap(&table);
  return table;
}

void ownership_unmap(struct ownership *table) {
  if (table->bytes) sys_unmap(table->bytes, table->size);
  table->bytes = NULL;
}

/* Orders a text of the table before (< 0), at (0) or after (> 0) a key. */
static int compare(const struct ownership *table, size_t offset, const char *key, size_t length) {
  if (offset >= table->size) return 1;
  const char *text = (const char *)table->bytes + offset;
  size_t room = table->size - offset;
  size_t size = strnlen(text, room);
  int order = memcmp(text, key, size < length ? size : length);
  return order ? order : size < length ? -1 : size > length;
}

/* The offset of the entry whose text is the key; 0 when there is none. Entries begin with their text's offset. */
static size_t find(const struct ownership *table, size_t entries, size_t entry_size, size_t count, const char *key,
                   size_t length) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    size_t entry = entries + middle * entry_size;
    int order = compare(table, number(table, entry), key, length);
    if (order == 0) return entry;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

void ownership_mark(struct ownership *table, const char *object) {
  if (!table->bytes) return;
  const char *slash = strrchr(object, '/');
  const char *name = slash ? slash + 1 : object;
  size_t names = number(table, NAME_TABLE);
  size_t entry = find(table, names, NAME_ENTRY, number(table, NAMES), name, strlen(name));
  if (!entry) return;
  size_t index = (entry - names) / NAME_ENTRY;
  __atomic_fetch_or(table->bytes + number(table, MARKS) + index / 8, (uint8_t)(1u << index % 8), __ATOMIC_RELAXED);
  if (number(table, entry + 4)) __atomic_store_n(&table->interpreter, true, __ATOMIC_RELAXED);
}

static bool is_marked(const struct ownership *table, uint32_t index) {
  if (index >= number(table, NAMES)) return false;
  uint8_t byte = __atomic_load_n(table->bytes + number(table, MARKS) + index / 8, __ATOMIC_RELAXED);
  return byte >> index % 8 & 1;
}

/* Scripts name paths for their interpreter. Below /etc they mean the machine's configuration as often as their own. */
static bool owns_all(const struct ownership *table, const char *key) {
  return strncmp(key, "etc/", 4) != 0 && __atomic_load_n(&table->interpreter, __ATOMIC_RELAXED);
}

/* How the marked owners of a prefix own it: to one of them it may be closed. */
static enum owned marked_owners(const struct ownership *table, size_t prefix, const char *key) {
  enum owned found = owns_all(table, key) ? OWNED : NOT_OWNED;
  size_t owners = number(table, prefix + 4);
  uint32_t count = number(table, prefix + 8);
  for (uint32_t i = 0; i < count && owners + 4 * (size_t)i < table->size; i++) {
    uint32_t owner = number(table, owners + 4 * (size_t)i);
    if (!is_marked(table, owner & ~CLOSED_TO_OWNER)) continue;
    if (owner & CLOSED_TO_OWNER) return CLOSED;
    found = OWNED;
  }
  return found;
}

enum owned ownership_of(const struct ownership *table, const char *spelling, size_t length) {
  enum owned found = NOT_OWNED;
  if (!table->bytes || length < 1) return NOT_OWNED;
  size_t prefixes = number(table, PREFIX_TABLE), count = number(table, PREFIXES);
  const char *key = spelling + 1;
  for (size_t size = length - 1; size > 0 && found != CLOSED; size--) {
    if (size < length - 1 && key[size] != '/') continue;
    size_t prefix = find(table, prefixes, PREFIX_ENTRY, count, key, size);
    enum owned here = prefix ? marked_owners(table, prefix, key) : NOT_OWNED;
    if (here > found) found = here;
  }
  return found;
}
