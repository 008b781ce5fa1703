#include "liblzma.h"

#include <dlfcn.h>

int load_liblzma(const char *path, struct liblzma *library) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return 0;
  *(void **)&library->decoder = dlsym(handle, "lzma_stream_decoder");
  *(void **)&library->code = dlsym(handle, "lzma_code");
  *(void **)&library->end = dlsym(handle, "lzma_end");
  return library->decoder != NULL && library->code != NULL && library->end != NULL;
}
