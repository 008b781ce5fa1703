/* System calls without libc: they leave errno alone, may run in any thread, after vfork and in signal handlers. */
#ifndef BOTHY_REDIRECT_SYSCALLS_H
#define BOTHY_REDIRECT_SYSCALLS_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "../system-call.h"

static inline long sys_access(const char *path, int mode) {
  return system_call(SYS_faccessat, AT_FDCWD, (long)path, mode, 0, 0, 0);
}

static inline long sys_fstatat(const char *path, void *status, int flags) {
  return system_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)status, flags, 0, 0);
}

static inline long sys_open(const char *path) {
  return system_call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
}

static inline long sys_fstat(int file, void *status) {
  return system_call(SYS_fstat, file, (long)status, 0, 0, 0, 0);
}

static inline long sys_read(int file, void *bytes, size_t size) {
  return system_call(SYS_read, file, (long)bytes, (long)size, 0, 0, 0);
}

static inline long sys_close(int file) { return system_call(SYS_close, file, 0, 0, 0, 0, 0); }

static inline long sys_readlink(const char *path, char *target, size_t size) {
  return system_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, (long)size, 0, 0);
}

/* Null on failure. */
static inline void *sys_map(size_t size, int protection, int flags, int file) {
  long result = system_call(SYS_mmap, 0, (long)size, protection, flags, file, 0);
  return result < 0 && result > -4096 ? NULL : (void *)result;
}

static inline void sys_unmap(void *start, size_t size) {
  system_call(SYS_munmap, (long)start, (long)size, 0, 0, 0, 0);
}

static inline long sys_getpid(void) { return system_call(SYS_getpid, 0, 0, 0, 0, 0, 0); }

#endif
