/* The directories of PATH, one by one. */
#ifndef BOTHY_REDIRECT_SEARCH_H
#define BOTHY_REDIRECT_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct search {
  const char *rest; /* null: at the end */
  size_t longest;   /* bytes of the longest directory that will be tried */
};

/* From the environment's PATH, else libc's default. */
struct search search_begin(void);

/* Writes `DIRECTORY/name` of the next directory; `candidate` has longest + strlen(name) + 2 bytes. False at the end. */
bool search_next(struct search *search, const char *name, char *candidate);

#endif
