#include "places.h"

#include <string.h>

/* Kept equal to IDENTITY_PATHS of src/relocate/generic-paths.ts. */
static const char *const identity[] = {
    "/etc/passwd",
    "/etc/group",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/subuid",
    "/etc/subgid",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/hostname",
    "/etc/resolv.conf",
    "/etc/gai.conf",
    "/etc/nsswitch.conf",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/adjtime",
    "/etc/machine-id",
    "/etc/services",
    "/etc/protocols",
    "/etc/networks",
    "/etc/shells",
    "/etc/mtab",
    "/etc/fstab",
    "/etc/environment",
    "/etc/locale.conf",
    "/etc/default/locale",
    "/etc/ssl/certs",
    "/var/lib/dbus/machine-id",
};

static bool is_one_of(const char *name, size_t length, const char *const *list) {
  for (; *list; list++)
    if (strlen(*list) == length && memcmp(*list, name, length) == 0) return true;
  return false;
}

/* Directories of the root that a merged system has below /usr. */
static bool is_merged(const char *name, size_t length) {
  static const char *const merged[] = {"bin", "sbin", "lib", "lib32", "lib64", "libx32", NULL};
  return is_one_of(name, length, merged);
}

static bool is_below(const char *spelling, size_t length, const char *directory) {
  size_t size = strlen(directory);
  return length >= size && memcmp(spelling, directory, size) == 0 && (length == size || spelling[size] == '/');
}

bool may_be_place(const char *path) {
  if (!path || *path != '/') return false;
  while (*path == '/') path++;
  return *path != '\0' && strchr("uelbsov.", *path) != NULL;
}

bool spell_place(const char *path, char *out, struct place *place) {
  size_t length = 0;
  place->has_parents = false;
  place->is_directory = false;
  while (*path) {
    while (*path == '/') path++;
    size_t size = 0;
    while (path[size] && path[size] != '/') size++;
    place->is_directory = size == 0 || (size == 1 && *path == '.');
    if (size == 2 && path[0] == '.' && path[1] == '.') {
      if (length == 0) return false;
      while (length > 0 && out[--length] != '/') {
      }
      place->has_parents = true;
      place->is_directory = true;
    } else if (!place->is_directory) {
      if (length == 0 && is_merged(path, size)) {
        memcpy(out, "/usr", 4);
        length = 4;
      }
      out[length++] = '/';
      memcpy(out + length, path, size);
      length += size;
    }
    path += size;
  }
  out[length] = '\0';
  place->length = length;
  return is_below(out, length, "/usr") || is_below(out, length, "/etc") || is_below(out, length, "/opt") ||
         is_below(out, length, "/var/lib");
}

bool is_identity(const char *spelling, size_t length) {
  for (size_t i = 0; i < sizeof identity / sizeof *identity; i++)
    if (is_below(spelling, length, identity[i])) return true;
  return false;
}
