/*
 * Calls one libc function with one path and prints whose file it got: `tree`, `host`, or the name of the error.
 * Usage: probe CALL PATH TREE, where TREE is the root of the tree that the probe is part of.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <libintl.h>
#include <linux/openat2.h>
#include <mntent.h>
#include <nl_types.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../../../native/redirect/syscalls.h"

extern char **environ;
static const char *tree;

static const char *error_name(void) {
  const char *name = strerrorname_np(errno);
  return name ? name : "unknown error";
}

/* Whose file has this device and inode: asked by bare system calls. */
static const char *whose(dev_t device, ino_t inode, const char *path) {
  char in_tree[4096];
  struct stat status;
  snprintf(in_tree, sizeof in_tree, "%s%s", tree, path);
  if (sys_fstatat(in_tree, &status, 0) == 0 && status.st_dev == device &&
      status.st_ino == inode)
    return "tree";
  if (sys_fstatat(path, &status, 0) == 0 && status.st_dev == device && status.st_ino == inode)
    return "host";
  return "neither";
}

static const char *of_descriptor(int descriptor, const char *path) {
  struct stat status;
  if (descriptor < 0) return error_name();
  if (fstat(descriptor, &status) != 0) return error_name();
  return whose(status.st_dev, status.st_ino, path);
}

static const char *of_path(const char *found) {
  if (!found) return error_name();
  return strncmp(found, tree, strlen(tree)) == 0 ? "tree" : "host";
}

static const char *of_status(int answer, const struct stat *status, const char *path) {
  return answer == 0 ? whose(status->st_dev, status->st_ino, path) : error_name();
}

/* Only the tree's program says `tree`. */
static const char *of_output(int descriptor) {
  char text[256] = "";
  size_t length = 0;
  ssize_t got;
  while (length < sizeof text - 1 && (got = read(descriptor, text + length, sizeof text - 1 - length)) > 0)
    length += (size_t)got;
  text[length] = '\0';
  if (strncmp(text, "error ", 6) == 0) return strdup(text + 6);
  return strncmp(text, "tree", 4) == 0 ? "tree" : "host";
}

/* Runs `run` in a child and judges what it printed. */
static const char *of_child(void (*run)(const char *path), const char *path) {
  int ends[2];
  if (pipe(ends) != 0) return error_name();
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    run(path);
    dprintf(1, "error %s", error_name());
    _exit(1);
  }
  close(ends[1]);
  const char *said = of_output(ends[0]);
  waitpid(child, NULL, 0);
  return said;
}

static char *const *arguments(const char *path) {
  static char *list[] = {NULL, NULL};
  list[0] = (char *)path;
  return list;
}

static const char *base(const char *path) { return strrchr(path, '/') + 1; }

static void search_in(const char *path) {
  char *directory = strdup(path);
  *strrchr(directory, '/') = '\0';
  setenv("PATH", directory, 1);
}

static void run_execveat(const char *path) { execveat(AT_FDCWD, path, arguments(path), environ, 0); }
static void run_syscall(const char *path) { syscall(SYS_execve, path, arguments(path), environ); }
static void run_syscall_at(const char *path) { syscall(SYS_execveat, AT_FDCWD, path, arguments(path), environ, 0); }
static void run_execve(const char *path) { execve(path, arguments(path), environ); }
static void run_execv(const char *path) { execv(path, arguments(path)); }
static void run_execl(const char *path) { execl(path, path, (char *)NULL); }
static void run_execle(const char *path) { execle(path, path, (char *)NULL, environ); }
static void run_execvp(const char *path) { search_in(path), execvp(base(path), arguments(path)); }
static void run_execvpe(const char *path) { search_in(path), execvpe(base(path), arguments(path), environ); }
static void run_execlp(const char *path) { search_in(path), execlp(base(path), path, (char *)NULL); }

typedef int spawn_function(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                           char *const[], char *const[]);

/* This program again, for what `actions` did before it ran. */
static const char *answer_of_child(const char *name, const char *path, posix_spawn_file_actions_t *actions) {
  char *again[] = {"probe", (char *)name, (char *)path, (char *)tree, NULL};
  int ends[2];
  pid_t child;
  if (pipe(ends) != 0) return error_name();
  posix_spawn_file_actions_adddup2(actions, ends[1], 1);
  errno = posix_spawn(&child, "/proc/self/exe", actions, NULL, again, environ);
  close(ends[1]);
  if (errno) return error_name();
  const char *said = of_output(ends[0]);
  waitpid(child, NULL, 0);
  return said;
}

static const char *spawned(spawn_function *spawn, const char *path) {
  int ends[2];
  pid_t child;
  posix_spawn_file_actions_t actions;
  if (pipe(ends) != 0) return error_name();
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  errno = spawn(&child, path, &actions, NULL, arguments(path), environ);
  close(ends[1]);
  if (errno) return error_name();
  const char *said = of_output(ends[0]);
  waitpid(child, NULL, 0);
  return said;
}

static const char *visited;
static int visit(const char *path, const struct stat *status, int type) {
  (void)status, (void)type;
  visited = strdup(path);
  return 1;
}
static int visit_more(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)at;
  return visit(path, status, type);
}

static int has_marker(const struct dirent *entry) { return strcmp(entry->d_name, "only-in-tree") == 0; }

int __open_2(const char *, int);
int __openat_2(int, const char *, int);
int __xstat(int, const char *, struct stat *);
int __lxstat(int, const char *, struct stat *);
int __fxstatat(int, int, const char *, struct stat *, int);
char *__realpath_chk(const char *, char *, size_t);
int __open(const char *, int, ...);
int __open64(const char *, int, ...);
int __open64_2(const char *, int);
int __openat64_2(int, const char *, int);
int __xstat64(int, const char *, struct stat64 *);
int __lxstat64(int, const char *, struct stat64 *);
int __fxstatat64(int, int, const char *, struct stat64 *, int);
int __statfs(const char *, struct statfs *);
ssize_t __readlink_chk(const char *, char *, size_t, size_t);
ssize_t __readlinkat_chk(int, const char *, char *, size_t, size_t);
FILE *_IO_fopen(const char *, const char *);
FILE *_IO_popen(const char *, const char *);
FILE *__setmntent(const char *, const char *);
int openat2(int, const char *, const struct open_how *, size_t);
spawn_function pidfd_spawn, pidfd_spawnp;

#if defined(__x86_64__)
#define STAT_VERSION 1
#else
#define STAT_VERSION 0
#endif

static const char *of_file(FILE *file, const char *path) { return file ? of_descriptor(fileno(file), path) : error_name(); }

static const char *of_link(ssize_t length, const char *target) {
  return length < 0 ? error_name() : strncmp(target, "only-in-tree", (size_t)length) ? "host" : "tree";
}

static int marked(const struct dirent64 *entry) { return strcmp(entry->d_name, "only-in-tree") == 0; }

static const char *of_count(int count) { return count < 0 ? error_name() : count == 0 ? "host" : "tree"; }

static int visit64(const char *path, const struct stat64 *status, int type) {
  (void)status, (void)type;
  visited = strdup(path);
  return 1;
}
static int visit_more64(const char *path, const struct stat64 *status, int type, struct FTW *at) {
  (void)at;
  return visit64(path, status, type);
}

static const char *of_visit(int answer) { return answer < 0 || !visited ? error_name() : of_path(visited); }

static const char *of_shell(FILE *file) {
  const char *said = file ? of_output(fileno(file)) : error_name();
  return file && WEXITSTATUS(pclose(file)) == 3 ? said : "wrong status";
}

static const char *of_library(void *library) {
  const char *(*mine)(void) = library ? (const char *(*)(void))dlsym(library, "whose") : NULL;
  return library ? mine ? mine() : "host" : "ENOENT";
}

static const char *present(long answer) { return answer >= 0 ? "present" : error_name(); }

static const char *call(const char *name, const char *path) {
  struct stat status;
#define CALL(text) if (strcmp(name, text) == 0)
  CALL("open") return of_descriptor(open(path, O_RDONLY), path);
  CALL("open64") return of_descriptor(open64(path, O_RDONLY), path);
  CALL("openat") return of_descriptor(openat(AT_FDCWD, path, O_RDONLY), path);
  CALL("openat64") return of_descriptor(openat64(AT_FDCWD, path, O_RDONLY), path);
  CALL("openat directory") return of_descriptor(openat(open("/", O_RDONLY), path, O_RDONLY | O_DIRECTORY), path);
  CALL("open O_PATH") return of_descriptor(open(path, O_PATH | O_NOFOLLOW), path);
  CALL("__open_2") return of_descriptor(__open_2(path, O_RDONLY), path);
  CALL("__openat_2") return of_descriptor(__openat_2(AT_FDCWD, path, O_RDONLY), path);
  CALL("open O_RDWR") return of_descriptor(open(path, O_RDWR), path);
  CALL("open O_WRONLY") return of_descriptor(open(path, O_WRONLY), path);
  CALL("open O_CREAT") return of_descriptor(open(path, O_RDONLY | O_CREAT, 0600), path);
  CALL("open O_TMPFILE") return present(open(path, O_RDWR | O_TMPFILE, 0600));
  CALL("creat") return of_descriptor(creat(path, 0600), path);
  CALL("fopen w") return of_file(fopen(path, "we"), path);
  CALL("fopen a") return of_file(fopen(path, "a"), path);
  CALL("fopen r+") return of_file(fopen(path, "r+"), path);
  CALL("fopen") return of_file(fopen(path, "re"), path);
  CALL("fopen64") return of_file(fopen64(path, "r"), path);
  CALL("freopen") return of_file(freopen(path, "r", stdin), path);
  CALL("__open") return of_descriptor(__open(path, O_RDONLY), path);
  CALL("__open64") return of_descriptor(__open64(path, O_RDONLY), path);
  CALL("__open64_2") return of_descriptor(__open64_2(path, O_RDONLY), path);
  CALL("__openat64_2") return of_descriptor(__openat64_2(AT_FDCWD, path, O_RDONLY), path);
  CALL("openat2") return of_descriptor(openat2(AT_FDCWD, path, &(struct open_how){0}, sizeof(struct open_how)), path);
  CALL("openat2 O_RDWR")
    return of_descriptor(openat2(AT_FDCWD, path, &(struct open_how){.flags = O_RDWR}, sizeof(struct open_how)), path);
  CALL("syscall openat") return of_descriptor(syscall(SYS_openat, AT_FDCWD, path, O_RDONLY), path);
  CALL("syscall openat O_RDWR") return of_descriptor(syscall(SYS_openat, AT_FDCWD, path, O_RDWR), path);
  CALL("syscall openat2") {
    struct open_how how = {0};
    return of_descriptor(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how), path);
  }
  CALL("syscall newfstatat") return of_status(syscall(SYS_newfstatat, AT_FDCWD, path, &status, 0), &status, path);
  CALL("syscall faccessat2") return present(syscall(SYS_faccessat2, AT_FDCWD, path, R_OK, 0));
  CALL("syscall chdir")
    return syscall(SYS_chdir, path) != 0 ? error_name() : of_descriptor(open(".", O_RDONLY), path);
  CALL("_IO_fopen") return of_file(_IO_fopen(path, "r"), path);
  CALL("freopen64") return of_file(freopen64(path, "r", stdin), path);
  CALL("setmntent") return of_file(setmntent(path, "r"), path);
  CALL("__setmntent") return of_file(__setmntent(path, "r"), path);
  CALL("setmntent r+") return of_file(setmntent(path, "r+"), path);
  CALL("ftok") {
    key_t key = ftok(path, 'b');
    char in_tree[4096];
    snprintf(in_tree, sizeof in_tree, "%s%s", tree, path);
    return key == -1 ? error_name() : key == ftok(in_tree, 'b') ? "tree" : "host";
  }
  CALL("posix_spawn_file_actions_addopen") {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0);
    return answer_of_child("standard input", path, &actions);
  }
  CALL("posix_spawn_file_actions_addchdir_np") {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, path);
    return answer_of_child("current directory", path, &actions);
  }
  CALL("standard input") return of_descriptor(0, path);
  CALL("current directory") return of_descriptor(open(".", O_RDONLY), path);
  CALL("fstatat64") return of_status(fstatat64(AT_FDCWD, path, (struct stat64 *)&status, 0), &status, path);
  CALL("lstat64") return of_status(lstat64(path, (struct stat64 *)&status), &status, path);
  CALL("__xstat64") return of_status(__xstat64(STAT_VERSION, path, (struct stat64 *)&status), &status, path);
  CALL("__lxstat64") return of_status(__lxstat64(STAT_VERSION, path, (struct stat64 *)&status), &status, path);
  CALL("__fxstatat64")
    return of_status(__fxstatat64(STAT_VERSION, AT_FDCWD, path, (struct stat64 *)&status, 0), &status, path);
  CALL("statfs64") return present(statfs64(path, &(struct statfs64){0}));
  CALL("__statfs") return present(__statfs(path, &(struct statfs){0}));
  CALL("statvfs64") return present(statvfs64(path, &(struct statvfs64){0}));
  CALL("catopen") {
    errno = 0;
    return catopen(path, 0) == (nl_catd)-1 && errno == ENOENT ? "ENOENT" : "present";
  }
  CALL("name_to_handle_at") {
    struct file_handle handle = {0};
    int mount;
    return name_to_handle_at(AT_FDCWD, path, &handle, &mount, 0) < 0 && errno != ENOENT ? "present" : error_name();
  }
  CALL("fanotify_mark") {
    int watcher = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY);
    return present(watcher < 0 ? -1 : fanotify_mark(watcher, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, path));
  }
  CALL("stat") return of_status(stat(path, &status), &status, path);
  CALL("stat64") return of_status(stat64(path, (struct stat64 *)&status), &status, path);
  CALL("lstat") return of_status(lstat(path, &status), &status, path);
  CALL("fstatat") return of_status(fstatat(AT_FDCWD, path, &status, 0), &status, path);
  CALL("__xstat") return of_status(__xstat(STAT_VERSION, path, &status), &status, path);
  CALL("__lxstat") return of_status(__lxstat(STAT_VERSION, path, &status), &status, path);
  CALL("__fxstatat") return of_status(__fxstatat(STAT_VERSION, AT_FDCWD, path, &status, 0), &status, path);
  CALL("statx") {
    struct statx more;
    if (statx(AT_FDCWD, path, 0, STATX_INO, &more) != 0) return error_name();
    status.st_dev = (dev_t)more.stx_dev_major << 8 | more.stx_dev_minor;
    struct stat in_tree;
    char file[4096];
    snprintf(file, sizeof file, "%s%s", tree, path);
    return sys_fstatat(file, &in_tree, 0) == 0 && in_tree.st_ino == more.stx_ino ? "tree" : "host";
  }
  CALL("access") return present(access(path, R_OK));
  CALL("access W_OK") return present(access(path, W_OK));
  CALL("euidaccess") return present(euidaccess(path, R_OK));
  CALL("eaccess") return present(eaccess(path, R_OK));
  CALL("faccessat") return present(faccessat(AT_FDCWD, path, R_OK, 0));
  CALL("statfs") return present(statfs(path, &(struct statfs){0}));
  CALL("statvfs") return present(statvfs(path, &(struct statvfs){0}));
  CALL("pathconf") return present(pathconf(path, _PC_NAME_MAX));
  CALL("inotify_add_watch") return present(inotify_add_watch(inotify_init(), path, IN_OPEN));
  CALL("listxattr") return present(listxattr(path, NULL, 0));
  CALL("llistxattr") return present(llistxattr(path, NULL, 0));
  CALL("getxattr") return getxattr(path, "user.none", NULL, 0), error_name();
  CALL("lgetxattr") return lgetxattr(path, "user.none", NULL, 0), error_name();
  char target[256] = "";
  CALL("readlink") return of_link(readlink(path, target, sizeof target), target);
  CALL("readlinkat") return of_link(readlinkat(AT_FDCWD, path, target, sizeof target), target);
  CALL("__readlink_chk") return of_link(__readlink_chk(path, target, 99, sizeof target), target);
  CALL("__readlinkat_chk") return of_link(__readlinkat_chk(AT_FDCWD, path, target, 99, sizeof target), target);
  CALL("syscall readlinkat") return of_link(syscall(SYS_readlinkat, AT_FDCWD, path, target, sizeof target), target);
  CALL("realpath") return of_path(realpath(path, NULL));
  CALL("__realpath_chk") return of_path(__realpath_chk(path, malloc(4096), 4096));
  CALL("canonicalize_file_name") return of_path(canonicalize_file_name(path));
  CALL("opendir") {
    DIR *directory = opendir(path);
    return directory ? of_descriptor(dirfd(directory), path) : error_name();
  }
  struct dirent **list;
  struct dirent64 **list64;
  CALL("scandir") return of_count(scandir(path, &list, has_marker, NULL));
  CALL("scandir64") return of_count(scandir64(path, &list64, marked, NULL));
  CALL("scandirat") return of_count(scandirat(AT_FDCWD, path, &list, has_marker, NULL));
  CALL("scandirat64") return of_count(scandirat64(AT_FDCWD, path, &list64, marked, NULL));
  CALL("chdir") {
    if (chdir(path) != 0) return error_name();
    return of_descriptor(open(".", O_RDONLY), path);
  }
  char pattern[4096];
  snprintf(pattern, sizeof pattern, "%s/*", path);
  CALL("glob") {
    glob_t matches;
    return glob(pattern, 0, NULL, &matches) == 0 ? of_path(matches.gl_pathv[0]) : "no match";
  }
  CALL("glob64") {
    glob64_t matches;
    return glob64(pattern, 0, NULL, &matches) == 0 ? of_path(matches.gl_pathv[0]) : "no match";
  }
  CALL("glob no wildcard") {
    glob_t matches;
    return glob(path, GLOB_NOCHECK, NULL, &matches) == 0 ? of_path(matches.gl_pathv[0]) : "no match";
  }
  CALL("ftw") return of_visit(ftw(path, visit, 4));
  CALL("ftw64") return of_visit(ftw64(path, visit64, 4));
  CALL("nftw") return of_visit(nftw(path, visit_more, 4, 0));
  CALL("nftw64") return of_visit(nftw64(path, visit_more64, 4, 0));
  CALL("fts64_open") {
    char *roots[] = {(char *)path, NULL};
    FTS64 *walk = fts64_open(roots, FTS_PHYSICAL, NULL);
    FTSENT64 *entry = walk ? fts64_read(walk) : NULL;
    return entry && entry->fts_info == FTS_D ? of_path(entry->fts_path) : "nothing";
  }
  CALL("fts_open") {
    char *roots[] = {(char *)path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
    FTSENT *entry = walk ? fts_read(walk) : NULL;
    return entry && entry->fts_info == FTS_D ? of_path(entry->fts_path) : "nothing";
  }
  CALL("execveat") return of_child(run_execveat, path);
  CALL("syscall execve") return of_child(run_syscall, path);
  CALL("syscall execveat") return of_child(run_syscall_at, path);
  CALL("pidfd_spawn") return spawned(pidfd_spawn, path);
  CALL("pidfd_spawnp") return search_in(path), spawned(pidfd_spawnp, base(path));
  CALL("execve") return of_child(run_execve, path);
  CALL("execv") return of_child(run_execv, path);
  CALL("execl") return of_child(run_execl, path);
  CALL("execle") return of_child(run_execle, path);
  CALL("execvp") return of_child(run_execvp, path);
  CALL("execvpe") return of_child(run_execvpe, path);
  CALL("execlp") return of_child(run_execlp, path);
  CALL("posix_spawn") return spawned(posix_spawn, path);
  CALL("posix_spawnp") return search_in(path), spawned(posix_spawnp, base(path));
  CALL("vfork") {
    int ends[2];
    if (pipe(ends) != 0) return error_name();
    pid_t child = vfork();
    if (child == 0) {
      dup2(ends[1], 1);
      execve(path, arguments(path), environ);
      _exit(1);
    }
    close(ends[1]);
    const char *said = of_output(ends[0]);
    waitpid(child, NULL, 0);
    return said;
  }
  CALL("system") {
    int ends[2];
    int output = dup(1);
    if (pipe(ends) != 0) return error_name();
    dup2(ends[1], 1);
    close(ends[1]);
    int code = system("exit 3");
    dup2(output, 1);
    return WEXITSTATUS(code) == 3 ? of_output(ends[0]) : "wrong status";
  }
  CALL("popen") return of_shell(popen("exit 3", "r"));
  CALL("_IO_popen") return of_shell(_IO_popen("exit 3", "r"));
  CALL("dlopen") return of_library(dlopen(path, RTLD_NOW));
  CALL("dlmopen") return of_library(dlmopen(LM_ID_BASE, path, RTLD_NOW));
  CALL("bindtextdomain") return of_path(bindtextdomain("probe", path));
  return "no such call";
}

int main(int count, char **words) {
  if (count != 4) return 2;
  tree = words[3];
  dprintf(1, "%s\n", call(words[1], words[2]));
  return 0;
}
