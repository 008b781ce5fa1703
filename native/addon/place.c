// Puts thousands of files and links into a folder, by several threads: a call of Node's for each is the half of composing a
// tree of Debian packages.
#define _GNU_SOURCE
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addon.h"
#include "background.h"

enum { MOST_THREADS = 16 };

struct placing {
  struct background background;
  char path[PATH_MAX];
  char *bytes;
  size_t length;
  uint32_t threads;
  bool seals;

  int root;
  struct folder *folders;
  int count;
  atomic_int next, next_sealed;

  pthread_mutex_t telling;
  // What could not be made; NULL when even that can't be told.
  char *refused;
  size_t refused_length;
};

static void refuse(void *data, const char *path, const char *name) {
  struct placing *placing = data;
  size_t path_size = strlen(path) + 1, name_size = strlen(name) + 1;
  pthread_mutex_lock(&placing->telling);
  char *longer = placing->refused == NULL
                     ? NULL
                     : realloc(placing->refused, placing->refused_length + path_size + name_size);
  if (longer != NULL) {
    memcpy(longer + placing->refused_length, path, path_size);
    memcpy(longer + placing->refused_length + path_size, name, name_size);
    placing->refused_length += path_size + name_size;
  } else {
    free(placing->refused);
  }
  placing->refused = longer;
  pthread_mutex_unlock(&placing->telling);
}

static void *fill_folders(void *data) {
  struct placing *placing = data;
  for (int index; (index = atomic_fetch_add(&placing->next, 1)) < placing->count;)
    fill_folder(placing->root, &placing->folders[index], refuse, placing);
  return NULL;
}

static void *seal_folders(void *data) {
  struct placing *placing = data;
  for (int index; (index = atomic_fetch_add(&placing->next_sealed, 1)) < placing->count;) {
    const char *path = placing->folders[index].path;
    if (fchmodat(placing->root, *path == '\0' ? "." : path, 0555, 0) != 0) refuse(placing, path, "");
  }
  return NULL;
}

// Runs `part` by as many threads as there can be, and waits for all.
static void in_threads(struct placing *placing, void *(*part)(void *)) {
  pthread_t others[MOST_THREADS];
  uint32_t started = 0;
  while (started + 1 < placing->threads && started < MOST_THREADS &&
         pthread_create(&others[started], NULL, part, placing) == 0)
    started++;
  part(placing);
  while (started > 0) pthread_join(others[--started], NULL);
}

static void run(napi_env env, void *data) {
  struct placing *placing = data;
  (void)env;
  struct list list = {.at = placing->bytes, .end = placing->bytes + placing->length};
  placing->root = open(placing->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  placing->count = placing->root < 0 ? -1 : read_folders(list, &placing->folders);
  if (placing->count < 0) {
    free(placing->refused);
    placing->refused = NULL;
    return;
  }
  // In order, and by one thread: each stands on those before it.
  for (int index = 0; index < placing->count; index++) {
    const char *path = placing->folders[index].path;
    if (!placing->folders[index].stands && *path != '\0' && mkdirat(placing->root, path, 0755) != 0 && errno != EEXIST) refuse(placing, path, "");
  }
  in_threads(placing, fill_folders);
  if (placing->seals) in_threads(placing, seal_folders);
}

static void release(struct placing *placing) {
  if (placing->root >= 0) close(placing->root);
  pthread_mutex_destroy(&placing->telling);
  free(placing->folders);
  free(placing->refused);
  free(placing->bytes);
  free(placing);
}

static void finish(napi_env env, int status, void *data) {
  struct placing *placing = data;
  napi_value result;
  (void)status;
  int made = placing->refused == NULL
                 ? napi_get_undefined(env, &result)
                 : napi_create_string_utf8(env, placing->refused, placing->refused_length, &result);
  end_background(env, &placing->background, made, result);
  release(placing);
}

static int take_arguments(napi_env env, const napi_value *arguments, struct placing *placing) {
  void *bytes;
  if (!path_of(env, arguments[0], placing->path) ||
      napi_get_buffer_info(env, arguments[1], &bytes, &placing->length) != 0 ||
      napi_get_value_uint32(env, arguments[2], &placing->threads) != 0 ||
      napi_get_value_bool(env, arguments[3], &placing->seals) != 0)
    return 0;
  placing->bytes = malloc(placing->length + 1);
  placing->refused = malloc(1);
  if (placing->bytes == NULL || placing->refused == NULL) return 0;
  memcpy(placing->bytes, bytes, placing->length);
  return 1;
}

// place(root, list, threads, seal): a promise of what could not be made, so that the caller finds out why by doing it itself:
// PATH NUL NAME NUL for each, NAME empty for a folder that could not be made or sealed; of undefined where nothing of it is
// certain. `list` has fields that each end with a NUL. `d` PATH: a folder of `root`, made unless it is there, those above it first, ""
// for `root` itself; `D` PATH: one that is there; behind it what is to be in it, each in the place of whatever file or link has its name:
//
//   o FOLDER                             where files are linked from until the next `o`; absolute
//   f NAME                               a hard link of the file NAME in there
//   F NAME FILE                          a hard link of FILE; absolute
//   l NAME TARGET                        a symbolic link
//   w NAME MODE MILLISECONDS SIZE BYTES  a file of its own: mode in octal, modification time since 1970 or nothing for now
//   r NAME                               nothing
//
// With `seal` all folders of the list are 0555 at last.
static napi_value place(napi_env env, napi_callback_info info) {
  napi_value arguments[4], promise = NULL;
  if (!arguments_of(env, info, 4, arguments)) return NULL;
  struct placing *placing = calloc(1, sizeof *placing);
  if (placing == NULL) return thrown(env, "no memory");
  placing->root = -1;
  pthread_mutex_init(&placing->telling, NULL);
  if (take_arguments(env, arguments, placing))
    promise = start_background(env, "bothy-place", &placing->background, run, finish);
  if (promise == NULL) {
    release(placing);
    return thrown(env, "can't place what is no list");
  }
  return promise;
}

void export_place(napi_env env, napi_value exports) { export_function(env, exports, "place", place); }
