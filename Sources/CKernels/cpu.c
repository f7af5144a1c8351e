#define _GNU_SOURCE
#include <sched.h>

#include "CKernels.h"

int kernel_available_cpus(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

void kernel_prefetch(const void *address) { __builtin_prefetch(address); }

#if defined(__x86_64__)
int kernel_cpu_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return 4;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 3 : 1;
}

void kernel_pause(void) { __builtin_ia32_pause(); }
#else
int kernel_cpu_level(void) { return 1; }

void kernel_pause(void) {
#if defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif
