// The part of liblzma's interface that is used (lzma/base.h, lzma/container.h; unchanged since 5.0), so that neither its
// headers nor it itself need be there when this is built.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct lzma_stream {
  const uint8_t *next_in;
  size_t avail_in;
  uint64_t total_in;
  uint8_t *next_out;
  size_t avail_out;
  uint64_t total_out;
  const void *allocator;
  void *internal;
  void *reserved_pointers[4];
  uint64_t reserved_numbers[2];
  size_t reserved_sizes[2];
  int reserved_enums[2];
};

enum { LZMA_OK = 0, LZMA_STREAM_END = 1 };
enum { LZMA_RUN = 0, LZMA_FINISH = 3 };
#define LZMA_CONCATENATED 0x08u

struct liblzma {
  int (*decoder)(struct lzma_stream *, uint64_t memory_limit, uint32_t flags);
  int (*code)(struct lzma_stream *, int action);
  void (*end)(struct lzma_stream *);
};

// False when the library at `path` (or of that name, as dlopen finds it) can't be loaded or isn't one.
int load_liblzma(const char *path, struct liblzma *library);
