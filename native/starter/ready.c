// Looks whether services are ready, as src/services/readiness.ts does.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "starter.h"

// Of a service without a check, milliseconds: as src/services/service-unit.ts.
enum { A_MOMENT = 150 };
enum { FIRST_PAUSE = 10, LONGEST_PAUSE = 1000 };

static long pause_after(const struct service *service) {
  if (service->interval >= 0) return service->interval;
  double pause = FIRST_PAUSE;
  for (int i = 0; i < service->checks && pause < LONGEST_PAUSE; i++) pause *= 1.3;
  return pause < LONGEST_PAUSE ? (long)pause : LONGEST_PAUSE;
}

static void found(struct service *service, bool is_ready) {
  if (is_ready) {
    service->state = READY;
    service->ready = now();
    return;
  }
  service->next_check = now() + pause_after(service);
  service->checks++;
}

static bool accepts(const struct sockaddr *address, socklen_t length) {
  int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  bool accepted = connect(fd, address, length) == 0;
  close(fd);
  return accepted;
}

static bool port_answers(int port) {
  struct sockaddr_in four = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in6 six = {
      .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  return accepts((struct sockaddr *)&four, sizeof four) || accepts((struct sockaddr *)&six, sizeof six);
}

static void begin_check(struct service *service) {
  service->checking = fork();
  if (service->checking != 0) return;
  setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  if (chdir(service->directory) == 0) execve(service->check.list[0], service->check.list, service->environment.list);
  _exit(127);
}

void check_ended(struct service *service, int status) {
  service->checking = 0;
  found(service, WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void end_check(struct service *service) {
  if (service->checking <= 0) return;
  kill(-service->checking, SIGKILL);
  kill(service->checking, SIGKILL);
  while (waitpid(service->checking, NULL, 0) < 0 && errno == EINTR) continue;
  service->checking = 0;
}

long long look(struct service *service) {
  const long long never = now() + LONGEST_PAUSE;
  if (service->state != STARTING || service->checking > 0 || service->readiness == BY_BOTHY) return never;
  if (service->readiness == AFTER_A_MOMENT) {
    if (now() < service->started + A_MOMENT) return service->started + A_MOMENT;
    found(service, true);
  } else if (now() < service->next_check) {
    return service->next_check;
  } else if (service->readiness == BY_PORT) {
    found(service, port_answers(service->check_port));
  } else {
    begin_check(service);
  }
  return service->state == READY ? now() : service->checking > 0 ? never : service->next_check;
}
