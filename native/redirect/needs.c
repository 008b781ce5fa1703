#include "needs.h"

#include <dlfcn.h>
#include <elf.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "redirect.h"
#include "syscalls.h"
#include "tree.h"

/* Libraries beside libraries beside libraries: bundles are flat. */
enum { DEEPEST = 5 };

/* A library as its file has it. Nothing in it is trusted: the loader may refuse it. */
struct image {
  const char *bytes;
  size_t size;
  const ElfW(Dyn) *dynamic;
  size_t count;
  const char *strings;
  size_t strings_size;
};

/* The bytes that are at `address` once the library is loaded; null unless `size` of them are in the file. */
static const void *at(const struct image *image, ElfW(Addr) address, size_t size) {
  const ElfW(Ehdr) *header = (const void *)image->bytes;
  const ElfW(Phdr) *segments = (const void *)(image->bytes + header->e_phoff);
  for (size_t i = 0; i < header->e_phnum; i++) {
    if (segments[i].p_type != PT_LOAD || address < segments[i].p_vaddr) continue;
    ElfW(Addr) within = address - segments[i].p_vaddr;
    if (within >= segments[i].p_filesz || segments[i].p_filesz - within < size) continue;
    if (segments[i].p_offset > image->size || image->size - segments[i].p_offset < within + size) return NULL;
    return image->bytes + segments[i].p_offset + within;
  }
  return NULL;
}

static const ElfW(Dyn) *entry_of(const struct image *image, ElfW(Sxword) tag) {
  for (size_t i = 0; i < image->count && image->dynamic[i].d_tag != DT_NULL; i++)
    if (image->dynamic[i].d_tag == tag) return &image->dynamic[i];
  return NULL;
}

static bool read_image(struct image *image) {
  const ElfW(Ehdr) *header = (const void *)image->bytes;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64) return false;
  size_t table = (size_t)header->e_phnum * sizeof(ElfW(Phdr));
  if (header->e_phentsize != sizeof(ElfW(Phdr)) || header->e_phoff % sizeof(long) != 0) return false;
  if (header->e_phoff > image->size || image->size - header->e_phoff < table) return false;
  const ElfW(Phdr) *segments = (const void *)(image->bytes + header->e_phoff);
  for (size_t i = 0; i < header->e_phnum; i++) {
    if (segments[i].p_type != PT_DYNAMIC || segments[i].p_vaddr % sizeof(long) != 0) continue;
    image->dynamic = at(image, segments[i].p_vaddr, segments[i].p_filesz);
    image->count = image->dynamic ? segments[i].p_filesz / sizeof(ElfW(Dyn)) : 0;
  }
  const ElfW(Dyn) *strings = entry_of(image, DT_STRTAB), *size = entry_of(image, DT_STRSZ);
  if (!strings || !size) return false;
  image->strings_size = size->d_un.d_val;
  image->strings = at(image, strings->d_un.d_ptr, image->strings_size);
  return image->strings && image->strings_size > 0 && !image->strings[image->strings_size - 1];
}

static bool open_image(const char *path, struct image *image) {
  struct stat status;
  *image = (struct image){0};
  long file = sys_open(path);
  if (file < 0) return false;
  if (sys_fstat((int)file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > (off_t)sizeof(ElfW(Ehdr))) {
    image->size = (size_t)status.st_size;
    image->bytes = sys_map(image->size, PROT_READ, MAP_PRIVATE, (int)file);
  }
  sys_close((int)file);
  if (!image->bytes) return false;
  if (read_image(image)) return true;
  sys_unmap((void *)image->bytes, image->size);
  return false;
}

static const char *string_of(const struct image *image, const ElfW(Dyn) *entry) {
  return entry && entry->d_un.d_val < image->strings_size ? image->strings + entry->d_un.d_val : NULL;
}

/* Spells `name` in the folder that `part` of a search path, `size` bytes of it, names for the library at `path`. */
static bool spell_beside(char *out, const char *path, const char *part, size_t size, const char *name) {
  static const char *const origins[] = {"$ORIGIN", "${ORIGIN}"};
  size_t origin = 0, skip = 0;
  for (size_t i = 0; i < 2; i++) {
    size_t length = strlen(origins[i]);
    if (size < length || memcmp(part, origins[i], length) != 0) continue;
    skip = length;
    origin = (size_t)(strrchr(path, '/') - path);
  }
  if ((!skip && (size == 0 || *part != '/')) || origin + (size - skip) + 1 + strlen(name) >= PATH_MAX) return false;
  memcpy(out, path, origin);
  memcpy(out + origin, part + skip, size - skip);
  out[origin + size - skip] = '/';
  strcpy(out + origin + size - skip + 1, name);
  return !memchr(out, '$', origin + size - skip);
}

static bool find_beside(char *out, const char *path, const char *search, const char *name) {
  for (; search; search = strchr(search, ':') ? strchr(search, ':') + 1 : NULL)
    if (spell_beside(out, path, search, strcspn(search, ":"), name) && sys_access(out, F_OK) == 0) return true;
  return false;
}

/* Whether the path was asked for already, as far as a small table remembers: many modules share a bundle's libraries. */
static bool seen_before(const char *path) {
  static unsigned long seen[64];
  unsigned long hash = 14695981039346656037UL;
  for (const char *byte = path; *byte; byte++) hash = (hash ^ (unsigned char)*byte) * 1099511628211UL;
  return __atomic_exchange_n(&seen[hash % 64], hash, __ATOMIC_RELAXED) == hash;
}

static void load_needs_of(const char *path, int depth) {
  struct image image;
  char beside[PATH_MAX];
  if (seen_before(path) || !open_image(path, &image)) return;
  const char *runpath = string_of(&image, entry_of(&image, DT_RUNPATH));
  const char *search = runpath ? runpath : string_of(&image, entry_of(&image, DT_RPATH));
  for (size_t i = 0; search && i < image.count && image.dynamic[i].d_tag != DT_NULL; i++) {
    const char *name = image.dynamic[i].d_tag == DT_NEEDED ? string_of(&image, &image.dynamic[i]) : NULL;
    if (!name || strchr(name, '/')) continue;
    if (!find_beside(beside, path, search, name)) {
      if (runpath) NEXT(dlopen)(name, RTLD_LAZY);
    } else if (depth < DEEPEST) {
      load_needs_of(beside, depth + 1);
    }
  }
  sys_unmap((void *)image.bytes, image.size);
}

/* Length of the store's root, in which trees are at trees/KEY. */
static size_t store_length(const struct tree *tree) {
  size_t length = tree->root_length;
  for (int levels = 2; levels > 0; levels--)
    do length--;
    while (length > 0 && tree->root[length] != '/');
  return length ? length : tree->root_length;
}

void load_needs(const char *file) {
  const struct tree *tree = tree_here();
  if (!tree || !strchr(file, '/')) return;
  size_t length = store_length(tree);
  if (strncmp(file, tree->root, length) != 0 || file[length] != '/') load_needs_of(file, 0);
}
