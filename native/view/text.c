#include "text.h"

#include "kernel.h"

// The compiler calls these by itself.
void *memcpy(void *to, const void *from, size_t size) {
  for (size_t i = 0; i < size; i++) ((char *)to)[i] = ((const char *)from)[i];
  return to;
}

void *memset(void *to, int value, size_t size) {
  for (size_t i = 0; i < size; i++) ((char *)to)[i] = (char)value;
  return to;
}

size_t text_length(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

bool text_equal(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

bool is_below(const char *path, const char *folder) {
  while (*folder && *path == *folder) path++, folder++;
  return !*folder && *path == '/' && path[1];
}

bool join(char *out, const char *a, const char *b) {
  size_t first = text_length(a), second = text_length(b);
  if (first + second >= LONGEST_PATH) return false;
  memcpy(out, a, first);
  memcpy(out + first, b, second + 1);
  return true;
}

char *decimal(char *out, unsigned long number) {
  char digits[21];
  size_t count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  for (size_t i = 0; i < count; i++) out[i] = digits[count - 1 - i];
  out[count] = '\0';
  return out;
}
