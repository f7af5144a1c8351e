// The choice of instruction set at run time, for C targets.
#ifndef DISPATCH_H
#define DISPATCH_H

/// Compiles a function for several instruction sets; the loader takes the widest that the CPU has.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

#endif
