/* The places of a file system that a tree stands in for. */
#ifndef BOTHY_REDIRECT_PLACES_H
#define BOTHY_REDIRECT_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/* A path as the ownership table spells it. */
struct place {
  size_t length;       /* of the spelling */
  bool has_parents;    /* the path went up by `..`: only the kernel knows where to, symbolic links being what they are */
  bool is_directory;   /* the path ended in a slash */
};

/* Quick and coarse: whether an absolute path may be below one of the places. */
bool may_be_place(const char *path);

/*
 * Spells an absolute path as `/usr/bin/x`, without double slashes, `.` and `..`, with /bin, /sbin and /lib* merged into
 * /usr. `out` needs strlen(path) + 5 bytes. False when it is not below one of the places.
 */
bool spell_place(const char *path, char *out, struct place *place);

/* Whether the place tells who the machine and its people are. `spelling` from spell_place. */
bool is_identity(const char *spelling, size_t length);

#endif
