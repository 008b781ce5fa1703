/* Executing files the way the kernel and libc do, with paths redirected. */
#ifndef BOTHY_REDIRECT_PROGRAM_H
#define BOTHY_REDIRECT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* Arguments of a vector, its end not counted. */
size_t count_arguments(char *const arguments[]);

/* The interpreter of a `#!` line. */
struct interpreter {
  char line[256];
  char *path;
  char *argument; /* null: none */
};

/*
 * Reads a file's `#!` line: true when the kernel doesn't find the interpreter, as only the tree has it, or its path, one of
 * this tree's store, has a blank in it.
 */
bool needs_interpreter(const char *file, struct interpreter *interpreter);

/* The same before the kernel is asked, where the store's path has a blank: what is there up to it may be another program. */
bool has_blank_line(const char *file, struct interpreter *interpreter);

/* execve of a redirected path. Returns -1 with errno. */
int run_file(const char *path, char *const arguments[], char *const environment[]);

#endif
