/*
 * A variable for one call into libc, whose own getenv reads `environ`. setenv is no way: programs own `environ` and have
 * broken when it was moved. The array is swapped for an extended copy while the call runs, and swapped back. Other
 * threads may read either meanwhile: nothing that was ever in force is freed or changed, and what changes the environment
 * waits. Children get the variable neither by our exec functions, which put the program's own array back, nor by fork.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "redirect.h"
#include "syscalls.h"

/* The extended array in force or last in force, kept for the next time. Its assignment stands first. */
static char **extended;
static size_t room;
/* What it stands in for; null: it isn't in force. */
static char **original;
/* The process one of whose threads has it in force; 0: none. A child lacks its parent's other threads. */
static long holder;

bool tree_assignment(const char *name, const char *path, char *out, size_t size) {
  size_t length = strlen(name);
  if (length + 1 >= size || environment_value(name)) return false;
  memcpy(out, name, length);
  out[length] = '=';
  return tree_file(path, out + length + 1, size - length - 1);
}

/* Stands behind the end of each extended array. */
static char mark;

/*
 * Any extended array, for a caller may have read `environ` while it was in force and use it afterwards: its assignment stands
 * behind its end and the mark.
 */
char *const *without_variable(char *const environment[]) {
  size_t end = 0;
  if (!environment || !environment[0]) return environment;
  while (environment[end]) end++;
  bool is_extended = environment[0] == (const char *)(environment + end + 2) && environment[end + 1] == &mark;
  return is_extended ? environment + 1 : environment;
}

/* A child that was forked while a thread of its parent was in a call goes on with the program's array. */
static void forget_parents_call(long process) {
  long before = __atomic_load_n(&holder, __ATOMIC_ACQUIRE);
  if (before == 0 || before == process) return;
  if (!__atomic_compare_exchange_n(&holder, &before, process, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return;
  if (environ == extended && original) environ = original;
  __atomic_store_n(&original, NULL, __ATOMIC_RELEASE);
  __atomic_store_n(&holder, 0, __ATOMIC_RELEASE);
}

static void hold(void) {
  long process = sys_getpid(), nobody = 0;
  forget_parents_call(process);
  while (!__atomic_compare_exchange_n(&holder, &nobody, process, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    nobody = 0;
    sched_yield();
  }
}

static void release(void) { __atomic_store_n(&holder, 0, __ATOMIC_RELEASE); }

/* Whether the array of last time says the same. */
static bool fits(char *const *entries, size_t count, const char *assignment) {
  if (!extended || room != count + 2 || strcmp(extended[0], assignment) != 0) return false;
  return memcmp(extended + 1, entries, count * sizeof *entries) == 0;
}

static bool extend(char *const *entries, size_t count, const char *assignment) {
  if (fits(entries, count, assignment)) return true;
  size_t length = strlen(assignment) + 1;
  char **list = malloc((count + 3) * sizeof *list + length);
  if (!list) return false;
  list[0] = memcpy((char *)(list + count + 3), assignment, length);
  if (count > 0) memcpy(list + 1, entries, count * sizeof *list);
  list[count + 1] = NULL;
  list[count + 2] = &mark;
  room = count + 2;
  __atomic_store_n(&extended, list, __ATOMIC_RELEASE);
  return true;
}

bool variable_push(const char *assignment) {
  static char *none[] = {NULL};
  hold();
  char **before = environ ? environ : none;
  size_t count = 0;
  while (before[count]) count++;
  if (!extend(before, count, assignment)) return release(), false;
  __atomic_store_n(&original, before, __ATOMIC_RELEASE);
  environ = extended;
  return true;
}

/* A program that assigned another array to `environ` meanwhile keeps it. */
void variable_pop(void) {
  if (environ == extended) environ = original;
  __atomic_store_n(&original, NULL, __ATOMIC_RELEASE);
  release();
}

EXPORT int setenv(const char *name, const char *value, int replace) {
  hold();
  int answer = NEXT(setenv)(name, value, replace);
  release();
  return answer;
}

EXPORT int unsetenv(const char *name) {
  hold();
  int answer = NEXT(unsetenv)(name);
  release();
  return answer;
}

EXPORT int putenv(char *assignment) {
  hold();
  int answer = NEXT(putenv)(assignment);
  release();
  return answer;
}

EXPORT int clearenv(void) {
  hold();
  int answer = NEXT(clearenv)();
  release();
  return answer;
}
