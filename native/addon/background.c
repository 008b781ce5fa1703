#include "background.h"

napi_value start_background(napi_env env, const char *name, struct background *background, napi_async_execute run,
                            napi_async_complete finish) {
  napi_value promise, label;
  if (napi_create_promise(env, &background->promise, &promise) != 0 ||
      napi_create_string_utf8(env, name, SIZE_MAX, &label) != 0 ||
      napi_create_async_work(env, NULL, label, run, finish, background, &background->work) != 0)
    return NULL;
  if (napi_queue_async_work(env, background->work) == 0) return promise;
  napi_delete_async_work(env, background->work);
  return NULL;
}

void end_background(napi_env env, struct background *background, int made, napi_value result) {
  if (made == 0) napi_resolve_deferred(env, background->promise, result);
  napi_delete_async_work(env, background->work);
}
