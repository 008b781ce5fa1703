// The file system that the program sees.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

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

// Makes what a mount of `path` needs at `at`: a folder, or a file in one.
static void make_place(const char *path, char *at) {
  struct stat status;
  if (stat(path, &status) != 0) die(FAILED, "can't look at %s", path);
  if (S_ISDIR(status.st_mode)) {
    make_folders(at);
    return;
  }
  char *slash = strrchr(at, '/');
  *slash = 0;
  make_folders(at);
  *slash = '/';
  int fd = open(at, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd >= 0) close(fd);
}

static void bring_in(const char *root, const char *path, int writable) {
  char at[LONGEST_PATH];
  below(at, root, path);
  make_place(path, at);
  if (mount(path, at, NULL, MS_BIND | MS_REC, NULL) != 0) die(FAILED, "can't bring in %s", path);
  if (writable) return;
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

void become_root_folder(const struct options *options) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) die(FAILED, "can't part the mounts from the host's");
  if (options->lower != NULL) mount_overlay(options);
  else if (mount(options->root, options->root, NULL, MS_BIND | MS_REC, NULL) != 0)
    die(FAILED, "can't mount %s", options->root);
  mount_tmpfs(options->root, "/tmp", "mode=1777");
  mount_tmpfs(options->root, "/run", "mode=755");
  mount_tmpfs(options->root, "/root", "mode=700");
  mount_devices(options->root);
  mount_proc(options->root);
  for (int i = 0; i < options->bind_count; i++)
    bring_in(options->root, options->binds[i].path, options->binds[i].writable);
  if (chdir(options->root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 ||
      chdir("/") != 0)
    die(FAILED, "can't make %s the root", options->root);
}
