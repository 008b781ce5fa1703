/*
 * Checks that need more than one call. Usage: manners CHECK TREE [PATH]. Exit status 0 and no output when all is well;
 * else a line that says what isn't.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <locale.h>
#include <iconv.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

extern char **environ;
static const char *path;
static int output = 1;

#define MUST(condition)                                                                            \
  do {                                                                                             \
    if (!(condition)) dprintf(output, "line %d: %s, errno %d\n", __LINE__, #condition, errno), exit(1); \
  } while (0)

/* Success leaves errno; failure sets the one that the host's file would give. */
static void errors(void) {
  struct stat status;
  errno = 77;
  MUST(stat(path, &status) == 0 && errno == 77);
  int file = open(path, O_RDONLY);
  MUST(file >= 0 && errno == 77);
  MUST(access("/usr/share/bothy-probe/none", F_OK) == -1 && errno == ENOENT);
  MUST(open("/usr/share/bothy-probe/file/x", O_RDONLY) == -1 && errno == ENOENT);
  errno = 77;
  void *missing = dlopen("/usr/share/bothy-probe/none.so", RTLD_NOW);
  MUST(!missing);
  MUST(access(path, R_OK) == 0 && rename("", "") == -1);
  MUST(dlerror() != NULL);
}

/* Whatever libc refuses is refused by libc. */
static void odd_arguments(void) {
  const char *volatile null = NULL;
  char *volatile nulls[] = {NULL};
  struct stat status;
  glob_t matches;
  char *longest = malloc(1 << 20);
  memset(longest, 'x', (1 << 20) - 1);
  longest[0] = '/', longest[(1 << 20) - 1] = '\0';
  memcpy(longest, "/usr/share/", 11);
  MUST(open(null, O_RDONLY) == -1 && errno == EFAULT);
  MUST(stat(null, &status) == -1 && errno == EFAULT);
  MUST(access(null, F_OK) == -1 && errno == EFAULT);
  MUST(readlink(null, longest, 10) == -1);
  MUST(realpath(null, NULL) == NULL && errno == EINVAL);
  MUST(chdir(null) == -1 && errno == EFAULT);
  MUST(execve(null, (char *const *)nulls, environ) == -1 && errno == EFAULT);
  MUST(execvp("", (char *const *)nulls) == -1 && errno == ENOENT);
  MUST(dlopen(null, RTLD_NOW) != NULL);
  MUST(open(longest, O_RDONLY) == -1 && errno == ENAMETOOLONG);
  MUST(open("", O_RDONLY) == -1 && errno == ENOENT);
  MUST(execvp(longest + 11, (char *const *)nulls) == -1 && errno == ENAMETOOLONG);
  MUST(glob(longest, 0, NULL, &matches) == GLOB_NOMATCH);
  longest[5000] = '\0';
  MUST(open(longest, O_RDONLY) == -1 && errno == ENAMETOOLONG);
  longest[200] = '\0';
  MUST(open(longest, O_RDONLY) == -1 && errno == ENOENT);
  MUST(open(path, O_RDONLY | O_DIRECTORY) == -1 && errno == ENOTDIR);
  MUST(open(path, 0x7fffffff) == -1);
  MUST(fopen(path, "") == NULL && errno == EINVAL);
}

/* One file by many spellings. */
static void spellings(void) {
  static const char *const same[] = {
      "/usr/share/bothy-probe/file",       "//usr//share/./bothy-probe///file",
      "/usr/bin/../share/bothy-probe/file", "/bin/../share/bothy-probe/file",
      "/usr/../usr/share/bothy-probe/file", "/./usr/share/bothy-probe/../bothy-probe/file",
  };
  struct stat status, first;
  MUST(stat(same[0], &first) == 0);
  for (size_t i = 1; i < sizeof same / sizeof *same; i++)
    if (stat(same[i], &status) != 0 || status.st_ino != first.st_ino) printf("%s\n", same[i]), exit(1);
  MUST(stat("/usr/share/bothy-probe/file/", &status) == -1 && errno == ENOTDIR);
  MUST(stat("/usr/share/bothy-probe/", &status) == 0);
  MUST(stat("/usr/../../usr/share/bothy-probe/none", &status) == -1 && errno == ENOENT);
}

static void *look(void *unused) {
  for (int i = 0; i < 3000; i++) {
    struct stat status;
    MUST(stat(path, &status) == 0);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    MUST(file >= 0);
    close(file);
  }
  return unused;
}

static void *load(void *unused) {
  for (int i = 0; i < 300; i++) {
    void *library = dlopen("/usr/share/bothy-probe/library.so", RTLD_NOW);
    MUST(library && dlsym(library, "whose"));
    dlclose(library);
  }
  return unused;
}

static void *start(void *unused) {
  for (int i = 0; i < 60; i++) {
    pid_t child;
    int status;
    char *arguments[] = {"program", NULL};
    if (i % 2) {
      MUST((child = fork()) >= 0);
      if (child == 0) {
        struct stat there;
        if (stat(path, &there) != 0) _exit(1);
        execv("/usr/share/bothy-probe/program", arguments);
        _exit(1);
      }
    } else {
      posix_spawn_file_actions_t actions;
      posix_spawn_file_actions_init(&actions);
      MUST(posix_spawn(&child, "/usr/share/bothy-probe/program", &actions, NULL, arguments, environ) == 0);
      posix_spawn_file_actions_destroy(&actions);
    }
    MUST(waitpid(child, &status, 0) == child && status == 0);
    MUST(system("exit 3") == 3 << 8);
    FILE *pipe = popen("exit 3", "r");
    char text[16];
    MUST(pipe && fgets(text, sizeof text, pipe) && strcmp(text, "tree\n") == 0);
    MUST(pclose(pipe) == 3 << 8);
    pipe = popen("exit 3", "r");
    MUST(pipe && fclose(pipe) == 0);
  }
  return unused;
}

/* Lookups, dlopen, fork, spawn, system and popen at once. */
static void threads(void) {
  void *(*const work[])(void *) = {look, load, look, start, look, load, start};
  enum { COUNT = sizeof work / sizeof *work };
  pthread_t all[COUNT];
  output = dup(1);
  dup2(open("/dev/null", O_WRONLY), 1);
  for (int i = 0; i < COUNT; i++) MUST(pthread_create(&all[i], NULL, work[i], NULL) == 0);
  for (int i = 0; i < COUNT; i++) pthread_join(all[i], NULL);
}

/* What a library that was loaded later owns is the tree's from then on. */
static void later_owner(void) {
  struct stat before, after;
  MUST(stat(path, &before) == 0);
  MUST(dlopen("/usr/share/bothy-probe/library.so", RTLD_NOW));
  MUST(stat(path, &after) == 0 && after.st_ino != before.st_ino);
}

/* The caller's own search path counts for dlopen, not this library's. */
static void callers_path(void) {
  void *library = dlopen("/usr/share/bothy-probe/caller.so", RTLD_NOW);
  MUST(library);
  const char *(*call)(void) = (const char *(*)(void))dlsym(library, "load_neighbour");
  const char *said = call();
  if (strcmp(said, "neighbour") != 0) printf("%s\n", said), exit(1);
}

/* What a library outside of the tree and one beside it need of the tree. */
static void elsewhere(void) {
  void *loaded = dlopen(path, RTLD_NOW);
  if (!loaded) printf("%s\n", dlerror()), exit(1);
  const char *said = ((const char *(*)(void))dlsym(loaded, "whose"))();
  if (strcmp(said, "tree beside") != 0) printf("%s\n", said), exit(1);
}

/* A library that libc refuses is read all the same: each four bytes of it are wrong once. */
static void damaged_library(void) {
  static unsigned char whole[1 << 16];
  char name[4096];
  int file = open(path, O_RDWR);
  ssize_t size = read(file, whole, sizeof whole);
  MUST(size > 4096 && size < (ssize_t)sizeof whole);
  const unsigned char no_machine[2] = {0, 0}, wrong[][4] = {{0xf8, 0xff, 0xff, 0xff}, {8, 0, 0, 0x10}};
  MUST(pwrite(file, no_machine, 2, 18) == 2);
  memcpy(whole + 18, no_machine, 2);
  for (ssize_t i = 0; i + 4 <= size; i += 4)
    for (int way = 0; way < 2; way++) {
      MUST(pwrite(file, wrong[way], 4, i) == 4 && pwrite(file, no_machine, 2, 18) == 2);
      MUST(snprintf(name, sizeof name, "%s-%zd-%d", path, i, way) < (int)sizeof name);
      MUST(rename(path, name) == 0);
      MUST(!dlopen(name, RTLD_NOW));
      MUST(rename(name, path) == 0);
      MUST(pwrite(file, whole + i, 4, i) == 4);
    }
  for (ssize_t i = size - 1; i > 0; i -= 16) {
    MUST(ftruncate(file, i) == 0 && snprintf(name, sizeof name, "%s-%zd", path, i) > 0);
    MUST(rename(path, name) == 0);
    MUST(!dlopen(name, RTLD_NOW));
    MUST(rename(name, path) == 0);
  }
}

size_t __strftime_l(char *, size_t, const char *, const struct tm *, locale_t);
size_t __wcsftime_l(wchar_t *, size_t, const wchar_t *, const struct tm *, locale_t);
locale_t __newlocale(int, const char *, locale_t);

/* Each of them may be the first to see a new TZ. */
static const char *zone_told_by(int call, struct tm *fields) {
  static char text[64];
  static wchar_t wide[64];
  const time_t then = 0;
  locale_t locale = newlocale(LC_ALL_MASK, "C", NULL);
  switch (call) {
    case 0: return tzset(), tzname[0];
    case 1: return localtime(&then), tzname[0];
    case 2: return localtime_r(&then, fields), fields->tm_zone;
    case 3: return mktime(fields), tzname[0];
    case 4: return timelocal(fields), tzname[0];
    case 5: return ctime(&then), tzname[0];
    case 6: return ctime_r(&then, text), tzname[0];
    case 7: strftime(text, sizeof text, "%Z", fields); break;
    case 8: strftime_l(text, sizeof text, "%Z", fields, locale); break;
    case 9: __strftime_l(text, sizeof text, "%Z", fields, locale); break;
    case 10: wcsftime(wide, 64, L"%Z", fields); break;
    case 11: wcsftime_l(wide, 64, L"%Z", fields, locale); break;
    case 12: __wcsftime_l(wide, 64, L"%Z", fields, locale); break;
    default: return NULL;
  }
  return tzname[0];
}

static void zones(void) {
  const char *said = "";
  for (int call = 0; said; call++) {
    struct tm fields = {.tm_year = 70, .tm_mday = 1, .tm_isdst = 0};
    setenv("TZ", "UTC0", 1);
    tzset();
    setenv("TZ", "Bothy/Test", 1);
    said = zone_told_by(call, &fields);
    if (said && strcmp(said, "BTT") != 0) dprintf(output, "call %d: %s\n", call, said), exit(1);
  }
  time_t then = 0;
  struct tm fields;
  setenv("TZ", "Bothy/Test", 1);
  char **before = environ;
  MUST(localtime_r(&then, &fields)->tm_hour == 3);
  MUST(environ == before && !getenv("TZDIR"));
  setenv("TZ", "UTC0", 1);
  MUST(localtime(&then)->tm_hour == 0);
  setenv("TZ", "Bothy/Test", 1);
  MUST(localtime(&then)->tm_hour == 3);
}

/* A set that only the tree has is known, whatever was converted before. */
static void charsets(void) {
  const char *first = getenv("FIRST");
  if (first) MUST(iconv_open("WCHAR_T//TRANSLIT", first) != (iconv_t)-1);
  iconv_t conversion = iconv_open("UTF-8", "BOTHY-SET");
  MUST(conversion != (iconv_t)-1);
  char in[] = "glen", out[8] = "", *from = in, *to = out;
  size_t in_left = 4, out_left = 7;
  MUST(iconv(conversion, &from, &in_left, &to, &out_left) == 0 && strcmp(out, "glen") == 0);
  MUST(iconv_close(conversion) == 0);
}

/* What a child gets as its environment holds no word of ours. */
static void check_child(void) {
  char *arguments[] = {"env", NULL};
  char text[16384];
  size_t length = 0;
  ssize_t got;
  int ends[2], status;
  pid_t child;
  posix_spawn_file_actions_t actions;
  MUST(pipe(ends) == 0);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  MUST(posix_spawn(&child, "/usr/bin/env", &actions, NULL, arguments, environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  while (length < sizeof text - 1 && (got = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
    length += (size_t)got;
  close(ends[0]);
  text[length] = '\0';
  MUST(waitpid(child, &status, 0) == child && status == 0);
  MUST(strstr(text, "PATH=") && !strstr(text, "LOCPATH="));
}

static int finished;

static void *find_locales(void *unused) {
  for (int i = 0; i < 400; i++) {
    locale_t found = newlocale(LC_ALL_MASK, "bt_BT.UTF-8", NULL);
    MUST(found);
    freelocale(found);
  }
  __atomic_fetch_add(&finished, 1, __ATOMIC_RELAXED);
  return unused;
}

/* A locale of the tree alone is found, also while other threads read the environment, change it and start programs. */
static void locales(void) {
  char **before = environ;
  MUST(!setlocale(LC_ALL, "xx_XX.UTF-8"));
  MUST(setlocale(LC_ALL, "bt_BT.UTF-8") && setlocale(LC_CTYPE, "bt_BT.utf8"));
  MUST(newlocale(LC_ALL_MASK, "bt_BT.UTF-8", NULL) && __newlocale(LC_CTYPE_MASK, "bt_BT.UTF-8", NULL));
  setenv("LC_TIME", "bt_BT.UTF-8", 1);
  before = environ;
  MUST(setlocale(LC_ALL, ""));
  MUST(environ == before && !getenv("LOCPATH"));
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) MUST(pthread_create(&threads[i], NULL, find_locales, NULL) == 0);
  for (int i = 0; __atomic_load_n(&finished, __ATOMIC_RELAXED) < 2; i++) {
    char value[16];
    snprintf(value, sizeof value, "%d", i);
    MUST(setenv("BOTHY_TEST", value, 1) == 0);
    MUST(getenv("BOTHY_TEST") && strcmp(getenv("BOTHY_TEST"), value) == 0 && getenv("PATH"));
    check_child();
  }
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  MUST(!getenv("LOCPATH"));
  static char assignment[] = "BOTHY_TEST=put";
  MUST(putenv(assignment) == 0 && strcmp(getenv("BOTHY_TEST"), "put") == 0);
  MUST(unsetenv("BOTHY_TEST") == 0 && !getenv("BOTHY_TEST") && unsetenv("") == -1 && errno == EINVAL);
  MUST(clearenv() == 0 && !getenv("PATH") && setlocale(LC_ALL, "bt_BT.UTF-8") && !getenv("LOCPATH"));
}

/* All six arguments of a system call by number get through, and errno comes back. */
static void numbers(void) {
  int file = open(path, O_RDONLY);
  void *at = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
  MUST(at != MAP_FAILED && memcmp(at, "tree", 4) == 0);
  MUST(syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, file, 1) == -1 && errno == EINVAL);
  MUST(syscall(SYS_openat, AT_FDCWD, "/usr/share/bothy-probe/none", O_RDONLY) == -1 && errno == ENOENT);
  MUST(syscall(SYS_getpid) == getpid());
}

static void services(void) {
  struct servent *service = getservbyname("bothy", "tcp");
  MUST(service && ntohs(service->s_port) == 4711 && strcmp(service->s_proto, "tcp") == 0);
  MUST(strcmp(service->s_aliases[0], "hut") == 0);
  MUST(getservbyname("hut", NULL) && !getservbyname("bothy", "sctp") && !getservbyname("none", NULL));
  MUST(strcmp(getservbyport(htons(4712), "udp")->s_name, "bivouac") == 0);
  struct servent entry, *found;
  char text[512], little[16];
  MUST(getservbyname_r("bothy", "tcp", &entry, text, sizeof text, &found) == 0 && found == &entry);
  MUST(getservbyname_r("bothy", "tcp", &entry, little, sizeof little, &found) == ERANGE);
  MUST(getservbyport_r(htons(4711), NULL, &entry, text, sizeof text, &found) == 0 && found);
  struct protoent protocol, *known;
  MUST(getprotobyname_r("udp", &protocol, text, sizeof text, &known) == 0 && known && protocol.p_proto == 17);
  MUST(getprotobynumber_r(6, &protocol, text, sizeof text, &known) == 0 && known);
  MUST(getprotobyname("tcp") && getprotobyname("tcp")->p_proto == 6 && getprotobynumber(17));
  struct addrinfo *list, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
  MUST(getaddrinfo("127.0.0.1", "bothy", &hints, &list) == 0);
}

/* The host has neither account nor group; 12 is somebody there. */
static void accounts(void) {
  struct passwd *user = getpwnam("hutkeeper"), entry, *found;
  struct group *group = getgrnam("walkers"), set, *known;
  MUST(user && user->pw_uid == 11 && user->pw_gid == 13 && strcmp(user->pw_dir, "/hut") == 0);
  MUST(group && group->gr_gid == 13 && strcmp(group->gr_mem[0], "ann") == 0);
  MUST(getpwnam("server") && getpwnam("server")->pw_gid == 61200 && getgrnam("server")->gr_gid == 61200);
  errno = 0;
  MUST(!getpwnam("nobody-else") && !getgrnam("nobody-else") && errno == 0);
  MUST(!getpwuid(11) && !getgrgid(13));
  char text[512], little[4];
  MUST(getpwnam_r("hutkeeper", &entry, text, sizeof text, &found) == 0 && found == &entry && entry.pw_uid == 11);
  MUST(getgrnam_r("walkers", &set, text, sizeof text, &known) == 0 && known == &set && set.gr_gid == 13);
  MUST(getpwnam_r("hutkeeper", &entry, little, sizeof little, &found) == ERANGE && !found);
  MUST(getgrnam_r("walkers", &set, little, sizeof little, &known) == ERANGE && !known);
  MUST(getpwnam_r("nobody-else", &entry, text, sizeof text, &found) == 0 && !found);
  MUST(getpwnam("somebody") && getpwnam("somebody")->pw_uid == 12);
  MUST(!getpwnam("taken") == (geteuid() == 0) && !getgrnam("taken") == (geteuid() == 0));
}

int main(int count, char **words) {
  if (count < 3) return 2;
  path = words[2];
  static const struct {
    const char *name;
    void (*run)(void);
  } checks[] = {
      {"errors", errors},           {"odd arguments", odd_arguments}, {"spellings", spellings},
      {"threads", threads},         {"later owner", later_owner},     {"caller's path", callers_path},
      {"zones", zones},             {"services", services},           {"locales", locales},
      {"numbers", numbers},         {"accounts", accounts},
      {"charsets", charsets},       {"elsewhere", elsewhere},         {"damaged library", damaged_library},
  };
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (strcmp(checks[i].name, words[1]) == 0) return checks[i].run(), 0;
  return 2;
}
