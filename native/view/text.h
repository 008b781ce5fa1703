// What the launcher needs of string handling.
#ifndef BOTHY_VIEW_TEXT_H
#define BOTHY_VIEW_TEXT_H

#include <stdbool.h>
#include <stddef.h>

size_t text_length(const char *text);
bool text_equal(const char *a, const char *b);

// Whether `path` is below the folder `folder`, and not that folder itself. Both without a slash at the end.
bool is_below(const char *path, const char *folder);

// Writes `a` and `b` one after the other into `out` of LONGEST_PATH bytes. False when they don't fit.
bool join(char *out, const char *a, const char *b);

// The digits of `number`, in `out` of at least 21 bytes. Returns `out`.
char *decimal(char *out, unsigned long number);

#endif
