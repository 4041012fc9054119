/* Preloaded into rectify (LD_PRELOAD): lets system calls on files fail, as disks, quotas and signals make
 * them fail, or kills the process at one of them. Calls count that name a file in the working folder,
 * or use a descriptor of one; and writes to standard output.
 *
 *   FAULT_CALL   open, read, write, fsync, rename, owner (and mode), opendir, readdir, unlink, mkdir, stat,
 *                truncate, lock; all
 *   FAULT_AT     which of them, from 1; 0 counts only
 *   FAULT_ERROR  a number of errno; 0 kills the process before the call
 *   FAULT_ON     1: all that follow fail as well
 *   FAULT_LOG    a file that gets the number of calls when the process ends
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { descriptors = 1024 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long count;
static char ours[descriptors];

static long number(const char* name) {
  const char* text = getenv(name);
  return text ? atol(text) : 0;
}

static int fails(const char* call) {
  const char* wanted = getenv("FAULT_CALL");
  if (!wanted || (strcmp(wanted, "all") != 0 && strcmp(wanted, call) != 0)) return 0;
  pthread_mutex_lock(&mutex);
  const long this = ++count;
  pthread_mutex_unlock(&mutex);
  const long at = number("FAULT_AT");
  if (at == 0 || this < at || (this > at && !number("FAULT_ON"))) return 0;
  if (number("FAULT_ERROR") == 0) kill(getpid(), SIGKILL);
  errno = (int)number("FAULT_ERROR");
  return 1;
}

static int is_ours(const char* path) { return path[0] != '/'; }
static int is_open(int file) { return file >= 0 && file < descriptors && ours[file]; }
static int opened(int file, const char* path) {
  if (file >= 0 && file < descriptors) ours[file] = (char)is_ours(path);
  return file;
}

__attribute__((destructor)) static void tell(void) {
  const char* log = getenv("FAULT_LOG");
  if (!log) return;
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld", count);
  const int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (syscall(SYS_write, file, text, (size_t)length) != length) abort();
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

static const char* opening(int flags) { return flags & O_DIRECTORY ? "opendir" : "open"; }
static mode_t mode_of(int flags, va_list more) { return flags & O_CREAT ? va_arg(more, mode_t) : 0; }

#define OPEN(name)                                                                    \
  int name(const char* path, int flags, ...) {                                        \
    va_list more;                                                                     \
    va_start(more, flags);                                                            \
    const mode_t mode = mode_of(flags, more);                                         \
    va_end(more);                                                                     \
    if (is_ours(path) && fails(opening(flags))) return -1;                            \
    return opened(REAL(int, name, const char*, int, ...)(path, flags, mode), path);   \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                            \
  int name(int folder, const char* path, int flags, ...) {                                      \
    va_list more;                                                                               \
    va_start(more, flags);                                                                      \
    const mode_t mode = mode_of(flags, more);                                                   \
    va_end(more);                                                                               \
    if (is_ours(path) && fails(opening(flags))) return -1;                                      \
    return opened(REAL(int, name, int, const char*, int, ...)(folder, path, flags, mode), path); \
  }
OPENAT(openat)
OPENAT(openat64)

#define FOPEN(name)                                                          \
  FILE* name(const char* path, const char* mode) {                           \
    if (is_ours(path) && fails("open")) return NULL;                         \
    FILE* file = REAL(FILE*, name, const char*, const char*)(path, mode);    \
    if (file) opened(fileno(file), path);                                    \
    return file;                                                             \
  }
FOPEN(fopen)
FOPEN(fopen64)

int close(int file) {
  if (file >= 0 && file < descriptors) ours[file] = 0;
  return REAL(int, close, int)(file);
}

int fclose(FILE* file) {
  if (file && fileno(file) >= 0 && fileno(file) < descriptors) ours[fileno(file)] = 0;
  return REAL(int, fclose, FILE*)(file);
}

DIR* opendir(const char* path) {
  if (is_ours(path) && fails("opendir")) return NULL;
  DIR* folder = REAL(DIR*, opendir, const char*)(path);
  if (folder) opened(dirfd(folder), path);
  return folder;
}

#define READDIR(name, type)                                       \
  struct type* name(DIR* folder) {                                \
    if (is_open(dirfd(folder)) && fails("readdir")) return NULL;  \
    return REAL(struct type*, name, DIR*)(folder);                \
  }
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

ssize_t read(int file, void* bytes, size_t size) {
  if (is_open(file) && fails("read")) return -1;
  return REAL(ssize_t, read, int, void*, size_t)(file, bytes, size);
}

/* The C library reads on by itself: what it sees of an error is the stream's own mark (glibc's). */
size_t fread(void* bytes, size_t size, size_t n, FILE* file) {
  if (is_open(fileno(file)) && fails("read")) {
    file->_flags |= 0x20;
    return 0;
  }
  return REAL(size_t, fread, void*, size_t, size_t, FILE*)(bytes, size, n, file);
}

/* Every other write is done in two parts, as systems may. */
ssize_t write(int file, const void* bytes, size_t size) {
  if (!is_open(file) && file != STDOUT_FILENO) {
    return REAL(ssize_t, write, int, const void*, size_t)(file, bytes, size);
  }
  if (fails("write")) return -1;
  const size_t part = size > 1 && count % 2 == 0 ? size / 2 : size;
  return REAL(ssize_t, write, int, const void*, size_t)(file, bytes, part);
}

int fsync(int file) {
  if (is_open(file) && fails("fsync")) return -1;
  return REAL(int, fsync, int)(file);
}

int fchown(int file, uid_t user, gid_t group) {
  if (is_open(file) && fails("owner")) return -1;
  return REAL(int, fchown, int, uid_t, gid_t)(file, user, group);
}

int fchmod(int file, mode_t mode) {
  if (is_open(file) && fails("owner")) return -1;
  return REAL(int, fchmod, int, mode_t)(file, mode);
}

int flock(int file, int operation) {
  if (is_open(file) && fails("lock")) return -1;
  return REAL(int, flock, int, int)(file, operation);
}

int rename(const char* from, const char* to) {
  if (is_ours(from) && fails("rename")) return -1;
  return REAL(int, rename, const char*, const char*)(from, to);
}

#define PATH(name, call)                                  \
  int name(const char* path) {                            \
    if (is_ours(path) && fails(call)) return -1;          \
    return REAL(int, name, const char*)(path);            \
  }
PATH(unlink, "unlink")
PATH(remove, "unlink")
PATH(rmdir, "unlink")

int mkdir(const char* path, mode_t mode) {
  if (is_ours(path) && fails("mkdir")) return -1;
  return REAL(int, mkdir, const char*, mode_t)(path, mode);
}

#define STAT(name, type)                                        \
  int name(const char* path, struct type* found) {              \
    if (is_ours(path) && fails("stat")) return -1;              \
    return REAL(int, name, const char*, struct type*)(path, found); \
  }
STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)

#define TRUNCATE(name)                                    \
  int name(const char* path, off_t size) {                \
    if (is_ours(path) && fails("truncate")) return -1;    \
    return REAL(int, name, const char*, off_t)(path, size); \
  }
TRUNCATE(truncate)
TRUNCATE(truncate64)
