// Makes a file system durable without a process of its own.
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "addon.h"
#include "background.h"

struct sync {
  struct background background;
  int done;
  char path[PATH_MAX];
};

static void run(napi_env env, void *data) {
  struct sync *sync = data;
  (void)env;
  int fd = open(sync->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  sync->done = syncfs(fd) == 0;
  close(fd);
}

static void finish(napi_env env, int status, void *data) {
  struct sync *sync = data;
  napi_value result;
  (void)status;
  int made = napi_get_boolean(env, sync->done, &result);
  end_background(env, &sync->background, made, result);
  free(sync);
}

// syncFileSystem(path): a promise, of true once everything on the file system that holds `path` is on the disk, of false
// where that can't be had.
static napi_value sync_file_system(napi_env env, napi_callback_info info) {
  napi_value arguments[1], promise = NULL;
  if (!arguments_of(env, info, 1, arguments)) return NULL;
  struct sync *sync = calloc(1, sizeof *sync);
  if (sync == NULL) return thrown(env, "no memory");
  if (path_of(env, arguments[0], sync->path))
    promise = start_background(env, "bothy-sync", &sync->background, run, finish);
  if (promise == NULL) {
    free(sync);
    return thrown(env, "can't start a sync");
  }
  return promise;
}

void export_sync(napi_env env, napi_value exports) { export_function(env, exports, "syncFileSystem", sync_file_system); }
