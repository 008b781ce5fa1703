// Looks at /proc, and signals one process without hitting another that got its pid meanwhile.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "processes.h"

// Source: proc_pid_stat(5). The name stands in parentheses and may hold any character.
bool read_process(pid_t pid, struct process *found) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  char *name = strchr(text, '('), *end = strrchr(text, ')');
  if (name == NULL || end == NULL || end < name) return false;
  *found = (struct process){.pid = pid};
  *end = '\0';
  snprintf(found->name, sizeof found->name, "%s", name + 1);
  return sscanf(end + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &found->state,
                &found->parent, &found->started) == 3;
}

struct processes all_processes(void) {
  struct processes all = {0};
  size_t room = 0;
  DIR *folder = opendir("/proc");
  if (folder == NULL) return all;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char *end;
    long pid = strtol(entry->d_name, &end, 10);
    if (*end != '\0' || pid <= 0) continue;
    if (all.count == room) {
      room = room == 0 ? 256 : room * 2;
      struct process *larger = reallocarray(all.list, room, sizeof *larger);
      if (larger == NULL) break;
      all.list = larger;
    }
    if (read_process((pid_t)pid, &all.list[all.count])) all.count++;
  }
  closedir(folder);
  return all;
}

static const struct process *by_pid(const struct processes *all, pid_t pid) {
  for (size_t i = 0; i < all->count; i++)
    if (all->list[i].pid == pid) return &all->list[i];
  return NULL;
}

bool descends_from(const struct processes *all, const struct process *one, pid_t ancestor) {
  // A look at a moving /proc may show circles: no chain is longer than all processes.
  for (size_t steps = 0; one != NULL && steps <= all->count; steps++) {
    if (one->parent == ancestor) return true;
    one = by_pid(all, one->parent);
  }
  return false;
}

bool signal_process(const struct process *process, int signal, bool (*still_ours)(pid_t, unsigned long long),
                    unsigned long long tag) {
  int fd = (int)syscall(SYS_pidfd_open, process->pid, 0);
  if (fd < 0 && errno != ENOSYS && errno != EPERM) return false;
  struct process now;
  bool same = read_process(process->pid, &now) && now.started == process->started &&
              (still_ours == NULL || still_ours(process->pid, tag));
  bool sent = same && (fd < 0 ? kill(process->pid, signal) == 0
                              : syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) == 0);
  if (fd >= 0) close(fd);
  return sent;
}

void close_from(int first) {
  DIR *folder = opendir("/proc/self/fd");
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    int fd = atoi(entry->d_name);
    if (fd >= first && fd != dirfd(folder)) close(fd);
  }
  closedir(folder);
}
