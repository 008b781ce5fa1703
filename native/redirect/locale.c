/*
 * Locales and messages. libc opens a locale's files itself, out of these wrappers' reach, but honours LOCPATH: it is set
 * for just the call that reads them. A locale is the host's where the host has it, else the tree's.
 */
#include <libintl.h>
#include <limits.h>
#include <locale.h>

#include "charsets.h"
#include "redirect.h"

static bool use_tree_locales(struct variable *variable, char *space, size_t size) {
  return tree_assignment("LOCPATH", "usr/lib/locale", space, size) && variable_push(variable, space);
}

EXPORT char *setlocale(int category, const char *name) {
  prepare_charsets(name);
  char *set = NEXT(setlocale)(category, name);
  char space[PATH_MAX];
  struct variable variable;
  if (!set && name && use_tree_locales(&variable, space, sizeof space)) {
    set = NEXT(setlocale)(category, name);
    variable_pop(&variable);
  }
  return set;
}

EXPORT locale_t newlocale(int mask, const char *name, locale_t base) {
  prepare_charsets(name);
  locale_t made = NEXT(newlocale)(mask, name, base);
  char space[PATH_MAX];
  struct variable variable;
  if (!made && name && use_tree_locales(&variable, space, sizeof space)) {
    made = NEXT(newlocale)(mask, name, base);
    variable_pop(&variable);
  }
  return made;
}

EXPORT char *bindtextdomain(const char *domain, const char *path) {
  REDIRECT(path, DATA);
  return NEXT(bindtextdomain)(domain, path);
}
