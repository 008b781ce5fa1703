/* The table `<tree>/.bothy/ownership`; src/relocate/ownership.ts describes its layout. */
#ifndef BOTHY_REDIRECT_OWNERSHIP_H
#define BOTHY_REDIRECT_OWNERSHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A private, writable copy of the file; the marks at its end say what this process has loaded. */
struct ownership {
  uint8_t *bytes; /* null: nothing is owned */
  size_t size;
  bool interpreter; /* a program that owns whatever anyone owns, /etc apart, is loaded */
};

/* Maps the file; an empty table where there is none or it isn't whole. */
struct ownership ownership_map(const char *file);
void ownership_unmap(struct ownership *table);

/* Marks a loaded object by its path or name. */
void ownership_mark(struct ownership *table, const char *object);

enum owned {
  NOT_OWNED,
  OWNED,
  CLOSED, /* owned, and what the machine has there isn't for this process */
};

/* Whether something marked owns the place or a directory above it. `spelling` is `/usr/...`, `length` bytes long. */
enum owned ownership_of(const struct ownership *table, const char *spelling, size_t length);

#endif
