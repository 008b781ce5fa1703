// A filter of system calls: those that need real privileges succeed and do nothing.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox.h"

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "not ported to this processor"
#endif

// Calls that succeed without doing anything.
static const int pretended[] = {
#ifdef __NR_chown
    __NR_chown, __NR_lchown,
#endif
    __NR_fchown, __NR_fchownat, __NR_setuid, __NR_setgid, __NR_setreuid, __NR_setregid, __NR_setresuid, __NR_setresgid,
    __NR_setfsuid, __NR_setfsgid, __NR_setgroups, __NR_capset, __NR_removexattr, __NR_lremovexattr, __NR_fremovexattr, __NR_sync, __NR_fsync, __NR_fdatasync, __NR_syncfs,
    __NR_sync_file_range};

static unsigned short instructions;
static struct sock_filter filter[128];

static void add(unsigned short code, unsigned value, unsigned char if_true, unsigned char if_false) {
  filter[instructions++] = (struct sock_filter){code, if_true, if_false, value};
}

// Makes `number` with a device's mode in argument `mode` succeed without doing anything.
static void pretend_mknod(int number, int mode) {
  add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 6);
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * mode, 0, 0);
  add(BPF_ALU | BPF_AND | BPF_K, S_IFMT, 0, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, S_IFCHR, 1, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, S_IFBLK, 0, 1);
  add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO, 0, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

// Makes `number` succeed without doing anything but where the attribute may be an access control list of owner, group and
// others, which is how libacl sets a file's mode.
static void pretend_setxattr(int number) {
  enum { LIST_HEADER = 4, LIST_ENTRY = 8 };
  add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4);
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * 3, 0, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, LIST_HEADER + 3 * LIST_ENTRY, 1, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO, 0, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

void pretend_root(void) {
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
  for (size_t i = 0; i < sizeof pretended / sizeof *pretended; i++) {
    add(BPF_JMP | BPF_JEQ | BPF_K, pretended[i], 0, 1);
    add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO, 0, 0);
  }
#ifdef __NR_mknod
  pretend_mknod(__NR_mknod, 1);
#endif
  pretend_mknod(__NR_mknodat, 2);
  pretend_setxattr(__NR_setxattr);
  pretend_setxattr(__NR_lsetxattr);
  pretend_setxattr(__NR_fsetxattr);
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  struct sock_fprog program = {instructions, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    fprintf(stderr, "bothy-sandbox: calls that need privileges will fail: %s\n", strerror(errno));
}
