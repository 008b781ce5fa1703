// Decompresses .xz files by a liblzma of the machine or of the store.
#include <limits.h>
#include <stdlib.h>

#include "addon.h"
#include "liblzma.h"

// No package needs a window of more: what asks for it means to fill the memory.
#define MEMORY_LIMIT (1ull << 30)

// loadLiblzma(path): what unxz takes; undefined where the library can't be loaded. It stays loaded.
static napi_value load(napi_env env, napi_callback_info info) {
  napi_value arguments[1], result;
  char path[PATH_MAX];
  if (!arguments_of(env, info, 1, arguments)) return NULL;
  if (!path_of(env, arguments[0], path)) return thrown(env, "no path");
  struct liblzma *library = malloc(sizeof *library);
  if (library == NULL) return thrown(env, "no memory");
  if (load_liblzma(path, library)) return napi_create_external(env, library, NULL, NULL, &result) == 0 ? result : NULL;
  free(library);
  return napi_get_undefined(env, &result) == 0 ? result : NULL;
}

// Tells `take` that the output has `length` bytes. False when it throws, or when the thread is being ended.
static int hand_out(napi_env env, napi_value take, size_t length) {
  napi_handle_scope scope;
  napi_value nothing, count;
  if (napi_open_handle_scope(env, &scope) != 0) return 0;
  int done = napi_get_undefined(env, &nothing) == 0 && napi_create_uint32(env, length, &count) == 0 &&
             napi_call_function(env, nothing, take, 1, &count, NULL) == 0;
  napi_close_handle_scope(env, scope);
  return done;
}

// unxz(liblzma, data, output, take): liblzma's lzma_ret, LZMA_STREAM_END for a whole file. Each time that `output` is
// full, and at the end, take(length) is called, before it is written anew; what it throws is thrown.
static napi_value unxz(napi_env env, napi_callback_info info) {
  napi_value arguments[4], result;
  void *library, *data, *output;
  size_t left, room;
  if (!arguments_of(env, info, 4, arguments)) return NULL;
  if (napi_get_value_external(env, arguments[0], &library) != 0 ||
      napi_get_buffer_info(env, arguments[1], &data, &left) != 0 ||
      napi_get_buffer_info(env, arguments[2], &output, &room) != 0)
    return thrown(env, "no library and buffers");
  const struct liblzma *liblzma = library;
  struct lzma_stream stream = {.next_in = data, .avail_in = left, .next_out = output, .avail_out = room};
  int code = liblzma->decoder(&stream, MEMORY_LIMIT, LZMA_CONCATENATED);
  while (code == LZMA_OK) {
    code = liblzma->code(&stream, LZMA_FINISH);
    if (stream.avail_out > 0 && code == LZMA_OK) continue;
    if (stream.avail_out < room && !hand_out(env, arguments[3], room - stream.avail_out)) {
      liblzma->end(&stream);
      return NULL;
    }
    stream.next_out = output;
    stream.avail_out = room;
  }
  liblzma->end(&stream);
  return napi_create_uint32(env, code, &result) == 0 ? result : NULL;
}

void export_unxz(napi_env env, napi_value exports) {
  export_function(env, exports, "loadLiblzma", load);
  export_function(env, exports, "unxz", unxz);
}
