// What the parts of bothy-keeper share; main.c tells what it does.
#ifndef BOTHY_KEEPER_H
#define BOTHY_KEEPER_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "processes.h"

// The connection to bothy.
enum { CONTROL = 3 };
enum { FAILED = 1, USAGE = 2 };

struct service {
  unsigned long long tag;
  int stop_signal;
  long stop_milliseconds;
  bool ordinary_user;
  // How many files it may have open, as a soft limit; 0: as this process.
  unsigned long open_files;
  char **command;
};

// Marks this process and all that will descend from it.
void set_tag(unsigned long long tag);
// Whether a process bears the mark, in its limits or in its variables.
bool has_tag(pid_t pid, unsigned long long tag);

// Kills all that bear one of the tags; prints `killed PID NAME` and `left PID NAME`. Status: 0 nothing is left.
int reap(char **tags);

// Runs the service until nothing of it is left.
int keep(const struct service *service);

// Gives the program that will be started standard output and error. False where that can't be had.
bool begin_output(void);
// What to wait for before there is something to hand on.
struct pollfd output_wait(void);
void hand_output_on(void);
// All that was printed is handed on, unless nobody takes it.
void end_output(void);

// Where this is root, or a user without a name: goes on as an ordinary user who may do with their files what they may. False for
// root where that can't be had.
bool become_ordinary_user(void);

#endif
