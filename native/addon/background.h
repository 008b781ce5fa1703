#pragma once

#include "node-api.h"

// Work that a thread of Node's does while a promise waits for it: the first member of what it works on.
struct background {
  napi_deferred promise;
  napi_async_work work;
};

// Starts `run` on `background` in a thread, then `finish` in the thread that called, and returns the promise. NULL, with nothing
// started and nothing thrown, where that can't be had.
napi_value start_background(napi_env, const char *name, struct background *, napi_async_execute run,
                            napi_async_complete finish);
// Settles the promise with `result`, of which `made` says that there is one (0, as Node-API has it); called once, by `finish`.
void end_background(napi_env, struct background *, int made, napi_value result);
