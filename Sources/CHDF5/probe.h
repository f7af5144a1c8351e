#ifndef CHDF5_PROBE_H
#define CHDF5_PROBE_H

#include "shim.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// Some damaged files make libhdf5 read beyond its buffers (1.10.8: 5 of 3,000 random mutations). A
// file is therefore read once by a forked child, whose end by a signal says that the file is bad.
// Between fork and _exit only C runs: locks of the Swift runtime may be held by other threads.

enum { CHDF5_PROBE_DEPTH = 8, CHDF5_PROBE_SECONDS = 60 };

/// Reads one attribute or data set whose type isn't of variable length; strings aside.
static inline void chdf5_probe_values(
    const struct CHDF5 *h, hid_t object, int is_attribute, uint64_t limit) {
  hid_t space = is_attribute ? h->H5Aget_space(object) : h->H5Dget_space(object);
  hid_t type = is_attribute ? h->H5Aget_type(object) : h->H5Dget_type(object);
  hssize_t count = h->H5Sget_simple_extent_npoints(space);
  size_t size = h->H5Tget_size(type);
  H5T_class_t class_ = h->H5Tget_class(type);
  int is_plain = class_ == H5T_INTEGER || class_ == H5T_FLOAT || class_ == H5T_ENUM ||
                 (is_attribute && class_ == H5T_STRING);
  int is_variable = class_ == H5T_STRING && h->H5Tis_variable_str(type) > 0;
  if (is_plain && count > 0 && size > 0 && (uint64_t)count <= limit / size &&
      (!is_variable || count == 1)) {
    void *values = calloc((size_t)count, size < 16 ? 16 : size);
    if (values) {
      herr_t status = is_attribute ? h->H5Aread(object, type, values)
                                   : h->H5Dread(object, type, 0, 0, 0, values);
      if (status >= 0 && is_variable) {
        const char *text = *(const char **)values;
        volatile size_t length = text ? strlen(text) : 0;
        (void)length;
      }
    }
    free(values);
  }
  h->H5Tclose(type);
  h->H5Sclose(space);
}

static inline void chdf5_probe_attributes(const struct CHDF5 *h, hid_t object, uint64_t limit) {
  for (hsize_t index = 0; index < 4096; index++) {
    hid_t attribute =
        h->H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, index, 0, 0);
    if (attribute < 0) return;
    char name[1024];
    h->H5Aget_name(attribute, sizeof name, name);
    chdf5_probe_values(h, attribute, 1, limit);
    h->H5Aclose(attribute);
  }
}

/// Visits the members of a group; `position` follows the top level, from `first` on.
static inline void chdf5_probe_group(
    const struct CHDF5 *h, hid_t group, uint64_t limit, int depth, int64_t first,
    volatile int64_t *position) {
  H5G_info_t info;
  if (h->H5Gget_info(group, &info) < 0) return;
  for (hsize_t index = (hsize_t)first; index < info.nlinks; index++) {
    char name[1024];
    ssize_t length = h->H5Lget_name_by_idx(
        group, ".", H5_INDEX_NAME, H5_ITER_INC, index, name, sizeof name, 0);
    if (length <= 0) return;
    if (position) *position = (int64_t)index;
    if (length >= (ssize_t)sizeof name || !chdf5_is_hard_link(h, group, name)) continue;
    hid_t object = h->H5Oopen(group, name, 0);
    if (object < 0) continue;
    chdf5_probe_attributes(h, object, limit);
    H5I_type_t kind = h->H5Iget_type(object);
    if (kind == H5I_GROUP && depth < CHDF5_PROBE_DEPTH)
      chdf5_probe_group(h, object, limit, depth + 1, 0, NULL);
    if (kind == H5I_DATASET) {
      hid_t settings = h->H5Dget_create_plist(object);
      if (settings >= 0 && h->H5Pget_external_count(settings) == 0 &&
          h->H5Pget_layout(settings) <= H5D_CHUNKED)
        chdf5_probe_values(h, object, 0, limit);
      h->H5Pclose(settings);
    }
    h->H5Oclose(object);
  }
}

/// Reads a file's root attributes and its members from the given one on, in a forked child.
/// `position`, in shared memory, tells the member that the child reached. Returns the child's wait
/// status, or -1 where there was no child.
static inline int chdf5_probe(
    const struct CHDF5 *_Nonnull h, const char *_Nonnull path, uint64_t limit, int64_t first,
    volatile int64_t *_Nonnull position) {
  pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++)
      signal(crashes[index], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(CHDF5_PROBE_SECONDS);
    // 0 is H5F_ACC_RDONLY, whose macro calls the library.
    hid_t file = h->H5Fopen(path, 0, 0);
    if (file < 0) _exit(0);
    if (first == 0) chdf5_probe_attributes(h, file, limit);
    chdf5_probe_group(h, file, limit, 0, first, position);
    h->H5Fclose(file);
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

#endif
