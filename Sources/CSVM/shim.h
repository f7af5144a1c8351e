#ifndef CSVM_SHIM_H
#define CSVM_SHIM_H

#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#elif __has_include(<svm.h>)
#include <svm.h>
#else
#error "svm.h not found: install libsvm-dev (Debian, Ubuntu) or libsvm-devel (Fedora)"
#endif
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

// The functions that are used. The header gives the types, so a wrong call does not compile.
#define CSVM_FUNCTIONS(X)                                                                      \
  X(svm_train) X(svm_check_parameter) X(svm_free_and_destroy_model)                            \
  X(svm_set_print_string_function)

/// libsvm's functions, found at run time.
struct CSVM {
#define X(name) __typeof__(name) *_Nonnull name;
  CSVM_FUNCTIONS(X)
#undef X
};

static void csvm_print_nothing(const char *_Nullable string) { (void)string; }

/// Opens the library, finds everything, and silences its reports on standard output.
/// Returns: whether it is there.
static inline bool csvm_open(struct CSVM *_Nonnull svm) {
  static const char *const names[] = {"libsvm.so.3", "libsvm.so.4", "libsvm.so.2", "libsvm.so"};
  void *library = NULL;
  for (int i = 0; i < 4 && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
#define X(name)                                                                                \
  if (!(*(void **)&svm->name = dlsym(library, #name))) return false;
  CSVM_FUNCTIONS(X)
#undef X
  svm->svm_set_print_string_function(csvm_print_nothing);
  return true;
}

#endif
