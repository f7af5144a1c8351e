#ifndef CHDF5_READER_H
#define CHDF5_READER_H

#include "records.h"
#include "shim.h"
#include "values.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <unistd.h>

// Reading by a forked child, which sends what it finds through a pipe.
//
// Some damaged files make libhdf5 read beyond its buffers (1.10.8: 5 of 3,000 random mutations), and
// others leave it in a state in which the next good file makes it crash. In a child neither matters.
// Between fork and _exit only C runs: other threads may hold locks of the Swift runtime.

/// Returns whether that went well.
static inline int chdf5_send_attributes(
    const struct CHDF5 *h, hid_t group, uint64_t limit, FILE *pipe) {
  for (hsize_t index = 0; index < CHDF5_ATTRIBUTES; index++) {
    hid_t attribute = h->H5Aopen_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, 0, 0);
    if (attribute < 0) break;
    char name[1024];
    struct CHDF5Record record;
    memset(&record, 0, sizeof record);
    if (h->H5Aget_name(attribute, sizeof name, name) < 0) return 0;
    hid_t type = h->H5Aget_type(attribute), space = h->H5Aget_space(attribute);
    void *values = chdf5_values(h, attribute, 1, type, space, limit, &record);
    chdf5_send(pipe, &record, CHDF5_ATTRIBUTE, name, values);
    free(values);
    h->H5Tclose(type);
    h->H5Sclose(space);
    h->H5Aclose(attribute);
  }
  return 1;
}

/// What the links on the way to a data set such as "observations/_index_0" lead to: 1 for objects
/// of this file, 0 for a path or another file, -1 where there is nothing.
static inline int chdf5_follow(const struct CHDF5 *h, hid_t group, const char *path) {
  char *prefix = strdup(path);
  if (!prefix) return 0;
  int found = 1;
  for (char *end = prefix; found == 1 && end; ) {
    end = strchr(end, '/');
    if (end) *end = 0;
    if (h->H5Lexists(group, prefix, 0) <= 0) found = -1;
    else if (!chdf5_is_hard_link(h, group, prefix)) found = 0;
    if (end) *end++ = '/';
  }
  free(prefix);
  return found;
}

/// Sends a data set under its name. Where there is a budget, it has no more bytes than that, and is
/// taken off it.
static inline void chdf5_send_data_set(
    const struct CHDF5 *h, hid_t group, const char *name, uint64_t file_size, uint64_t *budget,
    FILE *pipe) {
  struct CHDF5Record record;
  memset(&record, 0, sizeof record);
  int found = chdf5_follow(h, group, name);
  if (found < 0) return;
  void *values = NULL;
  if (found == 0) {
    record.problem = CHDF5_ELSEWHERE;
  } else {
    hid_t set = h->H5Dopen2(group, name, 0);
    uint64_t limit = 0;
    int problem = set < 0 ? CHDF5_UNREADABLE : chdf5_storage_problem(h, set, file_size, &limit);
    record.problem = problem;
    if (budget && limit > *budget) limit = *budget;
    if (problem == CHDF5_NONE) {
      hid_t type = h->H5Dget_type(set), space = h->H5Dget_space(set);
      values = chdf5_values(h, set, 0, type, space, limit, &record);
      h->H5Tclose(type);
      h->H5Sclose(space);
    }
    if (set >= 0) h->H5Dclose(set);
  }
  if (budget) *budget -= record.byte_count < *budget ? record.byte_count : *budget;
  chdf5_send(pipe, &record, CHDF5_DATA_SET, name, values);
  free(values);
}

/// Called for each member of the root group.
static inline herr_t chdf5_send_member(
    hid_t group, const char *name, const H5L_info_t *info, void *pipe) {
  chdf5_tell((FILE *)pipe, CHDF5_MEMBER, name);
  return 0;
}

/// Sends a group: its attributes and some of its data sets, or of the root group ("/") the names of
/// its members. The last record is an end or a failure.
static inline void chdf5_send_group(
    const struct CHDF5 *h, hid_t file, const char *name, const char *sets, uint64_t file_size,
    FILE *pipe) {
  int is_root = strcmp(name, "/") == 0;
  hid_t group = -1;
  if (is_root || chdf5_is_hard_link(h, file, name)) group = h->H5Gopen2(file, name, 0);
  int is_good = group >= 0 && chdf5_send_attributes(h, group, file_size, pipe);
  if (is_good && is_root)
    is_good = h->H5Literate(
                  group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, chdf5_send_member, pipe) >= 0;
  if (is_good)
    for (const char *set = sets; *set; set += strlen(set) + 1)
      chdf5_send_data_set(h, group, set, file_size, NULL, pipe);
  if (group >= 0) h->H5Gclose(group);
  chdf5_tell(pipe, is_good ? CHDF5_END : CHDF5_FAILURE, "");
  // What is complete gets through even if the next group is the child's end.
  if (fflush(pipe) != 0) _exit(1);
}

enum { CHDF5_DEPTH = 24, CHDF5_OBJECTS = 1 << 16 };

/// A way through all groups of a file.
struct CHDF5Walk {
  const struct CHDF5 *h;
  hid_t file;
  FILE *pipe;
  uint64_t file_size, budget;
  int depth, objects;
  char path[4096];
};

/// Called for each member of a group: sends a data set under its whole path, and walks through a
/// group. Links to other files and to paths are left out.
static inline herr_t chdf5_walk_member(
    hid_t group, const char *name, const H5L_info_t *info, void *data) {
  struct CHDF5Walk *walk = (struct CHDF5Walk *)data;
  size_t start = strlen(walk->path), length = strlen(name);
  if (!info || info->type != H5L_TYPE_HARD || start + length + 2 > sizeof walk->path) return 0;
  // A group may be a member of itself.
  if (walk->depth >= CHDF5_DEPTH || ++walk->objects > CHDF5_OBJECTS) return -1;
  if (start > 0) walk->path[start] = '/';
  memcpy(walk->path + start + (start > 0), name, length + 1);
  hid_t inner = walk->h->H5Gopen2(group, name, 0);
  herr_t status = 0;
  if (inner >= 0) {
    walk->depth++;
    status = walk->h->H5Literate(
        inner, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_walk_member, walk);
    walk->depth--;
    walk->h->H5Gclose(inner);
  } else {
    chdf5_send_data_set(
        walk->h, walk->file, walk->path, walk->file_size, &walk->budget, walk->pipe);
  }
  walk->path[start] = 0;
  return status;
}

/// Sends the attributes of the root group and every data set of the file under its path, in all not
/// many times as many bytes as the file has. The last record is an end or a failure.
static inline void chdf5_send_tree(
    const struct CHDF5 *h, hid_t file, uint64_t file_size, FILE *pipe) {
  struct CHDF5Walk walk = {h, file, pipe, file_size, file_size * 16 + (1 << 24), 0, 0, ""};
  hid_t group = h->H5Gopen2(file, "/", 0);
  int is_good = group >= 0 && chdf5_send_attributes(h, group, file_size, pipe);
  if (is_good)
    is_good = h->H5Literate(
                  group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_walk_member, &walk) >= 0;
  if (group >= 0) h->H5Gclose(group);
  chdf5_tell(pipe, is_good ? CHDF5_END : CHDF5_FAILURE, "");
  if (fflush(pipe) != 0) _exit(1);
}

/// On some damaged files libhdf5 loops: a group gets half a second of the processor, and one more for
/// each 64 MiB of the file, many times what a good one needs.
static inline void chdf5_limit_time(uint64_t file_size) {
  struct itimerval limit = {{0, 0}, {(time_t)(file_size >> 26), 500000}};
  setitimer(ITIMER_PROF, &limit, NULL);
}

/// What the child does: sends groups one after the other, or the whole tree where no list of them is
/// given. Both lists of names end with an empty one.
static inline void chdf5_run_child(
    const struct CHDF5 *h, const char *path, const char *_Nullable groups,
    const char *_Nonnull sets, uint64_t file_size, int descriptor) {
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF, SIGTERM, SIGPIPE};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
    signal(signals[index], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
#ifdef SYS_close_range
  // Nothing of the parent's stays open on account of this child; standard error stays.
  if (descriptor > 3) syscall(SYS_close_range, 3u, (unsigned)descriptor - 1, 0u);
  syscall(SYS_close_range, (unsigned)descriptor + 1, ~0u, 0u);
#endif
  FILE *pipe = fdopen(descriptor, "w");
  if (!pipe) _exit(1);
  h->H5Eset_auto2(0, NULL, NULL);
  chdf5_limit_time(file_size);
  // 0 is H5F_ACC_RDONLY, whose macro calls the library.
  hid_t file = h->H5Fopen(path, 0, 0);
  if (file < 0) {
    chdf5_tell(pipe, CHDF5_FILE_FAILURE, "");
    fflush(pipe);
    _exit(0);
  }
  if (!groups) chdf5_send_tree(h, file, file_size, pipe);
  for (const char *name = groups ? groups : ""; *name; name += strlen(name) + 1) {
    chdf5_limit_time(file_size);
    chdf5_send_group(h, file, name, sets, file_size, pipe);
  }
  _exit(0);
}

/// Starts a child that reads; see `chdf5_run_child`. Returns its process id, or -1.
static inline pid_t chdf5_start_child(
    const struct CHDF5 *_Nonnull h, const char *_Nonnull path, const char *_Nullable groups,
    const char *_Nonnull sets, uint64_t file_size, int pipe) {
  pid_t child = fork();
  if (child == 0) {
    chdf5_run_child(h, path, groups, sets, file_size, pipe);
    _exit(0);
  }
  return child;
}

#endif
