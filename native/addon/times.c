// Gives a file another's times to the nanosecond, of which a double, as Node takes times, loses a part.
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "addon.h"

// copyTimes(from, to): gives the file `to` the access and modification time of `from`; whether that was done.
static napi_value copy_times(napi_env env, napi_callback_info info) {
  napi_value arguments[2], result;
  char from[PATH_MAX], to[PATH_MAX];
  if (!arguments_of(env, info, 2, arguments)) return NULL;
  if (!path_of(env, arguments[0], from) ||
      !path_of(env, arguments[1], to))
    return thrown(env, "no path");
  struct stat status;
  bool done = stat(from, &status) == 0 &&
              utimensat(AT_FDCWD, to, (struct timespec[]){status.st_atim, status.st_mtim}, 0) == 0;
  return napi_get_boolean(env, done, &result) == 0 ? result : NULL;
}

void export_times(napi_env env, napi_value exports) { export_function(env, exports, "copyTimes", copy_times); }
