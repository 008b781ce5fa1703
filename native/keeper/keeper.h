// What the parts of bothy-keeper share; main.c tells what it does.
#ifndef BOTHY_KEEPER_H
#define BOTHY_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

// The connection to bothy.
enum { CONTROL = 3 };
enum { FAILED = 1, USAGE = 2 };

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

struct service {
  unsigned long long tag;
  int stop_signal;
  long stop_milliseconds;
  bool ordinary_user;
  char **command;
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

// Marks this process and all that will descend from it.
void set_tag(unsigned long long tag);
// Whether a process bears the mark, in its limits or in its variables.
bool has_tag(pid_t pid, unsigned long long tag);

// Kills all that bear one of the tags; prints `killed PID NAME` and `left PID NAME`. Status: 0 nothing is left.
int reap(char **tags);

// Runs the service until nothing of it is left.
int keep(const struct service *service);

// Where this is root, or a user without a name: goes on as an ordinary user who may do with their files what they may. False for
// root where that can't be had.
bool become_ordinary_user(void);

#endif
