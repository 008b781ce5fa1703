// Runs one program as a make-believe root on a tree that it sees at /: in user, mount, pid, network, ipc and uts
// namespaces of its own, with no network, no home, no sockets of the host, and ends everything that it has started.
//
//   bothy-sandbox --probe
//   bothy-sandbox --root DIR [--overlay LOWER UPPER WORK] [--read-only PATH]... [--writable PATH]... [--network]
//                 [--timeout SECONDS] -- PROGRAM ARG...
//
// DIR becomes /; with --overlay it is where LOWER with UPPER over it is mounted, so that what the program writes is in
// UPPER alone; a folder in it that takes the place of LOWER's, with all that is in it, gets a file .bothy-opaque. PATHs are
// seen inside under their own names. /proc, /dev, /tmp, /run and /root are the sandbox's own. With --network the machine's
// network is there.
//
// Only one user id can be mapped without privileges, so calls that need others (chown, setuid, mknod of devices, file
// capabilities) do nothing and succeed, and so do those that wait for the disk: what is made here is copied away.
//
// Status: the program's; 124 it ran out of time, 125 no namespaces, 126 no overlay, 127 anything else went wrong before
// the program ran.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

static void bring_up_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) fprintf(stderr, "bothy-sandbox: no loopback: %s\n", strerror(errno));
  close(fd);
}

static int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Process 1 of the sandbox: when it ends, the kernel ends all others.
static int run_as_init(const struct options *options) {
  become_root_folder(options);
  if (!options->network) bring_up_loopback();
  if (sethostname("bothy", 5) != 0) die(FAILED, "can't set the host's name");
  umask(022);
  pid_t child = fork();
  if (child < 0) die(FAILED, "can't start a process");
  if (child == 0) {
    setsid();
    pretend_root();
    execvp(options->command[0], options->command);
    die(FAILED, "can't run %s", options->command[0]);
  }
  for (;;) {
    int status;
    pid_t ended = wait(&status);
    if (ended == child) return status_of(status);
    if (ended < 0 && errno != EINTR) return FAILED;
  }
}

static volatile sig_atomic_t timed_out;
static pid_t init_process;

static void stop(int signal) {
  timed_out = signal == SIGALRM;
  kill(init_process, SIGKILL);
}

static int run(const struct options *options) {
  // Held open: below another root no path leads to it.
  int upper = options->upper == NULL ? -1 : open(options->upper, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  enter_namespaces(options->network);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  init_process = fork();
  if (init_process < 0) die(NO_NAMESPACES, "no process in a pid namespace");
  if (init_process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    exit(run_as_init(options));
  }
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGALRM, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  alarm(options->timeout);
  int status;
  while (waitpid(init_process, &status, 0) < 0)
    if (errno != EINTR) return FAILED;
  if (upper >= 0 && fchdir(upper) == 0) mark_opaque_folders();
  return timed_out ? TIMED_OUT : status_of(status);
}

static int usage(void) {
  fprintf(stderr, "usage: bothy-sandbox --probe\n"
                  "       bothy-sandbox --root DIR [--overlay LOWER UPPER WORK] [--read-only PATH]... "
                  "[--writable PATH]... [--network] [--timeout SECONDS] -- PROGRAM ARG...\n");
  return FAILED;
}

int main(int argc, char **argv) {
  struct options options = {0};
  if (argc == 2 && strcmp(argv[1], "--probe") == 0) {
    enter_namespaces(0);
    pid_t child = fork();
    if (child == 0) _exit(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : NO_NAMESPACES);
    int status;
    return child > 0 && waitpid(child, &status, 0) == child ? status_of(status) : NO_NAMESPACES;
  }
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    int left = argc - i - 1;
    if (strcmp(argv[i], "--root") == 0 && left >= 1) options.root = argv[++i];
    else if (strcmp(argv[i], "--overlay") == 0 && left >= 3) {
      options.lower = argv[++i];
      options.upper = argv[++i];
      options.work = argv[++i];
    } else if ((strcmp(argv[i], "--read-only") == 0 || strcmp(argv[i], "--writable") == 0) && left >= 1 &&
               options.bind_count < MOST_BINDS) {
      options.binds[options.bind_count].writable = strcmp(argv[i], "--writable") == 0;
      options.binds[options.bind_count++].path = argv[++i];
    } else if (strcmp(argv[i], "--network") == 0) options.network = 1;
    else if (strcmp(argv[i], "--timeout") == 0 && left >= 1) options.timeout = strtoul(argv[++i], NULL, 10);
    else return usage();
  }
  options.command = argv + i + 1;
  if (options.root == NULL || i + 1 >= argc) return usage();
  return run(&options);
}
