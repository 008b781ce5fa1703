// What the parts of bothy-sandbox share; main.c tells what it does.
#ifndef BOTHY_SANDBOX_H
#define BOTHY_SANDBOX_H

enum { TIMED_OUT = 124, NO_NAMESPACES = 125, NO_OVERLAY = 126, FAILED = 127 };
enum { MOST_BINDS = 32, LONGEST_PATH = 4096 };
// Name of a file in folders of the upper folder that stand in the place of what the lower one has there.
#define OPAQUE_MARK ".bothy-opaque"

struct options {
  const char *root, *lower, *upper, *work;
  struct {
    const char *path;
    int writable;
  } binds[MOST_BINDS];
  int bind_count;
  int network;
  unsigned timeout;
  char **command;
};

// Prints the message with errno's text and ends with `status`.
__attribute__((noreturn, format(printf, 2, 3))) void die(int status, const char *format, ...);

// Enters a user namespace in which this user is root, then all others; with `network` the machine's network stays.
void enter_namespaces(int network);

// Mounts what the options say and makes it this process's /.
void become_root_folder(const struct options *options);

// From now on calls that need privileges which no namespace gives succeed without doing anything.
void pretend_root(void);

// Puts OPAQUE_MARK into the folders below the working folder that the overlay calls opaque.
void mark_opaque_folders(void);

#endif
