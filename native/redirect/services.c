/* Names of services and protocols where the host has no /etc/services or /etc/protocols: the tree's are read. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "redirect.h"
#include "syscalls.h"

enum { ALIASES = 8, LINE = 512 };

/* A line of the files: `name number[/protocol] alias ...`. */
struct entry {
  char line[LINE];
  char *name;
  int number;
  char *protocol; /* null in /etc/protocols */
  char *aliases[ALIASES + 1];
};

struct wanted {
  const char *name; /* null: any; matches aliases too */
  int number;       /* -1: any */
  const char *protocol;
};

static char *word(char **rest) {
  *rest += strspn(*rest, " \t");
  if (!**rest) return NULL;
  char *start = *rest;
  *rest += strcspn(start, " \t");
  if (**rest) *(*rest)++ = '\0';
  return start;
}

static bool parse(struct entry *entry) {
  char *rest = entry->line;
  rest[strcspn(rest, "#\r")] = '\0';
  entry->name = word(&rest);
  char *number = entry->name ? word(&rest) : NULL;
  if (!number || *number < '0' || *number > '9') return false;
  entry->number = 0;
  for (; *number >= '0' && *number <= '9' && entry->number < 100000; number++)
    entry->number = entry->number * 10 + (*number - '0');
  entry->protocol = *number == '/' ? number + 1 : NULL;
  size_t count = 0;
  for (char *alias; count < ALIASES && (alias = word(&rest));) entry->aliases[count++] = alias;
  entry->aliases[count] = NULL;
  return true;
}

static bool is_named(const struct entry *entry, const char *name) {
  if (strcmp(entry->name, name) == 0) return true;
  for (char *const *alias = entry->aliases; *alias; alias++)
    if (strcmp(*alias, name) == 0) return true;
  return false;
}

static bool matches(const struct entry *entry, const struct wanted *wanted) {
  if (wanted->number >= 0 && entry->number != wanted->number) return false;
  if (wanted->protocol && (!entry->protocol || strcmp(entry->protocol, wanted->protocol) != 0)) return false;
  return !wanted->name || is_named(entry, wanted->name);
}

static bool find_in(const char *text, size_t size, const struct wanted *wanted, struct entry *entry) {
  for (size_t at = 0; at < size;) {
    const char *end = memchr(text + at, '\n', size - at);
    size_t length = end ? (size_t)(end - (text + at)) : size - at;
    if (length < LINE) {
      memcpy(entry->line, text + at, length);
      entry->line[length] = '\0';
      if (parse(entry) && matches(entry, wanted)) return true;
    }
    at += length + 1;
  }
  return false;
}

/* Looks in the tree's `etc/NAME` when the host has no /etc/NAME. */
static bool find(const char *name, const struct wanted *wanted, struct entry *entry) {
  char path[PATH_MAX];
  char host[32] = "/";
  struct stat status;
  bool found = false;
  strcpy(host + 1, name);
  if (host_has(host) || !tree_file(name, path, sizeof path)) return false;
  long file = sys_open(path);
  if (file < 0) return false;
  if (sys_fstat((int)file, &status) == 0 && status.st_size > 0) {
    char *text = sys_map((size_t)status.st_size, PROT_READ, MAP_PRIVATE, (int)file);
    if (text) {
      found = find_in(text, (size_t)status.st_size, wanted, entry);
      sys_unmap(text, (size_t)status.st_size);
    }
  }
  sys_close((int)file);
  return found;
}

static bool find_service(const char *name, int number, const char *protocol, struct entry *entry) {
  struct wanted wanted = {name, number, protocol};
  return find("etc/services", &wanted, entry) && entry->protocol;
}

static bool find_protocol(const char *name, int number, struct entry *entry) {
  struct wanted wanted = {name, number, NULL};
  return find("etc/protocols", &wanted, entry);
}

/* Copies an entry's texts into a caller's buffer. False when it is too small. */
static bool copy_text(const char *text, char **buffer, size_t *size, char **out) {
  size_t length = strlen(text) + 1;
  if (length > *size) return false;
  *out = memcpy(*buffer, text, length);
  *buffer += length;
  *size -= length;
  return true;
}

static bool copy_entry(const struct entry *entry, char *buffer, size_t size, char **name, char ***aliases,
                       char **protocol) {
  size_t shift = -(uintptr_t)buffer % sizeof(char *);
  size_t count = 0;
  while (entry->aliases[count]) count++;
  size_t array = shift + (count + 1) * sizeof(char *);
  if (array > size) return false;
  *aliases = (char **)(buffer + shift);
  buffer += array;
  size -= array;
  (*aliases)[count] = NULL;
  for (size_t i = 0; i < count; i++)
    if (!copy_text(entry->aliases[i], &buffer, &size, &(*aliases)[i])) return false;
  return copy_text(entry->name, &buffer, &size, name) &&
         (!protocol || copy_text(entry->protocol, &buffer, &size, protocol));
}

static int fill_service(const struct entry *entry, struct servent *service, char *buffer, size_t size,
                        struct servent **result) {
  if (!copy_entry(entry, buffer, size, &service->s_name, &service->s_aliases, &service->s_proto)) return ERANGE;
  service->s_port = htons((uint16_t)entry->number);
  *result = service;
  return 0;
}

static int fill_protocol(const struct entry *entry, struct protoent *protocol, char *buffer, size_t size,
                         struct protoent **result) {
  if (!copy_entry(entry, buffer, size, &protocol->p_name, &protocol->p_aliases, NULL)) return ERANGE;
  protocol->p_proto = entry->number;
  *result = protocol;
  return 0;
}

EXPORT int getservbyname_r(const char *name, const char *protocol, struct servent *service, char *buffer,
                           size_t size, struct servent **result) {
  int error = NEXT(getservbyname_r)(name, protocol, service, buffer, size, result);
  struct entry entry;
  if (error == ERANGE || *result || !find_service(name, -1, protocol, &entry)) return error;
  return fill_service(&entry, service, buffer, size, result);
}

EXPORT int getservbyport_r(int port, const char *protocol, struct servent *service, char *buffer, size_t size,
                           struct servent **result) {
  int error = NEXT(getservbyport_r)(port, protocol, service, buffer, size, result);
  struct entry entry;
  if (error == ERANGE || *result || !find_service(NULL, ntohs((uint16_t)port), protocol, &entry)) return error;
  return fill_service(&entry, service, buffer, size, result);
}

EXPORT int getprotobyname_r(const char *name, struct protoent *protocol, char *buffer, size_t size,
                            struct protoent **result) {
  int error = NEXT(getprotobyname_r)(name, protocol, buffer, size, result);
  struct entry entry;
  if (error == ERANGE || *result || !find_protocol(name, -1, &entry)) return error;
  return fill_protocol(&entry, protocol, buffer, size, result);
}

EXPORT int getprotobynumber_r(int number, struct protoent *protocol, char *buffer, size_t size,
                              struct protoent **result) {
  int error = NEXT(getprotobynumber_r)(number, protocol, buffer, size, result);
  struct entry entry;
  if (error == ERANGE || *result || !find_protocol(NULL, number, &entry)) return error;
  return fill_protocol(&entry, protocol, buffer, size, result);
}

/* The answers of the functions that aren't reentrant. */
static struct servent service_answer;
static struct protoent protocol_answer;
static char answer_text[2 * LINE];

EXPORT struct servent *getservbyname(const char *name, const char *protocol) {
  struct servent *service = NEXT(getservbyname)(name, protocol);
  struct entry entry;
  if (!service && find_service(name, -1, protocol, &entry))
    fill_service(&entry, &service_answer, answer_text, sizeof answer_text, &service);
  return service;
}

EXPORT struct servent *getservbyport(int port, const char *protocol) {
  struct servent *service = NEXT(getservbyport)(port, protocol);
  struct entry entry;
  if (!service && find_service(NULL, ntohs((uint16_t)port), protocol, &entry))
    fill_service(&entry, &service_answer, answer_text, sizeof answer_text, &service);
  return service;
}

EXPORT struct protoent *getprotobyname(const char *name) {
  struct protoent *protocol = NEXT(getprotobyname)(name);
  struct entry entry;
  if (!protocol && find_protocol(name, -1, &entry))
    fill_protocol(&entry, &protocol_answer, answer_text, sizeof answer_text, &protocol);
  return protocol;
}

EXPORT struct protoent *getprotobynumber(int number) {
  struct protoent *protocol = NEXT(getprotobynumber)(number);
  struct entry entry;
  if (!protocol && find_protocol(NULL, number, &entry))
    fill_protocol(&entry, &protocol_answer, answer_text, sizeof answer_text, &protocol);
  return protocol;
}

/* libc looks a service's name up by itself in there: it gets the number. */
EXPORT int getaddrinfo(const char *restrict node, const char *restrict service,
                       const struct addrinfo *restrict hints, struct addrinfo **restrict result) {
  int answer = NEXT(getaddrinfo)(node, service, hints, result);
  struct entry entry;
  if (answer != EAI_SERVICE && answer != EAI_NONAME) return answer;
  if (!service || (*service >= '0' && *service <= '9')) return answer;
  bool datagram = hints && (hints->ai_socktype == SOCK_DGRAM || hints->ai_protocol == IPPROTO_UDP);
  if (!find_service(service, -1, datagram ? "udp" : "tcp", &entry)) return answer;
  char number[8];
  size_t length = 0;
  for (int power = 10000; power > 0; power /= 10)
    if (length > 0 || entry.number >= power || power == 1) number[length++] = (char)('0' + entry.number / power % 10);
  number[length] = '\0';
  return NEXT(getaddrinfo)(node, number, hints, result);
}
