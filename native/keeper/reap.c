// Ends what services left behind whose keepers were killed.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "keeper.h"

// A process that waits for a disk dies only when that answers.
enum { ROUNDS = 500, PAUSE_NANOSECONDS = 10 * 1000 * 1000 };

static unsigned long long tag_of(pid_t pid, char **tags) {
  for (; *tags != NULL; tags++) {
    unsigned long long tag = strtoull(*tags, NULL, 10);
    if (tag != 0 && has_tag(pid, tag)) return tag;
  }
  return 0;
}

// Signals each that is left; how many there are.
static size_t kill_left(char **tags, bool first, bool last) {
  struct processes all = all_processes();
  size_t left = 0;
  for (size_t i = 0; i < all.count; i++) {
    const struct process *one = &all.list[i];
    if (one->pid == getpid() || one->state == 'Z' || one->state == 'X') continue;
    unsigned long long tag = tag_of(one->pid, tags);
    if (tag == 0) continue;
    left++;
    bool killed = signal_process(one, SIGKILL, has_tag, tag);
    if (last) printf("left %d %s\n", one->pid, one->name);
    else if (first && killed) printf("killed %d %s\n", one->pid, one->name);
  }
  free(all.list);
  return left;
}

int reap(char **tags) {
  for (int round = 0; round < ROUNDS; round++) {
    if (kill_left(tags, round == 0, false) == 0) return 0;
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_NANOSECONDS}, NULL);
  }
  return kill_left(tags, false, true) == 0 ? 0 : FAILED;
}
