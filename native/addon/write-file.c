// Writes a large file in a thread: by Node's own functions each step waits until the main thread has nothing else to do.
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

#include "addon.h"
#include "background.h"
#include "file.h"

struct writing {
  struct background background;
  napi_ref kept;
  char path[PATH_MAX];
  void *bytes;
  size_t length;
  uint32_t mode;
  double time;
  bool timed, done;
};

static void run(napi_env env, void *data) {
  struct writing *writing = data;
  (void)env;
  int file;
  if (!REPLACING(AT_FDCWD, writing->path, create_file(AT_FDCWD, writing->path, &file))) return;
  writing->done = fill_file(file, writing->bytes, writing->length, writing->mode,
                            writing->timed ? &writing->time : NULL, true);
  if (!writing->done) unlinkat(AT_FDCWD, writing->path, 0);
}

static void release(napi_env env, struct writing *writing) {
  if (writing->kept != NULL) napi_delete_reference(env, writing->kept);
  free(writing);
}

static void finish(napi_env env, int status, void *data) {
  struct writing *writing = data;
  napi_value result;
  (void)status;
  int made = napi_get_boolean(env, writing->done, &result);
  end_background(env, &writing->background, made, result);
  release(env, writing);
}

// writeFile(path, bytes, mode, milliseconds): a promise of whether the file was written, in the place of whatever file or link has
// its name: with that modification time since 1970, or now where it is NaN. `bytes` may not change meanwhile.
static napi_value write_file(napi_env env, napi_callback_info info) {
  napi_value arguments[4], promise = NULL;
  if (!arguments_of(env, info, 4, arguments)) return NULL;
  struct writing *writing = calloc(1, sizeof *writing);
  if (writing == NULL) return thrown(env, "no memory");
  if (path_of(env, arguments[0], writing->path) &&
      napi_get_buffer_info(env, arguments[1], &writing->bytes, &writing->length) == 0 &&
      napi_get_value_uint32(env, arguments[2], &writing->mode) == 0 &&
      napi_get_value_double(env, arguments[3], &writing->time) == 0 &&
      napi_create_reference(env, arguments[1], 1, &writing->kept) == 0) {
    writing->timed = writing->time == writing->time;
    promise = start_background(env, "bothy-write-file", &writing->background, run, finish);
  }
  if (promise == NULL) {
    release(env, writing);
    return thrown(env, "can't write what is no file");
  }
  return promise;
}

void export_write_file(napi_env env, napi_value exports) { export_function(env, exports, "writeFile", write_file); }
