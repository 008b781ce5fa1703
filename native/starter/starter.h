// What the parts of bothy-starter share; main.c tells what it does.
#ifndef BOTHY_STARTER_H
#define BOTHY_STARTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Texts, and NULL behind the last of them.
struct words {
  char **list;
  size_t count;
};

// A variable of a service's own: each piece is `t` with a text, or `r` with the name of a variable that stands there.
struct assignment {
  const char *name;
  struct words pieces;
};

enum readiness { AFTER_A_MOMENT, BY_COMMAND, BY_PORT, BY_BOTHY };
enum state { WAITING, STARTING, READY };

struct service {
  const char *name, *directory, *port, *stop_signal, *stop_milliseconds;
  bool ordinary_user, told;
  struct words command, needs;
  struct assignment *variables;
  size_t variable_count;
  enum readiness readiness;
  struct words check;
  int check_port;
  // Milliseconds; negative: as src/services/back-off.ts has it.
  long interval;

  enum state state;
  unsigned long long tag;
  struct words environment;
  pid_t keeper, program, checking;
  unsigned long long keeper_started;
  int control, output;
  int checks;
  // Milliseconds of `now`.
  long long started, ready, next_check;
};

// What src/activation/services-plan.ts wrote down when the activation was made.
struct plan {
  const char *environment, *project, *folder, *live, *keeper, *worker, *generation;
  // NAME=NUMBER of the services' ports, and other ports that must be free.
  struct words ports, other_ports;
  struct service *services;
  size_t count;
};

// The process that services are kept for; pid 0: until they are stopped.
struct holder {
  pid_t pid;
  unsigned long long started;
};

void *checked(void *memory);
void add_word(struct words *words, char *word);
// NULL: not set.
const char *get_variable(const struct words *environment, const char *name);
void set_variable(struct words *environment, const char *name, const char *value);

// False where it says anything that this program doesn't know. What `plan` names lies in memory that is kept.
bool read_plan(int fd, struct plan *plan);

// Whether nobody listens on any of the plan's ports.
bool ports_are_free(const struct plan *plan);

// The shell or command that the activation, in which this process was started, begins with.
struct holder find_holder(const struct plan *plan);

// Takes it on to be the project's supervisor, in its folder of services, which is the working folder. False where another one
// is, or may be, or something of the last one is left.
bool claim(const struct holder *holder);
// Writes down what runs. False: it can't be written.
bool record(const struct plan *plan, const struct holder *holder);
// Tells collections that the environment is in use by this process.
bool mark_live(const struct plan *plan);

// As src/services/run-tag.ts makes it. 0: there is none to be had.
unsigned long long new_tag(void);
// The variables that a service gets; `BOTHY_SERVICE_RUN` is added by launching it.
void prepare_environment(struct service *service);
bool launch(const struct plan *plan, struct service *service);
// Whether it is as it was: not ended, and not so talkative that somebody must read what it prints.
bool goes_on(struct service *service);

// Looks whether it is ready, where it is time to; `state` says what came of it. When to look again.
long long look(struct service *service);
void check_ended(struct service *service, int status);
void end_check(struct service *service);

// Starts services until all are ready, then becomes bothy's supervisor.
_Noreturn void start(struct plan *plan, const struct holder *holder, char *node);

// The descriptors that a starter and the supervisor that it becomes have by number.
enum { CLIENT = 3, PLAN = 4, FIRST_FREE = 5 };
// Where a keeper has the connection to bothy.
enum { KEEPER_CONTROL = 3 };
// The first letter of what the starter tells: its caller is to do all by itself; is to go on by itself while services start; is done;
// a line for standard error; one for standard output.
enum { ALONE = 'a', GO_ON = 'g', DONE = 'd', NOTE = 'n', LINE = 'l' };
void tell(char what, const char *text);

long long now(void);

#endif
