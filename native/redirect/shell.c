/* system and popen: libc's own run the host's /bin/sh; these run the tree's where it has one. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preload.h"
#include "redirect.h"

static int lock_word;

static void lock(void) {
  while (__atomic_exchange_n(&lock_word, 1, __ATOMIC_ACQUIRE)) sched_yield();
}

static void unlock(void) { __atomic_store_n(&lock_word, 0, __ATOMIC_RELEASE); }

static int spawn_shell(pid_t *process, const char *command, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes) {
  char *const arguments[] = {"sh", "-c", (char *)command, NULL};
  const char *path = "/bin/sh";
  char *const *environment = without_variable(environ);
  REDIRECT(path, RUN);
  PRELOAD(environment);
  return NEXT(posix_spawn)(process, path, actions, attributes, arguments, (char **)environment);
}

static bool tree_has_shell(void) {
  const char *given = "/bin/sh";
  const char *path = given;
  REDIRECT(path, RUN);
  return path != given;
}

static int wait_for(pid_t process) {
  int status;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

/* How many threads are in system(): the first one in ignores the terminal's signals, the last one out restores them. */
static int callers;
static struct sigaction interrupt_before, quit_before;

static void ignore_terminal(void) {
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  lock();
  if (callers++ == 0) {
    sigaction(SIGINT, &ignore, &interrupt_before);
    sigaction(SIGQUIT, &ignore, &quit_before);
  }
  unlock();
}

static void restore_terminal(void) {
  lock();
  if (--callers == 0) {
    sigaction(SIGINT, &interrupt_before, NULL);
    sigaction(SIGQUIT, &quit_before, NULL);
  }
  unlock();
}

/* The shell gets the signals as the caller had them. */
static int spawn_with_signals(pid_t *process, const char *command, const sigset_t *mask) {
  posix_spawnattr_t attributes;
  sigset_t defaults;
  sigemptyset(&defaults);
  if (interrupt_before.sa_handler != SIG_IGN) sigaddset(&defaults, SIGINT);
  if (quit_before.sa_handler != SIG_IGN) sigaddset(&defaults, SIGQUIT);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, mask);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  int error = spawn_shell(process, command, NULL, &attributes);
  posix_spawnattr_destroy(&attributes);
  return error;
}

EXPORT int system(const char *command) {
  if (!tree_has_shell()) return NEXT(system)(command);
  if (!command) return 1;
  sigset_t child, before;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  ignore_terminal();
  sigprocmask(SIG_BLOCK, &child, &before);
  pid_t process;
  int status = 127 << 8; /* as if the shell had said so */
  int error = spawn_with_signals(&process, command, &before);
  if (error == 0) status = wait_for(process);
  if (error != 0) errno = error;
  int failure = errno;
  restore_terminal();
  sigprocmask(SIG_SETMASK, &before, NULL);
  errno = failure;
  return status;
}

/* Streams that popen made, with the shells behind them. */
struct pipe_stream {
  FILE *file;
  int descriptor;
  pid_t process;
  struct pipe_stream *next;
};
static struct pipe_stream *streams;

static void remember(struct pipe_stream *stream) {
  lock();
  stream->next = streams;
  __atomic_store_n(&streams, stream, __ATOMIC_RELAXED);
  unlock();
}

static struct pipe_stream *take(FILE *file) {
  if (!__atomic_load_n(&streams, __ATOMIC_RELAXED)) return NULL;
  lock();
  struct pipe_stream **link = &streams;
  while (*link && (*link)->file != file) link = &(*link)->next;
  struct pipe_stream *found = *link;
  if (found) *link = found->next;
  unlock();
  return found;
}

/* The end of the pipe that the shell gets becomes its standard input or output. */
static int spawn_on_pipe(pid_t *process, const char *command, int end, int standard) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  int error = posix_spawn_file_actions_adddup2(&actions, end, standard);
  lock();
  for (struct pipe_stream *other = streams; other && !error; other = other->next)
    if (other->descriptor != standard) error = posix_spawn_file_actions_addclose(&actions, other->descriptor);
  unlock();
  if (!error) error = spawn_shell(process, command, &actions, NULL);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

static FILE *open_pipe(struct pipe_stream *stream, const char *command, bool writes, bool close_on_exec) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return NULL;
  int ours = ends[writes ? 1 : 0], theirs = ends[writes ? 0 : 1];
  stream->descriptor = ours;
  stream->file = fdopen(ours, writes ? "w" : "r");
  int error = stream->file ? spawn_on_pipe(&stream->process, command, theirs, writes ? 0 : 1) : errno;
  close(theirs);
  if (error) {
    if (stream->file)
      NEXT(fclose)(stream->file);
    else
      close(ours);
    errno = error;
    return NULL;
  }
  if (!close_on_exec) fcntl(ours, F_SETFD, 0);
  return stream->file;
}

EXPORT FILE *popen(const char *command, const char *mode) {
  if (!command || !mode || !tree_has_shell()) return NEXT(popen)(command, mode);
  bool reads = strchr(mode, 'r') != NULL, writes = strchr(mode, 'w') != NULL;
  if (reads == writes || mode[strspn(mode, "rwe")] != '\0') return errno = EINVAL, NULL;
  struct pipe_stream *stream = malloc(sizeof *stream);
  if (!stream) return NULL;
  FILE *file = open_pipe(stream, command, writes, strchr(mode, 'e') != NULL);
  if (!file) {
    int error = errno;
    free(stream);
    errno = error;
    return NULL;
  }
  remember(stream);
  return file;
}

/* Waits for the shell of a stream that has been taken. */
static int end_stream(struct pipe_stream *stream) {
  pid_t process = stream->process;
  free(stream);
  return wait_for(process);
}

ALSO_NAMED(_IO_popen, popen);

EXPORT int pclose(FILE *file) {
  struct pipe_stream *stream = take(file);
  if (!stream) return NEXT(pclose)(file);
  NEXT(fclose)(file);
  return end_stream(stream);
}

/* libc's fclose ends what popen made, too. */
EXPORT int fclose(FILE *file) {
  struct pipe_stream *stream = take(file);
  int answer = NEXT(fclose)(file);
  if (stream) end_stream(stream);
  return answer;
}
