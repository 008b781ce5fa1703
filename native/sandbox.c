// Runs one program as a make-believe root on a tree that it sees at /: in user, mount, pid, network, ipc and uts
// namespaces of its own, with no network, no home, no sockets of the host, and ends everything that it has started.
//
//   bothy-sandbox --probe
//   bothy-sandbox --root DIR [--overlay LOWER UPPER WORK] [--read-only PATH]... [--timeout SECONDS] -- PROGRAM ARG...
//
// DIR becomes /; with --overlay it is where LOWER with UPPER over it is mounted, so that what the program writes is in
// UPPER alone. PATHs are seen inside under their own names. /proc, /dev, /tmp, /run and /root are the sandbox's own.
//
// Only one user id can be mapped without privileges, so calls that need others (chown, setuid, mknod of devices, file
// capabilities) do nothing and succeed, and so do those that wait for the disk: what is made here is copied away.
//
// Status: the program's; 124 it ran out of time, 125 no namespaces, 126 no overlay, 127 anything else went wrong before
// the program ran.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMED_OUT = 124, NO_NAMESPACES = 125, NO_OVERLAY = 126, FAILED = 127 };
enum { MOST_BINDS = 16, LONGEST_PATH = 4096 };

struct options {
  const char *root, *lower, *upper, *work;
  const char *binds[MOST_BINDS];
  int bind_count;
  unsigned timeout;
  char **command;
};

static void die(int status, const char *format, ...) {
  int error = errno;
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "bothy-sandbox: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, ": %s\n", strerror(error));
  va_end(arguments);
  exit(status);
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) die(NO_NAMESPACES, "can't write %s", path);
  close(fd);
}

// Enters a user namespace in which this user is root, then all others.
static void enter_namespaces(void) {
  uid_t uid = geteuid();
  gid_t gid = getegid();
  char map[64];
  if (unshare(CLONE_NEWUSER) != 0) die(NO_NAMESPACES, "no user namespace");
  write_file("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "0 %u 1", uid);
  write_file("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "0 %u 1", gid);
  write_file("/proc/self/gid_map", map);
  if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0)
    die(NO_NAMESPACES, "no mount, pid, network, ipc and uts namespaces");
}

static void below(char *out, const char *root, const char *path) {
  if (snprintf(out, LONGEST_PATH, "%s%s", root, path) >= LONGEST_PATH) {
    errno = ENAMETOOLONG;
    die(FAILED, "%s", path);
  }
}

// Makes the folder `path` and those above it.
static void make_folders(const char *path) {
  char part[LONGEST_PATH];
  below(part, "", path);
  for (char *at = part + 1; *at; at++) {
    if (*at != '/') continue;
    *at = 0;
    if (mkdir(part, 0755) != 0 && errno != EEXIST) die(FAILED, "can't make %s", part);
    *at = '/';
  }
  if (mkdir(part, 0755) != 0 && errno != EEXIST) die(FAILED, "can't make %s", part);
}

static void mount_tmpfs(const char *root, const char *path, const char *data) {
  char at[LONGEST_PATH];
  below(at, root, path);
  make_folders(at);
  if (mount("tmpfs", at, "tmpfs", MS_NOSUID | MS_NODEV, data) != 0) die(FAILED, "can't mount %s", path);
}

static int folder(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) die(FAILED, "can't open %s", path);
  return fd;
}

// Folders are given by descriptor: their names may hold commas and colons, which part the options.
static void mount_overlay(const struct options *options) {
  char data[256];
  int lower = folder(options->lower), upper = folder(options->upper), work = folder(options->work);
  snprintf(data, sizeof data, "lowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d,userxattr",
           lower, upper, work);
  if (mount("overlay", options->root, "overlay", MS_NOSUID | MS_NODEV, data) != 0) die(NO_OVERLAY, "no overlay");
  close(lower), close(upper), close(work);
}

static void mount_devices(const char *root) {
  static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
  static const char *const links[][2] = {{"fd", "/proc/self/fd"},
                                         {"stdin", "/proc/self/fd/0"},
                                         {"stdout", "/proc/self/fd/1"},
                                         {"stderr", "/proc/self/fd/2"}};
  char at[LONGEST_PATH], name[64];
  mount_tmpfs(root, "/dev", "mode=755");
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    snprintf(name, sizeof name, "/dev/%s", devices[i]);
    below(at, root, name);
    int fd = open(at, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) close(fd);
    if (mount(name, at, NULL, MS_BIND, NULL) != 0 && strcmp(devices[i], "tty") != 0)
      die(FAILED, "can't bring in %s", name);
  }
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    snprintf(name, sizeof name, "/dev/%s", links[i][0]);
    below(at, root, name);
    if (symlink(links[i][1], at) != 0) die(FAILED, "can't make %s", name);
  }
  mount_tmpfs(root, "/dev/shm", "mode=1777");
}

// The flags of a mount that a namespace with less privilege must keep when it mounts the same again.
static unsigned long kept_flags(const char *path) {
  struct statvfs status;
  if (statvfs(path, &status) != 0) die(FAILED, "can't look at %s", path);
  unsigned long flags = 0;
  if (status.f_flag & ST_NOSUID) flags |= MS_NOSUID;
  if (status.f_flag & ST_NODEV) flags |= MS_NODEV;
  if (status.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
  if (status.f_flag & ST_NOATIME) flags |= MS_NOATIME;
  if (status.f_flag & ST_NODIRATIME) flags |= MS_NODIRATIME;
  if (status.f_flag & ST_RELATIME) flags |= MS_RELATIME;
  return flags;
}

static void bind_read_only(const char *root, const char *path) {
  char at[LONGEST_PATH];
  below(at, root, path);
  make_folders(at);
  if (mount(path, at, NULL, MS_BIND | MS_REC, NULL) != 0) die(FAILED, "can't bring in %s", path);
  if (mount(NULL, at, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | kept_flags(at), NULL) != 0)
    die(FAILED, "can't make %s read-only", path);
}

static void mount_proc(const char *root) {
  char at[LONGEST_PATH];
  below(at, root, "/proc");
  make_folders(at);
  if (mount("proc", at, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0) return;
  // In a container that hides parts of /proc, the kernel refuses a whole new one.
  if (mount("/proc", at, NULL, MS_BIND | MS_REC, NULL) != 0) die(FAILED, "can't mount /proc");
}

static void become_root_folder(const struct options *options) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) die(FAILED, "can't part the mounts from the host's");
  if (options->lower != NULL) mount_overlay(options);
  else if (mount(options->root, options->root, NULL, MS_BIND | MS_REC, NULL) != 0)
    die(FAILED, "can't mount %s", options->root);
  mount_tmpfs(options->root, "/tmp", "mode=1777");
  mount_tmpfs(options->root, "/run", "mode=755");
  mount_tmpfs(options->root, "/root", "mode=700");
  mount_devices(options->root);
  mount_proc(options->root);
  for (int i = 0; i < options->bind_count; i++) bind_read_only(options->root, options->binds[i]);
  if (chdir(options->root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 ||
      chdir("/") != 0)
    die(FAILED, "can't make %s the root", options->root);
}

static void bring_up_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) fprintf(stderr, "bothy-sandbox: no loopback: %s\n", strerror(errno));
  close(fd);
}

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
    __NR_setfsuid, __NR_setfsgid, __NR_setgroups, __NR_capset, __NR_setxattr, __NR_lsetxattr, __NR_fsetxattr,
    __NR_removexattr, __NR_lremovexattr, __NR_fremovexattr, __NR_sync, __NR_fsync, __NR_fdatasync, __NR_syncfs,
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

static void pretend_root(void) {
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
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  struct sock_fprog program = {instructions, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    fprintf(stderr, "bothy-sandbox: calls that need privileges will fail: %s\n", strerror(errno));
}

static int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Process 1 of the sandbox: when it ends, the kernel ends all others.
static int run_as_init(const struct options *options) {
  become_root_folder(options);
  bring_up_loopback();
  if (sethostname("bothy", 5) != 0) die(FAILED, "can't set the host's name");
  umask(022);
  pid_t child = fork();
  if (child < 0) die(FAILED, "can't start a process");
  if (child == 0) {
    setsid();
    pretend_root();
    execvp(options->command[0], options->command);
    die(FAILED, "can't run %s", options->command[0]);
  }
  for (;;) {
    int status;
    pid_t ended = wait(&status);
    if (ended == child) return status_of(status);
    if (ended < 0 && errno != EINTR) return FAILED;
  }
}

static volatile sig_atomic_t timed_out;
static pid_t init_process;

static void stop(int signal) {
  timed_out = signal == SIGALRM;
  kill(init_process, SIGKILL);
}

static int run(const struct options *options) {
  enter_namespaces();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  init_process = fork();
  if (init_process < 0) die(NO_NAMESPACES, "no process in a pid namespace");
  if (init_process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    exit(run_as_init(options));
  }
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGALRM, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  alarm(options->timeout);
  int status;
  while (waitpid(init_process, &status, 0) < 0)
    if (errno != EINTR) return FAILED;
  return timed_out ? TIMED_OUT : status_of(status);
}

static int usage(void) {
  fprintf(stderr, "usage: bothy-sandbox --probe\n"
                  "       bothy-sandbox --root DIR [--overlay LOWER UPPER WORK] [--read-only PATH]... "
                  "[--timeout SECONDS] -- PROGRAM ARG...\n");
  return FAILED;
}

int main(int argc, char **argv) {
  struct options options = {0};
  if (argc == 2 && strcmp(argv[1], "--probe") == 0) {
    enter_namespaces();
    pid_t child = fork();
    if (child == 0) _exit(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : NO_NAMESPACES);
    int status;
    return child > 0 && waitpid(child, &status, 0) == child ? status_of(status) : NO_NAMESPACES;
  }
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    int left = argc - i - 1;
    if (strcmp(argv[i], "--root") == 0 && left >= 1) options.root = argv[++i];
    else if (strcmp(argv[i], "--overlay") == 0 && left >= 3) {
      options.lower = argv[++i];
      options.upper = argv[++i];
      options.work = argv[++i];
    } else if (strcmp(argv[i], "--read-only") == 0 && left >= 1 && options.bind_count < MOST_BINDS)
      options.binds[options.bind_count++] = argv[++i];
    else if (strcmp(argv[i], "--timeout") == 0 && left >= 1) options.timeout = strtoul(argv[++i], NULL, 10);
    else return usage();
  }
  options.command = argv + i + 1;
  if (options.root == NULL || i + 1 >= argc) return usage();
  return run(&options);
}
