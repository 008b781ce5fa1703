/*
 * A variable for one call into libc. setenv is no way: programs own `environ` and have broken when it was moved. The
 * array is swapped for an extended copy while the call runs, and swapped back.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "redirect.h"

bool tree_assignment(const char *name, const char *path, char *out, size_t size) {
  size_t length = strlen(name);
  if (length + 1 >= size || environment_value(name)) return false;
  memcpy(out, name, length);
  out[length] = '=';
  return tree_file(path, out + length + 1, size - length - 1);
}

bool variable_push(struct variable *variable, const char *assignment) {
  size_t count = 0;
  while (environ && environ[count]) count++;
  variable->extended = malloc((count + 2) * sizeof *variable->extended);
  if (!variable->extended) return false;
  if (count > 0) memcpy(variable->extended, environ, count * sizeof *environ);
  variable->extended[count] = (char *)assignment;
  variable->extended[count + 1] = NULL;
  variable->environment = environ;
  environ = variable->extended;
  return true;
}

void variable_pop(struct variable *variable) {
  if (environ == variable->extended) environ = variable->environment;
  free(variable->extended);
}
