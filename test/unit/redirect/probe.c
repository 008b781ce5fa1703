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
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

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
  if (syscall(SYS_newfstatat, AT_FDCWD, in_tree, &status, 0) == 0 && status.st_dev == device &&
      status.st_ino == inode)
    return "tree";
  if (syscall(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 && status.st_dev == device && status.st_ino == inode)
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

static void run_execve(const char *path) { execve(path, arguments(path), environ); }
static void run_execv(const char *path) { execv(path, arguments(path)); }
static void run_execl(const char *path) { execl(path, path, (char *)NULL); }
static void run_execle(const char *path) { execle(path, path, (char *)NULL, environ); }
static void run_execvp(const char *path) { search_in(path), execvp(base(path), arguments(path)); }
static void run_execvpe(const char *path) { search_in(path), execvpe(base(path), arguments(path), environ); }
static void run_execlp(const char *path) { search_in(path), execlp(base(path), path, (char *)NULL); }

static const char *spawned(int (*spawn)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                                        const posix_spawnattr_t *, char *const[], char *const[]),
                           const char *path) {
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

#if defined(__x86_64__)
#define STAT_VERSION 1
#else
#define STAT_VERSION 0
#endif

static const char *of_file(FILE *file, const char *path) { return file ? of_descriptor(fileno(file), path) : error_name(); }

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
    return syscall(SYS_newfstatat, AT_FDCWD, file, &in_tree, 0) == 0 && in_tree.st_ino == more.stx_ino ? "tree" : "host";
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
  CALL("readlink") {
    char target[256] = "";
    return readlink(path, target, sizeof target - 1) < 0 ? error_name() : strcmp(target, "only-in-tree") ? "host" : "tree";
  }
  CALL("readlinkat") {
    char target[256] = "";
    return readlinkat(AT_FDCWD, path, target, sizeof target - 1) < 0 ? error_name()
           : strcmp(target, "only-in-tree")                          ? "host"
                                                                     : "tree";
  }
  CALL("realpath") return of_path(realpath(path, NULL));
  CALL("__realpath_chk") return of_path(__realpath_chk(path, malloc(4096), 4096));
  CALL("canonicalize_file_name") return of_path(canonicalize_file_name(path));
  CALL("opendir") {
    DIR *directory = opendir(path);
    return directory ? of_descriptor(dirfd(directory), path) : error_name();
  }
  CALL("scandir") {
    struct dirent **list;
    int count = scandir(path, &list, has_marker, NULL);
    return count < 0 ? error_name() : count == 0 ? "host" : "tree";
  }
  CALL("scandirat") {
    struct dirent **list;
    int count = scandirat(AT_FDCWD, path, &list, has_marker, NULL);
    return count < 0 ? error_name() : count == 0 ? "host" : "tree";
  }
  CALL("chdir") {
    if (chdir(path) != 0) return error_name();
    return of_descriptor(open(".", O_RDONLY), path);
  }
  CALL("glob") {
    char pattern[4096];
    glob_t matches;
    snprintf(pattern, sizeof pattern, "%s/*", path);
    return glob(pattern, 0, NULL, &matches) == 0 ? of_path(matches.gl_pathv[0]) : "no match";
  }
  CALL("glob no wildcard") {
    glob_t matches;
    return glob(path, GLOB_NOCHECK, NULL, &matches) == 0 ? of_path(matches.gl_pathv[0]) : "no match";
  }
  CALL("ftw") return ftw(path, visit, 4) < 0 || !visited ? error_name() : of_path(visited);
  CALL("nftw") return nftw(path, visit_more, 4, 0) < 0 || !visited ? error_name() : of_path(visited);
  CALL("fts_open") {
    char *roots[] = {(char *)path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
    FTSENT *entry = walk ? fts_read(walk) : NULL;
    return entry && entry->fts_info == FTS_D ? of_path(entry->fts_path) : "nothing";
  }
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
  CALL("popen") {
    FILE *file = popen("exit 3", "r");
    const char *said = file ? of_output(fileno(file)) : error_name();
    return file && WEXITSTATUS(pclose(file)) == 3 ? said : "wrong status";
  }
  CALL("dlopen") {
    void *library = dlopen(path, RTLD_NOW);
    const char *(*mine)(void) = library ? (const char *(*)(void))dlsym(library, "whose") : NULL;
    return library ? mine ? mine() : "host" : "ENOENT";
  }
  CALL("bindtextdomain") return of_path(bindtextdomain("probe", path));
  return "no such call";
}

int main(int count, char **words) {
  if (count != 4) return 2;
  tree = words[3];
  dprintf(1, "%s\n", call(words[1], words[2]));
  return 0;
}
