// Lists of texts, and variables in them.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "starter.h"

void *checked(void *memory) {
  if (memory != NULL) return memory;
  fprintf(stderr, "no memory left\n");
  exit(1);
}

void add_word(struct words *words, char *word) {
  words->list = checked(reallocarray(words->list, words->count + 2, sizeof *words->list));
  words->list[words->count++] = word;
  words->list[words->count] = NULL;
}

static size_t find(const struct words *environment, const char *name) {
  size_t length = strlen(name), i = 0;
  while (i < environment->count &&
         (strncmp(environment->list[i], name, length) != 0 || environment->list[i][length] != '='))
    i++;
  return i;
}

const char *get_variable(const struct words *environment, const char *name) {
  size_t at = find(environment, name);
  return at == environment->count ? NULL : environment->list[at] + strlen(name) + 1;
}

void set_variable(struct words *environment, const char *name, const char *value) {
  char *text;
  if (asprintf(&text, "%s=%s", name, value) < 0) checked(NULL);
  size_t at = find(environment, name);
  if (at == environment->count) add_word(environment, text);
  else environment->list[at] = text;
}
