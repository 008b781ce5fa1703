// What is known of services while no supervisor of bothy's runs yet: `starting` in their folder, which src/services/begun.ts reads.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../keeper/processes.h"
#include "starter.h"

static const char RECORD[] = "starting", NEXT_RECORD[] = "starting.new";

static FILE *create(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  return fd < 0 ? NULL : fdopen(fd, "w");
}

// Who this is: as src/store/holder.ts, before it is digested.
static bool write_owner(FILE *file, const struct holder *holder) {
  char boot[64] = "", namespace[64] = "";
  FILE *id = fopen("/proc/sys/kernel/random/boot_id", "re");
  if (id != NULL) {
    if (fscanf(id, "%63s", boot) != 1) boot[0] = '\0';
    fclose(id);
  }
  ssize_t length = readlink("/proc/self/ns/pid", namespace, sizeof namespace - 1);
  struct process self;
  if (length < 0 || boot[0] == '\0' || !read_process(getpid(), &self)) return false;
  fprintf(file, "bothy-starting 1\nby %d %llu %s %s\n", getpid(), self.started, boot, namespace);
  if (holder->pid != 0) fprintf(file, "for %d %llu\n", holder->pid, holder->started);
  return true;
}

// Another bothy that starts or ends something holds a lock: as src/store/locks.ts names it.
static bool is_locked(void) {
  DIR *folder = opendir("locks");
  if (folder == NULL) return false;
  bool locked = false;
  for (struct dirent *entry; !locked && (entry = readdir(folder)) != NULL;)
    locked = strncmp(entry->d_name, "collect-", 8) == 0;
  closedir(folder);
  return locked;
}

// Whoever wants to start first says so and then looks for others, on both sides: of two that come at once one goes back.
bool claim(const struct holder *holder) {
  char own[64];
  snprintf(own, sizeof own, "%s.%d", RECORD, getpid());
  FILE *file = create(own);
  if (file == NULL) return false;
  bool written = write_owner(file, holder);
  bool claimed = fclose(file) == 0 && written && link(own, RECORD) == 0;
  unlink(own);
  if (!claimed) return false;
  // The last supervisor leaves `ended` when nothing of its services is left.
  if (!is_locked() && unlink("ended") == 0) return true;
  unlink(RECORD);
  return false;
}

bool record(const struct plan *plan, const struct holder *holder) {
  FILE *file = create(NEXT_RECORD);
  if (file == NULL) return false;
  bool written = write_owner(file, holder);
  for (size_t i = 0; i < plan->count; i++) {
    const struct service *one = &plan->services[i];
    if (one->tag == 0) continue;
    fprintf(file, "service %s %llu %s %d %llu %d %d %d %lld %lld\n", one->name, one->tag, one->stop_milliseconds, one->keeper,
            one->keeper_started, one->program, one->control, one->output, now() - one->started,
            one->state == READY ? one->ready - one->started : -1);
  }
  return fclose(file) == 0 && written && rename(NEXT_RECORD, RECORD) == 0;
}

bool mark_live(const struct plan *plan) {
  char *path, text[1024];
  if (asprintf(&path, "%s/%d.services", plan->live, getpid()) < 0) return false;
  FILE *file = create(path), *stat = fopen("/proc/self/stat", "re");
  free(path);
  if (file == NULL || stat == NULL || fgets(text, sizeof text, stat) == NULL) return false;
  fclose(stat);
  fprintf(file, "%s\n%s", plan->environment, text);
  return fclose(file) == 0;
}
