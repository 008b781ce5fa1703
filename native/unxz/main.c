// Decompresses .xz files, one after another, with the first of the liblzmas that it is given which can be loaded: starting
// a program for each of hundreds of packages costs a large process more than their decompression.
//
//   bothy-unxz LIBRARY...
//
// It says on standard output which LIBRARY it is, one byte: its index. Standard input, for each file: u64 length, then as
// many bytes. Standard output, for each file: pieces, each u32 length and as many bytes; behind the last u32 0 and u32
// liblzma's lzma_ret, LZMA_STREAM_END for a whole file. Numbers are little endian, as its processors are. An input that isn't
// whole is read to its end all the same.
//
// Status: 0 at the end of input; 1 no library can be loaded; 2 the other side is gone, or broke off within a file.
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "liblzma.h"

enum { NO_LIBRARY = 1, BROKEN_OFF = 2 };

// No package needs a window of more: what asks for it means to fill the memory.
#define MEMORY_LIMIT (1ull << 30)

static uint8_t input[1 << 16];
static struct {
  uint32_t length;
  uint8_t bytes[(1 << 18) - sizeof(uint32_t)];
} output;

static void write_all(const void *data, size_t length) {
  for (const uint8_t *at = data; length > 0;) {
    ssize_t done = write(STDOUT_FILENO, at, length);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) _exit(BROKEN_OFF);
    at += done;
    length -= done;
  }
}

// Reads up to `length` bytes; 0 at the end.
static size_t read_some(void *to, size_t length) {
  for (;;) {
    ssize_t done = read(STDIN_FILENO, to, length);
    if (done >= 0) return done;
    if (errno != EINTR) _exit(BROKEN_OFF);
  }
}

// False at the end of input.
static int read_length(uint64_t *length) {
  for (size_t have = 0; have < sizeof *length;) {
    size_t done = read_some((uint8_t *)length + have, sizeof *length - have);
    if (done == 0 && have == 0) return 0;
    if (done == 0) _exit(BROKEN_OFF);
    have += done;
  }
  return 1;
}

static void flush(struct lzma_stream *stream) {
  output.length = sizeof output.bytes - stream->avail_out;
  if (output.length > 0) write_all(&output, sizeof output.length + output.length);
  stream->next_out = output.bytes;
  stream->avail_out = sizeof output.bytes;
}

static uint32_t decompress(const struct liblzma *library, uint64_t left) {
  struct lzma_stream stream = {.next_out = output.bytes, .avail_out = sizeof output.bytes};
  uint32_t result = library->decoder(&stream, MEMORY_LIMIT, LZMA_CONCATENATED);
  while (left > 0) {
    size_t size = read_some(input, left < sizeof input ? left : sizeof input);
    if (size == 0) _exit(BROKEN_OFF);
    left -= size;
    stream.next_in = input;
    stream.avail_in = size;
    while (result == LZMA_OK && (stream.avail_in > 0 || left == 0)) {
      result = library->code(&stream, left == 0 ? LZMA_FINISH : LZMA_RUN);
      if (stream.avail_out == 0 || result != LZMA_OK) flush(&stream);
    }
  }
  library->end(&stream);
  return result;
}

int main(int count, char **arguments) {
  struct liblzma library;
  int chosen = 1;
  while (chosen < count && !load_liblzma(arguments[chosen], &library)) chosen++;
  if (chosen == count) return NO_LIBRARY;
  write_all(&(uint8_t){chosen - 1}, 1);
  for (uint64_t length; read_length(&length);) {
    uint32_t end[] = {0, decompress(&library, length)};
    write_all(end, sizeof end);
  }
  return 0;
}
