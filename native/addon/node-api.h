// The part of Node's stable C interface (Node-API 1) that is used, so that its headers need not be there.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct napi_env_ *napi_env;
typedef struct napi_value_ *napi_value;
typedef struct napi_callback_info_ *napi_callback_info;
typedef struct napi_handle_scope_ *napi_handle_scope;
typedef struct napi_ref_ *napi_ref;
typedef struct napi_deferred_ *napi_deferred;
typedef struct napi_async_work_ *napi_async_work;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef void (*napi_finalize)(napi_env, void *data, void *hint);
typedef void (*napi_async_execute)(napi_env, void *data);
typedef void (*napi_async_complete)(napi_env, int status, void *data);

// Each returns 0 for success.
int napi_create_function(napi_env, const char *name, size_t length, napi_callback, void *data, napi_value *result);
int napi_set_named_property(napi_env, napi_value object, const char *name, napi_value);
int napi_get_cb_info(napi_env, napi_callback_info, size_t *count, napi_value *arguments, napi_value *self, void **data);
int napi_get_value_string_utf8(napi_env, napi_value, char *to, size_t size, size_t *length);
int napi_create_string_utf8(napi_env, const char *text, size_t length, napi_value *result);
int napi_get_buffer_info(napi_env, napi_value, void **data, size_t *length);
int napi_create_external(napi_env, void *data, napi_finalize, void *hint, napi_value *result);
int napi_get_value_external(napi_env, napi_value, void **data);
int napi_get_value_uint32(napi_env, napi_value, uint32_t *result);
int napi_get_value_double(napi_env, napi_value, double *result);
int napi_get_value_bool(napi_env, napi_value, bool *result);
int napi_create_uint32(napi_env, uint32_t, napi_value *result);
int napi_get_boolean(napi_env, bool, napi_value *result);
int napi_get_undefined(napi_env, napi_value *result);
int napi_call_function(napi_env, napi_value self, napi_value function, size_t count, const napi_value *arguments,
                       napi_value *result);
int napi_open_handle_scope(napi_env, napi_handle_scope *);
int napi_close_handle_scope(napi_env, napi_handle_scope);
int napi_throw_error(napi_env, const char *code, const char *message);
int napi_create_reference(napi_env, napi_value, uint32_t count, napi_ref *result);
int napi_delete_reference(napi_env, napi_ref);
int napi_create_promise(napi_env, napi_deferred *, napi_value *promise);
int napi_resolve_deferred(napi_env, napi_deferred, napi_value);
int napi_create_async_work(napi_env, napi_value resource, napi_value name, napi_async_execute, napi_async_complete,
                           void *data, napi_async_work *);
int napi_queue_async_work(napi_env, napi_async_work);
int napi_delete_async_work(napi_env, napi_async_work);
