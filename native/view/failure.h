// How the launcher ends when it can't start its program.
#ifndef BOTHY_VIEW_FAILURE_H
#define BOTHY_VIEW_FAILURE_H

// The program's name for messages.
extern const char *program_name;

// Says that the view can't be made: `what` was tried on `where` (may be empty), and the kernel answered `error`, a
// negative errno. Ends with status 126.
__attribute__((noreturn)) void no_view(const char *what, const char *where, long error);

#endif
