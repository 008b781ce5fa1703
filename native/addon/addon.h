#pragma once

#include <limits.h>

#include "node-api.h"

// Gives `exports` a function.
void export_function(napi_env, napi_value exports, const char *name, napi_callback);
// Fetches `count` arguments; false, with an error to be thrown, where there are fewer.
int arguments_of(napi_env, napi_callback_info, size_t count, napi_value *arguments);
// Takes a path; false for what is no string, or too long for one.
int path_of(napi_env, napi_value, char path[PATH_MAX]);
napi_value thrown(napi_env, const char *message);

// loadLiblzma(path) and unxz(liblzma, data, output, take).
void export_unxz(napi_env, napi_value exports);
// place(root, list, threads, seal).
void export_place(napi_env env, napi_value exports);
// syncFileSystem(path).
void export_sync(napi_env, napi_value exports);
// writeFile(path, bytes, mode, milliseconds).
void export_write_file(napi_env, napi_value exports);
// copyTimes(from, to).
void export_times(napi_env, napi_value exports);
