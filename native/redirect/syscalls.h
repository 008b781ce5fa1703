/* System calls without libc: they leave errno alone, may run in any thread, after vfork and in signal handlers. */
#ifndef BOTHY_REDIRECT_SYSCALLS_H
#define BOTHY_REDIRECT_SYSCALLS_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

/* The kernel's answer: a negative errno on failure. */
static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory", "cc");
  return x0;
#else
#error "system calls of this processor are not known"
#endif
}

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
