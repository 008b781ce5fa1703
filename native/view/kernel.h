// System calls without libc: the launcher is linked with none, so that it runs where a system has no library at all.
// Each answers what the kernel does, a negative errno on failure.
#ifndef BOTHY_VIEW_KERNEL_H
#define BOTHY_VIEW_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "../system-call.h"

enum { LONGEST_PATH = 4096, DETACH = 2 };

static inline long call(long number, long a, long b, long c, long d, long e) {
  return system_call(number, a, b, c, d, e, 0);
}

static inline long k_open(const char *path, int flags) {
  return call(SYS_openat, AT_FDCWD, (long)path, flags | O_CLOEXEC, 0600, 0);
}
static inline long k_close(long file) { return call(SYS_close, file, 0, 0, 0, 0); }
static inline long k_read(long file, void *bytes, size_t size) {
  return call(SYS_read, file, (long)bytes, (long)size, 0, 0);
}
static inline long k_write(long file, const void *bytes, size_t size) {
  return call(SYS_write, file, (long)bytes, (long)size, 0, 0);
}
static inline long k_list(long folder, void *entries, size_t size) {
  return call(SYS_getdents64, folder, (long)entries, (long)size, 0, 0);
}
static inline long k_readlink(const char *path, char *target, size_t size) {
  return call(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, (long)size, 0);
}
static inline long k_statx(const char *path, int flags, struct statx *status) {
  return call(SYS_statx, AT_FDCWD, (long)path, flags, STATX_BASIC_STATS, (long)status);
}
static inline long k_mkdir(const char *path) { return call(SYS_mkdirat, AT_FDCWD, (long)path, 0755, 0, 0); }
static inline long k_symlink(const char *target, const char *path) {
  return call(SYS_symlinkat, (long)target, AT_FDCWD, (long)path, 0, 0);
}
static inline long k_mount(const char *source, const char *path, const char *type, unsigned long flags,
                           const char *options) {
  return call(SYS_mount, (long)source, (long)path, (long)type, (long)flags, (long)options);
}
static inline long k_umount(const char *path, int flags) { return call(SYS_umount2, (long)path, flags, 0, 0, 0); }
static inline long k_unshare(unsigned long what) { return call(SYS_unshare, (long)what, 0, 0, 0, 0); }
static inline long k_chdir(const char *path) { return call(SYS_chdir, (long)path, 0, 0, 0, 0); }
static inline long k_getcwd(char *path, size_t size) { return call(SYS_getcwd, (long)path, (long)size, 0, 0, 0); }
static inline long k_chroot(const char *path) { return call(SYS_chroot, (long)path, 0, 0, 0, 0); }
static inline long k_pivot_root(const char *root, const char *old) {
  return call(SYS_pivot_root, (long)root, (long)old, 0, 0, 0);
}
static inline long k_uid(void) { return call(SYS_geteuid, 0, 0, 0, 0, 0); }
static inline long k_gid(void) { return call(SYS_getegid, 0, 0, 0, 0, 0); }
static inline long k_exec(const char *path, char **arguments, char **environment) {
  return call(SYS_execve, (long)path, (long)arguments, (long)environment, 0, 0);
}
__attribute__((noreturn)) static inline void k_exit(int status) {
  for (;;) call(SYS_exit_group, status, 0, 0, 0, 0);
}

#endif
