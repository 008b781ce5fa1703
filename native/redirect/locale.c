/*
 * Locales, character sets and messages. libc opens their files itself, out of these wrappers' reach, but honours
 * LOCPATH and GCONV_PATH: they are set for just the call that reads them. A locale is the host's where the host has
 * it, else the tree's; a character set is always the tree's, because its modules must fit the tree's libc.
 */
#include <elf.h>
#include <iconv.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <link.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "redirect.h"

#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#endif

/* `NAME=<tree>/PATH`; false where the user has set NAME or the tree lacks the directory. */
static bool assignment(const char *name, const char *path, char *out, size_t size) {
  size_t length = strlen(name);
  if (environment_value(name)) return false;
  memcpy(out, name, length);
  out[length] = '=';
  return tree_file(path, out + length + 1, size - length - 1);
}

static bool use_tree_locales(struct variable *variable, char *space, size_t size) {
  return assignment("LOCPATH", "usr/lib/locale", space, size) && variable_push(variable, space);
}

static iconv_t open_conversion(const char *to, const char *from) {
  char space[PATH_MAX];
  struct variable variable;
  bool pushed = assignment("GCONV_PATH", "usr/lib/" TRIPLET "/gconv", space, sizeof space) &&
                variable_push(&variable, space);
  iconv_t conversion = NEXT(iconv_open)(to, from);
  if (pushed) variable_pop(&variable);
  return conversion;
}

EXPORT iconv_t iconv_open(const char *to, const char *from) { return open_conversion(to, from); }

/* Whether an object calls iconv_open: undefined symbols stand before the first hashed one. */
static bool imports_iconv(const struct link_map *map) {
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const uint32_t *hashes = NULL;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    ElfW(Addr) address = entry->d_un.d_ptr < map->l_addr ? entry->d_un.d_ptr + map->l_addr : entry->d_un.d_ptr;
    if (entry->d_tag == DT_SYMTAB) symbols = (const void *)address;
    if (entry->d_tag == DT_STRTAB) names = (const void *)address;
    if (entry->d_tag == DT_GNU_HASH) hashes = (const void *)address;
  }
  if (!symbols || !names || !hashes) return false;
  for (uint32_t i = 1; i < hashes[1]; i++)
    if (strcmp(names + symbols[i].st_name, "iconv_open") == 0) return true;
  return false;
}

/* Only what is loaded with the program, up to libc, is asked: it stays loaded. */
static bool program_converts(void) {
  struct link_map *own = own_link_map();
  if (_r_debug.r_map && imports_iconv(_r_debug.r_map)) return true;
  for (struct link_map *map = own ? own->l_next : NULL; map; map = map->l_next) {
    const char *slash = strrchr(map->l_name, '/');
    if (strcmp(slash ? slash + 1 : map->l_name, "libc.so.6") == 0) continue;
    if (imports_iconv(map)) return true;
  }
  return false;
}

/*
 * libc reads the list of character sets once, at its first conversion, which in a locale may be any wide-character
 * function. Programs that convert, and locales that need a module, must have read the tree's list before. The others
 * are spared the reading.
 */
static void prepare_conversions(const char *codeset) {
  static int prepared;
  if (__atomic_load_n(&prepared, __ATOMIC_RELAXED)) return;
  if (strcmp(codeset, "ANSI_X3.4-1968") == 0) return;
  if (strcmp(codeset, "UTF-8") == 0 && !program_converts()) return;
  __atomic_store_n(&prepared, 1, __ATOMIC_RELAXED);
  iconv_t conversion = open_conversion("UTF-8", "ISO-8859-1");
  if (conversion != (iconv_t)-1) iconv_close(conversion);
}

EXPORT char *setlocale(int category, const char *name) {
  char *set = NEXT(setlocale)(category, name);
  char space[PATH_MAX];
  struct variable variable;
  if (!set && name && use_tree_locales(&variable, space, sizeof space)) {
    set = NEXT(setlocale)(category, name);
    variable_pop(&variable);
  }
  if (set && name && (category == LC_ALL || category == LC_CTYPE)) prepare_conversions(nl_langinfo(CODESET));
  return set;
}

EXPORT locale_t newlocale(int mask, const char *name, locale_t base) {
  locale_t made = NEXT(newlocale)(mask, name, base);
  char space[PATH_MAX];
  struct variable variable;
  if (!made && name && use_tree_locales(&variable, space, sizeof space)) {
    made = NEXT(newlocale)(mask, name, base);
    variable_pop(&variable);
  }
  if (made && mask & LC_CTYPE_MASK) prepare_conversions(nl_langinfo_l(CODESET, made));
  return made;
}

EXPORT char *bindtextdomain(const char *domain, const char *path) {
  REDIRECT(path, DATA);
  return NEXT(bindtextdomain)(domain, path);
}
