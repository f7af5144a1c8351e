// Where a matrix is zero, and products without those parts. The results of a ReLU are zero in whole
// columns (a unit that is 0 in all examples of the batch) and at the same places of rows that are alike
// (similar states); what they are multiplied by then need not be read. A term 0 x adds nothing to a sum, so the
// bits are those of the whole product wherever the other operand is finite.
#include "clones.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define V4 __attribute__((target("arch=x86-64-v4")))
#define V4_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

enum { tile_rows = 4 };

V4_INLINE __mmask16 columns_left(size_t columns, size_t first) {
  size_t rest = columns - first;
  return (__mmask16)(rest >= 16 ? 0xffffu : (1u << rest) - 1u);
}

/// Which of 16 columns have another element than 0 (either sign); a NaN is another.
V4_INLINE __mmask16 live16(const float *x, size_t x_row, size_t rows, __mmask16 mask) {
  __m512i bits = _mm512_setzero_si512();
  for (size_t r = 0; r < rows; r++)
    bits = _mm512_or_si512(bits, _mm512_maskz_loadu_epi32(mask, x + r * x_row));
  return _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x7fffffff));
}

/// Which of 16 columns have another element than 0 in one of four rows.
V4_INLINE __mmask16 live16_of(const float *a, size_t a_row, const uint16_t *rows, __mmask16 mask) {
  __m512i bits = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int r = 0; r < tile_rows; r++)
    bits = _mm512_or_si512(bits, _mm512_maskz_loadu_epi32(mask, a + rows[r] * a_row));
  return _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x7fffffff));
}

V4 static uint64_t first_columns_v4(const float *a, size_t depth) {
  uint64_t bits = 0;
  for (size_t k = 0; k < 48; k += 16)
    bits = bits << 16 | (k < depth ? live16(a + k, 0, 1, columns_left(depth, k)) : 0u);
  return bits;
}

V4 static void live_depths_v4(const float *a, size_t a_row, const uint16_t *order, size_t rows,
                              size_t depth, uint16_t *live) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (; rows >= tile_rows; rows -= tile_rows, order += tile_rows) {
    size_t count = 0;
    for (size_t k = 0; k < depth; k += 16) {
      __mmask16 mask = live16_of(a + k, a_row, order, columns_left(depth, k));
      __m512i places = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)k));
      // All 16 lanes are written; the next ones overwrite those that are not places.
      _mm256_storeu_si256((__m256i *)(live + 1 + count),
                          _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(mask, places)));
      count += (size_t)__builtin_popcount(mask);
    }
    *live = (uint16_t)(count > depth - depth / 8 ? depth : count);
    live += kernel_live_row(depth);
  }
}

V4 static size_t live_columns_v4(const float *x, size_t rows, size_t columns, uint16_t *masks) {
  size_t count = 0;
  for (size_t c = 0; c < columns; c += 16) {
    __mmask16 mask = live16(x + c, columns, rows, columns_left(columns, c));
    masks[c / 16] = mask;
    count += (size_t)__builtin_popcount(mask);
  }
  return count;
}

V4 static void compress_columns_v4(const float *x, size_t rows, size_t columns,
                                   const uint16_t *masks, float *y, size_t y_row) {
  for (size_t r = 0; r < rows; r++, x += columns, y += y_row) {
    float *to = y;
    for (size_t c = 0; c < columns; c += 16) {
      __mmask16 mask = masks[c / 16];
      if (mask == 0) continue;
      __m512 part = _mm512_maskz_loadu_ps(columns_left(columns, c), x + c);
      _mm512_storeu_ps(to, _mm512_maskz_compress_ps(mask, part));
      to += __builtin_popcount(mask);
    }
  }
}

V4 static void expand_columns_v4(const float *x, size_t x_row, size_t rows, size_t columns,
                                 const uint16_t *masks, float *y) {
  for (size_t r = 0; r < rows; r++, x += x_row, y += columns) {
    const float *from = x;
    for (size_t c = 0; c < columns; c += 16) {
      __mmask16 mask = masks[c / 16];
      __m512 part = _mm512_maskz_expand_ps(mask, _mm512_loadu_ps(from));
      _mm512_mask_storeu_ps(y + c, columns_left(columns, c), part);
      from += __builtin_popcount(mask);
    }
  }
}
#endif

// The same in plain loops, for every processor; the tests hold the others against them.

static uint64_t first_columns_plain(const float *a, size_t depth) {
  uint64_t bits = 0;
  for (size_t k = 0; k < 48 && k < depth; k++)
    bits |= (uint64_t)!(a[k] == 0.0f) << (32 - k / 16 * 16 + k % 16);
  return bits;
}

static void live_depths_plain(const float *a, size_t a_row, const uint16_t *order, size_t rows,
                              size_t depth, uint16_t *live) {
  for (; rows >= 4; rows -= 4, order += 4, live += kernel_live_row(depth)) {
    size_t count = 0;
    for (size_t k = 0; k < depth; k++) {
      bool is_live = false;
      for (size_t r = 0; r < 4; r++) is_live |= !(a[order[r] * a_row + k] == 0.0f);
      live[1 + count] = (uint16_t)k;
      count += is_live;
    }
    *live = (uint16_t)(count > depth - depth / 8 ? depth : count);
  }
}

static size_t live_columns_plain(const float *x, size_t rows, size_t columns, uint16_t *masks) {
  memset(masks, 0, (columns + 15) / 16 * sizeof *masks);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++)
      if (!(x[r * columns + c] == 0.0f)) masks[c / 16] |= (uint16_t)(1u << c % 16);
  size_t count = 0;
  for (size_t c = 0; c < (columns + 15) / 16; c++) count += (size_t)__builtin_popcount(masks[c]);
  return count;
}

static void compress_columns_plain(const float *x, size_t rows, size_t columns,
                                   const uint16_t *masks, float *y, size_t y_row) {
  for (size_t r = 0; r < rows; r++) {
    float *to = y + r * y_row;
    for (size_t c = 0; c < columns; c++)
      if (masks[c / 16] >> c % 16 & 1) *to++ = x[r * columns + c];
  }
}

static void expand_columns_plain(const float *x, size_t x_row, size_t rows, size_t columns,
                                 const uint16_t *masks, float *y) {
  for (size_t r = 0; r < rows; r++) {
    const float *from = x + r * x_row;
    for (size_t c = 0; c < columns; c++)
      y[r * columns + c] = masks[c / 16] >> c % 16 & 1 ? *from++ : 0.0f;
  }
}

#if defined(__x86_64__)
#define AT_LEVEL(level, name, ...) ((level) >= 4 ? name##_v4(__VA_ARGS__) : name##_plain(__VA_ARGS__))
#else
#define AT_LEVEL(level, name, ...) ((void)(level), name##_plain(__VA_ARGS__))
#endif

/// Shell's sort with Ciura's gaps: as fast as any for so few, and in place.
static void sort_ascending(uint64_t *keys, size_t count) {
  static const size_t gaps[] = {132, 57, 23, 10, 4, 1};
  for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    for (size_t i = gaps[g]; i < count; i++) {
      uint64_t key = keys[i];
      size_t j = i;
      for (; j >= gaps[g] && keys[j - gaps[g]] > key; j -= gaps[g]) keys[j] = keys[j - gaps[g]];
      keys[j] = key;
    }
}

void kernel_live_depths(int level, const float *a, size_t a_row, size_t first, size_t rows,
                        size_t depth, uint16_t *order, uint16_t *live) {
  uint64_t keys[kernel_live_block];
  for (size_t r = 0; r < rows; r++)
    keys[r] = AT_LEVEL(level, first_columns, a + (first + r) * a_row, depth) << 16 | (first + r);
  // Those that make no four stay at the end.
  sort_ascending(keys, rows / 4 * 4);
  for (size_t r = 0; r < rows; r++) order[r] = (uint16_t)keys[r];
  AT_LEVEL(level, live_depths, a, a_row, order, rows, depth, live);
}

size_t kernel_live_columns(int level, const float *x, size_t rows, size_t columns,
                           uint16_t *masks) {
  return AT_LEVEL(level, live_columns, x, rows, columns, masks);
}

void kernel_compress_columns(int level, const float *x, size_t rows, size_t columns,
                             const uint16_t *masks, float *y, size_t y_row) {
  AT_LEVEL(level, compress_columns, x, rows, columns, masks, y, y_row);
}

void kernel_expand_columns(int level, const float *x, size_t x_row, size_t rows, size_t columns,
                           const uint16_t *masks, float *y) {
  AT_LEVEL(level, expand_columns, x, x_row, rows, columns, masks, y);
}
