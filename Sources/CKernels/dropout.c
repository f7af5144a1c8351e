// Dropout without a stored mask: the fate of an element is a hash of a key and its number, so that
// the backward pass, and any cut of the work, finds the same one.
#include "clones.h"
#include "Images.h"

/// 32 bits that look random from a number and a key: two rounds of multiplication and shifts (the
/// constants of Wellons, https://nullprogram.com/blog/2018/07/31), a half of the key before each.
INLINE uint32_t hash(uint32_t number, uint32_t low, uint32_t high) {
  uint32_t h = number * 0x9e3779b1u ^ low;
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h += high;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  h *= 0x7feb352du;
  return h ^ h >> 15;
}

/// The halves of the key for the 2^32 numbers that share the upper bits of `first`.
INLINE uint32_t upper(uint64_t key, uint64_t first) {
  return (uint32_t)(key >> 32) + (uint32_t)(first >> 32) * 0x85ebca6bu;
}

CLONES void kernel_dropout(const float *restrict x, float *restrict y, size_t n, uint64_t key,
                           uint64_t first, uint32_t threshold, float scale) {
  uint32_t low = (uint32_t)key, high = upper(key, first), start = (uint32_t)first;
  for (size_t i = 0; i < n; i++) {
    // A product with 0 would keep a NaN, and the sign of a negative number.
    float kept = x[i] * scale;
    y[i] = hash(start + (uint32_t)i, low, high) >= threshold ? kept : 0.0f;
  }
}

CLONES void kernel_dropout_channels(const float *restrict x, float *restrict y, size_t pixels,
                                    size_t channels, uint64_t key, uint64_t first,
                                    uint32_t threshold, float scale) {
  uint32_t low = (uint32_t)key, high = upper(key, first), start = (uint32_t)first;
  for (size_t p = 0; p < pixels; p++)
    for (size_t c = 0; c < channels; c++) {
      float kept = x[p * channels + c] * scale;
      y[p * channels + c] = hash(start + (uint32_t)c, low, high) >= threshold ? kept : 0.0f;
    }
}
