/*
 * Finding libc's definition of a function that this library defines too. dlsym(RTLD_NEXT) would do, but it takes the
 * loader's lock and forgets the message that a program is about to fetch by dlerror. Libraries that are loaded with
 * the program stay loaded, so their symbol tables can be read without a lock.
 */
#include "redirect.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

struct link_map *own_link_map(void) {
  static struct link_map *own;
  struct link_map *map = __atomic_load_n(&own, __ATOMIC_RELAXED);
  if (map) return map;
  for (map = _r_debug.r_map; map && map->l_ld != _DYNAMIC; map = map->l_next) {
  }
  __atomic_store_n(&own, map, __ATOMIC_RELAXED);
  return map;
}

/* What a lookup reads of a library's dynamic section. */
struct symbols {
  const ElfW(Sym) *table;
  const char *names;
  const uint32_t *hashes;
  const ElfW(Half) *versions;
};

static const void *at(const struct link_map *map, ElfW(Addr) address) {
  return (const void *)(address < map->l_addr ? address + map->l_addr : address);
}

static bool read_symbols(const struct link_map *map, struct symbols *symbols) {
  memset(symbols, 0, sizeof *symbols);
  for (const ElfW(Dyn) *entry = map->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_SYMTAB) symbols->table = at(map, entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) symbols->names = at(map, entry->d_un.d_ptr);
    if (entry->d_tag == DT_GNU_HASH) symbols->hashes = at(map, entry->d_un.d_ptr);
    if (entry->d_tag == DT_VERSYM) symbols->versions = at(map, entry->d_un.d_ptr);
  }
  return symbols->table && symbols->names && symbols->hashes;
}

static uint32_t gnu_hash(const char *name) {
  uint32_t hash = 5381;
  for (; *name; name++) hash = hash * 33 + (unsigned char)*name;
  return hash;
}

/* The default version of a function; null when the library doesn't define it or chooses it at run time. */
static void *definition(const struct link_map *map, const char *name, uint32_t hash) {
  struct symbols symbols;
  if (!read_symbols(map, &symbols)) return NULL;
  uint32_t buckets = symbols.hashes[0], first = symbols.hashes[1], words = symbols.hashes[2];
  const uint32_t *bucket = symbols.hashes + 4 + words * (sizeof(ElfW(Addr)) / 4);
  const uint32_t *chain = bucket + buckets;
  uint32_t index = buckets ? bucket[hash % buckets] : 0;
  if (index < first) return NULL;
  for (;; index++) {
    uint32_t candidate = chain[index - first];
    const ElfW(Sym) *symbol = &symbols.table[index];
    bool visible = !symbols.versions || !(symbols.versions[index] & 0x8000);
    if ((candidate | 1) == (hash | 1) && visible && symbol->st_shndx != SHN_UNDEF &&
        ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && strcmp(symbols.names + symbol->st_name, name) == 0)
      return (void *)(map->l_addr + symbol->st_value);
    if (candidate & 1) return NULL;
  }
}

void *next_definition(const char *name) {
  struct link_map *own = own_link_map();
  uint32_t hash = gnu_hash(name);
  for (struct link_map *map = own ? own->l_next : NULL; map; map = map->l_next) {
    void *found = definition(map, name, hash);
    if (found) return found;
  }
  return dlsym(RTLD_NEXT, name);
}
