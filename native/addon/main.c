// What bothy's Node can't do itself, or only by starting a program for each call: a fork of a process of hundreds of MiB
// stops all its threads. Loaded into the main thread and into workers; src/host/addon.ts declares what it exports.
#include "addon.h"

void export_function(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value made;
  if (napi_create_function(env, name, SIZE_MAX, function, NULL, &made) == 0)
    napi_set_named_property(env, exports, name, made);
}

napi_value thrown(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

int arguments_of(napi_env env, napi_callback_info info, size_t count, napi_value *arguments) {
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, arguments, NULL, NULL) == 0 && given >= count) return 1;
  thrown(env, "too few arguments");
  return 0;
}

int path_of(napi_env env, napi_value value, char path[PATH_MAX]) {
  size_t length;
  // What is cut to fit is another path.
  return napi_get_value_string_utf8(env, value, path, PATH_MAX, &length) == 0 && length < PATH_MAX - 1;
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  export_unxz(env, exports);
  export_place(env, exports);
  export_sync(env, exports);
  export_times(env, exports);
  export_write_file(env, exports);
  return exports;
}
