#include "CKernels.h"

void kernel_prefetch(const void *address) { __builtin_prefetch(address); }

#if defined(__x86_64__)
int kernel_cpu_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return 4;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 3 : 1;
}
#else
int kernel_cpu_level(void) { return 1; }
#endif
