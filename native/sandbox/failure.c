// How the sandbox ends when it can't run its program.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

void die(int status, const char *format, ...) {
  int error = errno;
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "bothy-sandbox: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, ": %s\n", strerror(error));
  va_end(arguments);
  exit(status);
}
