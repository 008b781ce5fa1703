/* The tree that this process's program belongs to. */
#ifndef BOTHY_REDIRECT_TREE_H
#define BOTHY_REDIRECT_TREE_H

#include "ownership.h"

struct tree {
  size_t root_length;
  struct ownership table;
  /* What the last look at the loaded objects found; written under the loader's lock. */
  unsigned long long loaded, unloaded;
  size_t seen;
  long process;
  char root[];
};

/* Null when this library isn't part of a tree, or BOTHY_REDIRECT=off. */
struct tree *tree_here(void);

/* Marks what has been loaded since the last call. */
void tree_look_again(struct tree *tree);

#endif
