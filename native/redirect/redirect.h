/*
 * The path-redirect library. It is the first library of every program of a composed Debian tree and gives the tree's
 * files to programs that ask for /usr/share/..., /etc/... and the like, where these are their own.
 *
 * What each path means is decided in route.c. The other files put that decision before the libc functions that take
 * paths. Rules that hold everywhere here: no lock is held while a libc function is called, nothing is allocated on
 * paths that run after fork or vfork, errno is what the libc function left, a null or overlong path is passed on
 * for libc to refuse, and every libc function is called through NEXT, so that the library needs no versioned symbol
 * and runs on every libc from the one of Debian 12 on, wherever it was compiled.
 */
#ifndef BOTHY_REDIRECT_H
#define BOTHY_REDIRECT_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A definition that programs call instead of libc's. */
#define EXPORT __attribute__((visibility("default")))

/* The name under which 64-bit programs that use large-file names reach the same function. */
#define ALSO_NAMED(alias, name) __asm__(".globl " #alias "\n.type " #alias ", %function\n.set " #alias ", " #name)

/* Why a path is asked for. */
enum purpose {
  READ, /* to look at it */
  RUN,  /* to execute it: /bin/sh is the tree's */
  DATA, /* the caller's own message catalogue: the tree's wherever it has one */
};

/* Whether opening a file so may make or change it: such a call is libc's alone, and means the host's file. */
static inline bool may_write(int flags) {
  if (flags & O_PATH) return false;
  return (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC) || (flags & O_TMPFILE) == O_TMPFILE;
}

/* Bytes that route() needs to spell the tree's path; 1 where the path can't be redirected. */
size_t route_space(const char *path);

/* The path to use: `path` itself (the host's) or the tree's, spelt in `space`. Any purpose but writing. */
const char *route(const char *path, enum purpose purpose, char *space, size_t size);

/* Replaces the variable `path` by what it means. Declares its space, so once in a function. */
#define REDIRECT(path, purpose)             \
  char redirected_[route_space(path)];      \
  path = route(path, purpose, redirected_, sizeof redirected_)

/* The next definition of a function after this library: libc's. */
#define NEXT(name)                                                                  \
  ({                                                                                \
    static void *next_##name;                                                       \
    void *function_ = __atomic_load_n(&next_##name, __ATOMIC_RELAXED);              \
    if (!function_) {                                                               \
      function_ = next_definition(#name);                                           \
      __atomic_store_n(&next_##name, function_, __ATOMIC_RELAXED);                  \
    }                                                                               \
    (__typeof__(&name))function_;                                                   \
  })

void *next_definition(const char *name);

/* The link_map of this library; null when the loader doesn't list it. */
struct link_map *own_link_map(void);

/* The value of an environment variable, without asking a getenv that the program may have replaced. */
const char *environment_value(const char *name);

/*
 * Puts `assignment`, NAME=VALUE, in force for libc's own getenv until variable_pop. Other threads wait for their turn.
 * False, and nothing to pop, without memory.
 */
bool variable_push(const char *assignment);
void variable_pop(void);

/* The environment for a program to be started: the program's own where `environment` is the one that is in force now. */
char *const *without_variable(char *const environment[]);

/* What a directory or file of the tree is called: `<tree>/PATH`. False when it doesn't fit or the tree lacks it. */
bool tree_file(const char *path, char *out, size_t size);

/* `NAME=<tree>/PATH`, for variable_push. False where the user has set NAME, or the tree lacks the path. */
bool tree_assignment(const char *name, const char *path, char *out, size_t size);

/* Whether the host has the file, a link that leads nowhere counted. */
bool host_has(const char *path);

/* A dlopen is going to happen: what is loaded has to be looked at again. */
void loading_begins(void);

#endif
