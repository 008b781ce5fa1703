/* dlopen. The loader searches by who calls it, so it must see the program's call, not this library's. */
#include "redirect.h"

#include <dlfcn.h>
#include <string.h>

#include "needs.h"

static __attribute__((noinline)) void *load_redirected(const char *file, int mode, bool *done) {
  const char *given = file;
  REDIRECT(file, READ);
  *done = file != given;
  return *done ? NEXT(dlopen)(file, mode) : NULL;
}

EXPORT void *dlmopen(Lmid_t space, const char *file, int mode) {
  loading_begins();
  REDIRECT(file, READ);
  return NEXT(dlmopen)(space, file, mode);
}

/* The last call must be a jump, which keeps the caller's return address; redirect.test.ts holds it. */
EXPORT void *dlopen(const char *file, int mode) {
  loading_begins();
  if (file && *file == '/') {
    bool done;
    void *handle = load_redirected(file, mode, &done);
    if (done) return handle;
  }
  if (file && !(mode & RTLD_NOLOAD)) load_needs(file);
  return NEXT(dlopen)(file, mode);
}
