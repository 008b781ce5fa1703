/*
 * Character sets are the tree's: their modules must fit its libc. libc reads the list of them once, when it sees a
 * locale's codeset or at its first conversion, from GCONV_PATH if that is set at that moment. Reading it takes longer
 * than starting a program, and most programs that could convert never do. So in UTF-8 locales libc is left to itself
 * (it has UTF-8 built in), and conversions of other sets are done by a second copy of the tree's libc, loaded when the
 * first one is opened, which reads the tree's list. In the few other locales libc reads the tree's list at once.
 */
#include "charsets.h"

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "redirect.h"

#if defined(__x86_64__)
#define LIBRARIES "usr/lib/x86_64-linux-gnu/"
#elif defined(__aarch64__)
#define LIBRARIES "usr/lib/aarch64-linux-gnu/"
#endif

/* The second libc. */
struct converter {
  iconv_t (*open)(const char *to, const char *from);
  size_t (*convert)(iconv_t, char **, size_t *, char **, size_t *);
  int (*close)(iconv_t);
  int *(*error)(void);
  char *environment[2];
  char assignment[PATH_MAX];
};

/* What iconv_open returns for a conversion of the second libc. libc's own begin with a small number of steps. */
struct conversion {
  size_t mark;
  const struct converter *by;
  iconv_t inner;
};
static const size_t MARK = (size_t)0xb07b07b07b07b07b;

static struct converter *load_converter(void) {
  char libc[PATH_MAX];
  struct converter *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  if (!tree_assignment("GCONV_PATH", LIBRARIES "gconv", made->assignment, sizeof made->assignment) ||
      !tree_file(LIBRARIES "libc.so.6", libc, sizeof libc))
    return free(made), NULL;
  made->environment[0] = made->assignment;
  void *handle = dlmopen(LM_ID_NEWLM, libc, RTLD_NOW | RTLD_LOCAL);
  char ***environment = handle ? dlsym(handle, "environ") : NULL;
  if (handle) {
    made->open = (__typeof__(made->open))dlsym(handle, "iconv_open");
    made->convert = (__typeof__(made->convert))dlsym(handle, "iconv");
    made->close = (__typeof__(made->close))dlsym(handle, "iconv_close");
    made->error = (__typeof__(made->error))dlsym(handle, "__errno_location");
  }
  if (!environment || !made->open || !made->convert || !made->close || !made->error) {
    if (handle) dlclose(handle);
    return free(made), NULL;
  }
  *environment = made->environment;
  return made;
}

/* Null where the tree has no character sets. Threads may load one each; they keep it. */
static const struct converter *converter(void) {
  static struct converter *shared;
  struct converter *known = __atomic_load_n(&shared, __ATOMIC_ACQUIRE);
  if (known) return known;
  struct converter *made = load_converter();
  if (made && !__atomic_compare_exchange_n(&shared, &known, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return made;
  return made;
}

/* Whether libc needs no module for a set, `name` possibly followed by //TRANSLIT and the like. */
static bool is_built_in(const char *name) {
  static const char *const built_in[] = {"",         "UTF-8",    "UTF8",   "ASCII",    "US-ASCII", "ANSI_X3.4-1968",
                                         "INTERNAL", "WCHAR_T",  "UCS-4",  "UCS4",     "UCS-4LE",  "UCS-4BE",
                                         "UCS-2",    "UCS-2LE",  "UCS-2BE", "UCS2"};
  size_t length = strcspn(name, "/");
  for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
    if (strlen(built_in[i]) == length && strncasecmp(built_in[i], name, length) == 0) return true;
  return false;
}

static bool prepared;   /* libc has read the tree's list */
static bool other_list; /* libc may have read another one: it does at the first conversion, whatever that is */

static iconv_t open_with_list(const char *to, const char *from) {
  char space[PATH_MAX];
  bool pushed = tree_assignment("GCONV_PATH", LIBRARIES "gconv", space, sizeof space) && variable_push(space);
  iconv_t opened = NEXT(iconv_open)(to, from);
  if (pushed) variable_pop();
  return opened;
}

static iconv_t open_elsewhere(const struct converter *by, const char *to, const char *from) {
  struct conversion *conversion = malloc(sizeof *conversion);
  if (!conversion) return (iconv_t)-1;
  *conversion = (struct conversion){MARK, by, by->open(to, from)};
  if (conversion->inner != (iconv_t)-1) return (iconv_t)conversion;
  errno = *by->error();
  free(conversion);
  return (iconv_t)-1;
}

EXPORT iconv_t iconv_open(const char *to, const char *from) {
  if (!to || !from || __atomic_load_n(&prepared, __ATOMIC_RELAXED)) return NEXT(iconv_open)(to, from);
  if (is_built_in(to) && is_built_in(from)) {
    __atomic_store_n(&other_list, true, __ATOMIC_RELAXED);
    return NEXT(iconv_open)(to, from);
  }
  if (!__atomic_load_n(&other_list, __ATOMIC_RELAXED)) {
    __atomic_store_n(&prepared, true, __ATOMIC_RELAXED);
    return open_with_list(to, from);
  }
  const struct converter *by = converter();
  return by ? open_elsewhere(by, to, from) : NEXT(iconv_open)(to, from);
}

static struct conversion *made_elsewhere(iconv_t opened) {
  struct conversion *conversion = (struct conversion *)opened;
  bool is_pointer = conversion && opened != (iconv_t)-1;
  return is_pointer && conversion->mark == MARK ? conversion : NULL;
}

EXPORT size_t iconv(iconv_t opened, char **restrict in, size_t *restrict in_left, char **restrict out,
                    size_t *restrict out_left) {
  const struct conversion *conversion = made_elsewhere(opened);
  if (!conversion) return NEXT(iconv)(opened, in, in_left, out, out_left);
  size_t converted = conversion->by->convert(conversion->inner, in, in_left, out, out_left);
  if (converted == (size_t)-1) errno = *conversion->by->error();
  return converted;
}

EXPORT int iconv_close(iconv_t opened) {
  struct conversion *conversion = made_elsewhere(opened);
  if (!conversion) return NEXT(iconv_close)(opened);
  int answer = conversion->by->close(conversion->inner);
  conversion->mark = 0;
  free(conversion);
  return answer;
}

/* libc's own iconv program converts by a function that no other may use: it is among its undefined symbols. */
static bool is_iconv_program(void) {
  const struct link_map *program = _r_debug.r_map;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const uint32_t *hashes = NULL;
  for (const ElfW(Dyn) *entry = program ? program->l_ld : NULL; entry && entry->d_tag != DT_NULL; entry++) {
    ElfW(Addr) value = entry->d_un.d_ptr;
    const void *address = (const void *)(value < program->l_addr ? value + program->l_addr : value);
    if (entry->d_tag == DT_SYMTAB) symbols = address;
    if (entry->d_tag == DT_STRTAB) names = address;
    if (entry->d_tag == DT_GNU_HASH) hashes = address;
  }
  for (uint32_t i = 1; symbols && names && hashes && i < hashes[1]; i++)
    if (strcmp(names + symbols[i].st_name, "__gconv_open") == 0) return true;
  return false;
}

/* The locale that an empty name stands for, as far as characters go. */
static const char *chosen_locale(const char *name) {
  static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; !*name && i < sizeof variables / sizeof *variables; i++) {
    const char *value = environment_value(variables[i]);
    if (value) name = value;
  }
  return name;
}

void prepare_charsets(const char *locale) {
  if (!locale || __atomic_load_n(&prepared, __ATOMIC_RELAXED)) return;
  const char *name = chosen_locale(locale);
  bool is_c = !*name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
  bool is_utf8 = strcasestr(name, "utf-8") || strcasestr(name, "utf8");
  if (is_iconv_program() || !(is_c || is_utf8)) {
    __atomic_store_n(&prepared, true, __ATOMIC_RELAXED);
    iconv_t conversion = open_with_list("UTF-8", "ISO-8859-1");
    if (conversion != (iconv_t)-1) NEXT(iconv_close)(conversion);
  } else if (!is_c) {
    __atomic_store_n(&other_list, true, __ATOMIC_RELAXED);
  }
}
