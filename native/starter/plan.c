// Reads a plan: texts that end with a NUL each, `key=value`.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "starter.h"

static char *read_all(int fd, size_t *length) {
  struct stat stat;
  if (fstat(fd, &stat) != 0 || stat.st_size <= 0) return NULL;
  *length = (size_t)stat.st_size;
  char *text = checked(malloc(*length + 1));
  if (pread(fd, text, *length, 0) != stat.st_size || text[*length - 1] != '\0') return NULL;
  return text;
}

static bool take(char *token, const char *key, char **value) {
  size_t length = strlen(key);
  if (strncmp(token, key, length) != 0 || token[length] != '=') return false;
  *value = token + length + 1;
  return true;
}

static bool take_text(char *token, const char *key, const char **into) {
  char *value;
  if (!take(token, key, &value)) return false;
  *into = value;
  return true;
}

static bool take_word(char *token, const char *key, struct words *into) {
  char *value;
  if (!take(token, key, &value)) return false;
  add_word(into, value);
  return true;
}

static bool of_plan(char *token, struct plan *plan) {
  const char *for_bothy;
  return take_text(token, "for-bothy", &for_bothy) || take_text(token, "environment", &plan->environment) || take_text(token, "project", &plan->project) ||
         take_text(token, "folder", &plan->folder) || take_text(token, "live", &plan->live) ||
         take_text(token, "keeper", &plan->keeper) || take_text(token, "worker", &plan->worker) ||
         take_text(token, "generation", &plan->generation) || take_word(token, "port", &plan->ports) ||
         take_word(token, "other-port", &plan->other_ports);
}

static bool of_variable(char *token, struct service *service) {
  char *value;
  if (take(token, "variable", &value)) {
    size_t count = ++service->variable_count;
    service->variables = checked(reallocarray(service->variables, count, sizeof *service->variables));
    service->variables[count - 1] = (struct assignment){.name = value};
    return true;
  }
  return service->variable_count > 0 &&
         take_word(token, "piece", &service->variables[service->variable_count - 1].pieces);
}

static bool of_readiness(char *token, struct service *service) {
  char *value;
  if (take_word(token, "check", &service->check)) service->readiness = BY_COMMAND;
  else if (take(token, "check-port", &value)) {
    service->readiness = BY_PORT;
    service->check_port = atoi(value);
  } else if (take(token, "interval", &value)) service->interval = atol(value);
  else if (strcmp(token, "check-by-bothy") == 0) service->readiness = BY_BOTHY;
  else return false;
  return true;
}

static bool of_service(char *token, struct service *service) {
  if (strcmp(token, "ordinary-user") == 0) return service->ordinary_user = true;
  return take_text(token, "directory", &service->directory) || take_text(token, "own-port", &service->port) ||
         take_text(token, "stop-signal", &service->stop_signal) ||
         take_text(token, "stop-milliseconds", &service->stop_milliseconds) ||
         take_word(token, "command", &service->command) || take_word(token, "needs", &service->needs) ||
         of_variable(token, service) || of_readiness(token, service);
}

static bool is_whole(const struct plan *plan) {
  if (!plan->environment || !plan->project || !plan->folder || !plan->live || !plan->keeper || !plan->worker) return false;
  for (size_t i = 0; i < plan->count; i++) {
    const struct service *one = &plan->services[i];
    if (!one->directory || !one->port || !one->stop_signal || !one->stop_milliseconds || one->command.count == 0) return false;
  }
  return plan->count > 0;
}

bool read_plan(int fd, struct plan *plan) {
  size_t length;
  char *text = read_all(fd, &length), *end = text + length, *name;
  *plan = (struct plan){0};
  if (text == NULL || strcmp(text, "bothy-services 1") != 0) return false;
  for (char *token = text + strlen(text) + 1; token < end; token += strlen(token) + 1) {
    if (take(token, "service", &name)) {
      plan->services = checked(reallocarray(plan->services, plan->count + 1, sizeof *plan->services));
      plan->services[plan->count++] = (struct service){.name = name, .interval = -1, .control = -1, .output = -1};
    } else if (plan->count > 0 ? !of_service(token, &plan->services[plan->count - 1]) : !of_plan(token, plan)) {
      return false;
    }
  }
  return is_whole(plan);
}
