/*
 * Time zones. /etc/localtime is the host's. A zone that TZ names is the host's too where the host has the zone files,
 * else the tree's: libc reads them itself, from TZDIR, when it sees a new value of TZ.
 */
#include <limits.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "redirect.h"

static const char ZONES[] = "/usr/share/zoneinfo/";

static uint64_t text_hash(const char *text) {
  uint64_t hash = 14695981039346656037u;
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash | 1;
}

/* Whether TZ names a zone file that the host lacks. */
static bool host_lacks_zone(const char *zone) {
  char path[PATH_MAX];
  if (*zone == ':') zone++;
  size_t length = strlen(zone);
  if (length == 0 || *zone == '/' || sizeof ZONES + length > sizeof path) return false;
  memcpy(path, ZONES, sizeof ZONES - 1);
  strcpy(path + sizeof ZONES - 1, zone);
  return !host_has(path);
}

/* The value of TZ that was looked at last: libc reads a zone's file only when TZ has changed. */
static uint64_t seen;

static bool use_tree_zones(char *space, size_t size) {
  const char *zone = environment_value("TZ");
  if (!zone || __atomic_exchange_n(&seen, text_hash(zone), __ATOMIC_RELAXED) == text_hash(zone)) return false;
  memcpy(space, "TZDIR=", 6);
  return !environment_value("TZDIR") && host_lacks_zone(zone) &&
         tree_file("usr/share/zoneinfo", space + 6, size - 6) && variable_push(space);
}

static __attribute__((noinline)) void read_zone(void) {
  char space[PATH_MAX];
  if (!use_tree_zones(space, sizeof space)) return;
  NEXT(tzset)();
  variable_pop();
}

EXPORT void tzset(void) {
  read_zone();
  NEXT(tzset)();
}

EXPORT struct tm *localtime(const time_t *time) {
  read_zone();
  return NEXT(localtime)(time);
}

EXPORT struct tm *localtime_r(const time_t *restrict time, struct tm *restrict fields) {
  read_zone();
  return NEXT(localtime_r)(time, fields);
}

EXPORT time_t mktime(struct tm *fields) {
  read_zone();
  return NEXT(mktime)(fields);
}
ALSO_NAMED(timelocal, mktime);

EXPORT char *ctime(const time_t *time) {
  read_zone();
  return NEXT(ctime)(time);
}

EXPORT char *ctime_r(const time_t *time, char *text) {
  read_zone();
  return NEXT(ctime_r)(time, text);
}

EXPORT size_t strftime(char *restrict text, size_t size, const char *restrict format,
                       const struct tm *restrict fields) {
  read_zone();
  return NEXT(strftime)(text, size, format, fields);
}

EXPORT size_t strftime_l(char *restrict text, size_t size, const char *restrict format,
                         const struct tm *restrict fields, locale_t locale) {
  read_zone();
  return NEXT(strftime_l)(text, size, format, fields, locale);
}
ALSO_NAMED(__strftime_l, strftime_l); /* what libstdc++ calls */

EXPORT size_t wcsftime(wchar_t *restrict text, size_t size, const wchar_t *restrict format,
                       const struct tm *restrict fields) {
  read_zone();
  return NEXT(wcsftime)(text, size, format, fields);
}

EXPORT size_t wcsftime_l(wchar_t *restrict text, size_t size, const wchar_t *restrict format,
                         const struct tm *restrict fields, locale_t locale) {
  read_zone();
  return NEXT(wcsftime_l)(text, size, format, fields, locale);
}
ALSO_NAMED(__wcsftime_l, wcsftime_l);
