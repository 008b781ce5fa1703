/*
 * Locales and messages. libc opens a locale's files itself, out of these wrappers' reach, but honours LOCPATH: it is set
 * for just the call that reads them. A locale is the host's where the host has it, else the tree's.
 */
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <nl_types.h>
#include <string.h>

#include "charsets.h"
#include "redirect.h"

static const char LOCALES[] = "usr/lib/locale/";

/* The folder's name of a locale, its codeset as libc writes it: `C.UTF-8` is `C.utf8`. */
static bool folder_of(const char *name, char *out, size_t size) {
  size_t length = strcspn(name, ".@/");
  const char *rest = name + length;
  if (length == 0 || strlen(name) >= size || strchr(name, '/')) return false;
  memcpy(out, name, length);
  if (*rest == '.') {
    out[length++] = '.';
    for (rest++; *rest && *rest != '@'; rest++)
      if (*rest >= 'A' && *rest <= 'Z')
        out[length++] = (char)(*rest - 'A' + 'a');
      else if ((*rest >= 'a' && *rest <= 'z') || (*rest >= '0' && *rest <= '9'))
        out[length++] = *rest;
  }
  strcpy(out + length, rest);
  return true;
}

static bool tree_has_locale(const char *name) {
  char path[sizeof LOCALES + NAME_MAX];
  char found[PATH_MAX];
  memcpy(path, LOCALES, sizeof LOCALES);
  return folder_of(name, path + sizeof LOCALES - 1, NAME_MAX) && tree_file(path, found, sizeof found);
}

/* Whether the tree has a locale that libc may have missed; an empty name stands for those of the variables. */
static bool may_find_in_tree(const char *name) {
  static const char *const variables[] = {"LC_ALL",      "LANG",           "LC_CTYPE",    "LC_COLLATE", "LC_TIME",
                                          "LC_MESSAGES", "LC_NUMERIC",     "LC_MONETARY", "LC_NAME",    "LC_PAPER",
                                          "LC_ADDRESS",  "LC_MEASUREMENT", "LC_TELEPHONE"};
  if (*name) return strpbrk(name, ";=") || tree_has_locale(name);
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    const char *value = environment_value(variables[i]);
    if (value && *value && tree_has_locale(value)) return true;
  }
  return false;
}

static bool use_tree_locales(const char *name) {
  char space[PATH_MAX];
  return name && may_find_in_tree(name) && tree_assignment("LOCPATH", "usr/lib/locale", space, sizeof space) &&
         variable_push(space);
}

EXPORT char *setlocale(int category, const char *name) {
  prepare_charsets(name);
  char *set = NEXT(setlocale)(category, name);
  if (!set && use_tree_locales(name)) {
    set = NEXT(setlocale)(category, name);
    variable_pop();
  }
  return set;
}

EXPORT locale_t newlocale(int mask, const char *name, locale_t base) {
  prepare_charsets(name);
  locale_t made = NEXT(newlocale)(mask, name, base);
  if (!made && use_tree_locales(name)) {
    made = NEXT(newlocale)(mask, name, base);
    variable_pop();
  }
  return made;
}
ALSO_NAMED(__newlocale, newlocale); /* what libstdc++ calls */

EXPORT char *bindtextdomain(const char *domain, const char *path) {
  REDIRECT(path, DATA);
  return NEXT(bindtextdomain)(domain, path);
}

/* A catalogue by its path. By name, libc searches NLSPATH and the host's folders itself. */
EXPORT nl_catd catopen(const char *path, int flags) {
  REDIRECT(path, READ);
  return NEXT(catopen)(path, flags);
}
