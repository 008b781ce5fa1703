/* LD_PRELOAD of programs that are started. */
#ifndef BOTHY_REDIRECT_PRELOAD_H
#define BOTHY_REDIRECT_PRELOAD_H

#include <stddef.h>

/* Entries of an environment and its end, where LD_PRELOAD may have to be changed; else 1. */
size_t preload_entries(char *const environment[]);

/* Bytes that the changed variable may need; else 1. */
size_t preload_size(char *const environment[]);

/* The environment with the tree's libraries, in `list` and `text`; itself where nothing changes. */
char *const *preload_environment(char *const environment[], char *list[], char *text);

/*
 * The loader opens the libraries of LD_PRELOAD itself. Those that a program of the tree names at their usual paths, and that
 * the host lacks there, become the tree's. Declares its space, so once in a function.
 */
#define PRELOAD(environment)                            \
  char *entries_[preload_entries(environment)];         \
  char preload_[preload_size(environment)];             \
  environment = preload_environment(environment, entries_, preload_)

#endif
