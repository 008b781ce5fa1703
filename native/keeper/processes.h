// Processes, as /proc shows them.
#ifndef BOTHY_PROCESSES_H
#define BOTHY_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// A process as one look at /proc found it.
struct process {
  pid_t pid, parent;
  // Clock ticks since the machine was started: with the pid it names one process and no later one.
  unsigned long long started;
  char state;
  char name[17];
};

struct processes {
  struct process *list;
  size_t count;
};

// All processes that can be seen, or NULL in `list` where there is no memory for them. The caller frees `list`.
struct processes all_processes(void);
// Whether `one` is, by way of its parents, a child of `ancestor`.
bool descends_from(const struct processes *all, const struct process *one, pid_t ancestor);
// One process; false where it is gone.
bool read_process(pid_t pid, struct process *found);
// Sends a signal to that very process; `still_ours` is asked once more when no other can take its pid any longer. NULL: not asked.
bool signal_process(const struct process *process, int signal, bool (*still_ours)(pid_t, unsigned long long),
                    unsigned long long tag);


// Closes all descriptors from `first` on: shells and build tools may have left any open.
void close_from(int first);

#endif
