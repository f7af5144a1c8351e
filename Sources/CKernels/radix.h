// One pass of a radix sort.
#ifndef RADIX_H
#define RADIX_H

#include <stddef.h>
#include <stdint.h>

enum { radix_bits = 11 };

/// Orders keys by the digit of `radix_bits` bits from `shift` on; equal ones keep their order.
static inline void radix_pass(const uint64_t *from, uint64_t *to, size_t n, int shift) {
  enum { digits = 1 << radix_bits };
  size_t counts[digits] = {0}, sum = 0;
  for (size_t i = 0; i < n; i++) counts[from[i] >> shift & (digits - 1)]++;
  for (size_t d = 0; d < digits; d++) {
    size_t count = counts[d];
    counts[d] = sum;
    sum += count;
  }
  for (size_t i = 0; i < n; i++) to[counts[from[i] >> shift & (digits - 1)]++] = from[i];
}

#endif
