#include "failure.h"

#include "kernel.h"
#include "text.h"

const char *program_name = "this program";

static void say(const char *text) { k_write(2, text, text_length(text)); }

static const char *meaning(long error) {
  switch (error) {
    case -EPERM: return "operation not permitted";
    case -EACCES: return "permission denied";
    case -ENOSPC: return "no more are allowed";
    case -EUSERS: return "they are nested too deep";
    case -EINVAL: return "the kernel doesn't know it";
    case -ENOSYS: return "the kernel doesn't know it";
    case -ENOENT: return "no such file or folder";
    case -ENOMEM: return "out of memory";
    case -ENAMETOOLONG: return "the path is too long";
  }
  return NULL;
}

void no_view(const char *what, const char *where, long error) {
  char digits[21];
  say("error: ");
  say(program_name);
  say(" can't be started: it runs in a view of its own, and that can't be made here\ncause: ");
  say(what);
  if (*where) say(" "), say(where);
  say(": ");
  if (meaning(error)) say(meaning(error));
  else say("errno "), say(decimal(digits, (unsigned long)-error));
  if (error == -EPERM || error == -EACCES || error == -ENOSPC)
    say("\nhelp: allow user namespaces, `bothy doctor` says how; or try it without a view: bothy install --relocation "
        "native NAME");
  say("\n");
  k_exit(126);
}
