/*
 * System calls by number: what libc has no function for yet, or what a program doesn't want to go through one. A
 * program's own `syscall` instructions are out of reach.
 */
#include "redirect.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <unistd.h>

#include "syscalls.h"

/* Numbers that the headers may be too old for; they are the same on all processors. */
enum { OPENAT2 = 437, FACCESSAT2 = 439 };

/* Where a call's path is among its arguments, and what tells that it would write. */
struct shape {
  signed char path; /* -1: the call takes none, or no path that we redirect */
  signed char flags, mode, how;
};

static struct shape shape_of(long number) {
  static const struct shape none = {-1, -1, -1, -1};
  switch (number) {
#ifdef SYS_open
    case SYS_open: return (struct shape){0, 1, -1, -1};
    case SYS_access: return (struct shape){0, -1, 1, -1};
    case SYS_stat:
    case SYS_lstat:
    case SYS_readlink: return (struct shape){0, -1, -1, -1};
#endif
    case SYS_openat: return (struct shape){1, 2, -1, -1};
    case OPENAT2: return (struct shape){1, -1, -1, 2};
    case SYS_faccessat:
    case FACCESSAT2: return (struct shape){1, -1, 2, -1};
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_readlinkat:
    case SYS_name_to_handle_at: return (struct shape){1, -1, -1, -1};
    case SYS_chdir:
    case SYS_statfs:
    case SYS_getxattr:
    case SYS_lgetxattr:
    case SYS_listxattr:
    case SYS_llistxattr: return (struct shape){0, -1, -1, -1};
    case SYS_inotify_add_watch: return (struct shape){1, -1, -1, -1};
    default: return none;
  }
}

static bool writes(struct shape shape, const long *arguments) {
  if (shape.flags >= 0) return may_write((int)arguments[shape.flags]);
  if (shape.mode >= 0) return (arguments[shape.mode] & W_OK) != 0;
  const struct open_how *how = shape.how >= 0 ? (const struct open_how *)arguments[shape.how] : NULL;
  return how && may_write((int)how->flags);
}

static __attribute__((noinline)) long call_redirected(long number, struct shape shape, long *arguments) {
  const char *path = (const char *)arguments[(int)shape.path];
  REDIRECT(path, READ);
  arguments[(int)shape.path] = (long)path;
  return NEXT(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

static __attribute__((noinline)) long call_by_path(long number, struct shape shape, long a, long b, long c, long d,
                                                   long e, long f) {
  long arguments[] = {a, b, c, d, e, f};
  if (!writes(shape, arguments)) return call_redirected(number, shape, arguments);
  return NEXT(syscall)(number, a, b, c, d, e, f);
}

/* `syscall` without its variable arguments. What takes no path must be a jump: the call may be clone. */
long call_by_number(long number, long a, long b, long c, long d, long e, long f) __asm__("syscall");
EXPORT long call_by_number(long number, long a, long b, long c, long d, long e, long f) {
  struct shape shape = shape_of(number);
  if (shape.path >= 0) return call_by_path(number, shape, a, b, c, d, e, f);
  if (number == SYS_execve)
    return execve((const char *)a, (char *const *)b, (char *const *)c);
  if (number == SYS_execveat)
    return execveat((int)a, (const char *)b, (char *const *)c, (char *const *)d, (int)e);
  return NEXT(syscall)(number, a, b, c, d, e, f);
}

/* glibc has it from 2.43 on. */
int openat2(int directory, const char *path, const struct open_how *how, size_t size);
EXPORT int openat2(int directory, const char *path, const struct open_how *how, size_t size) {
  return (int)call_by_number(OPENAT2, directory, (long)path, (long)how, (long)size, 0, 0);
}
