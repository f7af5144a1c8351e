// What the products of gemm.c are built from: tiles of up to 12 rows and 32 columns, or 6 rows and 64
// columns. Their sums, what is loaded of b and one element of a fill the 32 registers.
#pragma once
#include "CKernels.h"
#include <immintrin.h>

#define V4 __attribute__((target("arch=x86-64-v4")))
#define V4_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

enum { narrow_rows = 12, wide_rows = 6, panel_columns = 32, stack_depth = 64, rows_ahead = 16 };

/// One tile: ROWS rows by VECTORS vectors of 16 columns, the last one masked; over all of the depth,
/// or over the `depth` places of it in `live`. The rows follow each other, or are those in `order`.
/// Columns 32 and on of b are `b_panel` elements behind the first ones.
/// apart: rows of b do not follow each other in memory.
V4_INLINE void tile(const int rows, const int vectors, const bool apart, const float *a,
                    size_t a_row, size_t a_column, const float *b, size_t b_row, size_t b_panel,
                    size_t depth, const uint16_t *live, const uint16_t *order, const float *start,
                    size_t start_row, bool relu, float *y, size_t y_row, __mmask16 last) {
  __m512 sum[narrow_rows][4];
  size_t at[narrow_rows];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) at[r] = order ? order[r] : (size_t)r;
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    __mmask16 mask = v == vectors - 1 ? last : (__mmask16)0xffff;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      sum[r][v] = start ? _mm512_maskz_loadu_ps(mask, start + at[r] * start_row + 16 * v)
                        : _mm512_setzero_ps();
  }
  for (size_t k = 0; k < depth; k++) {
    const float *x = live ? a + live[k] * a_column : a + k * a_column;
    const float *z = live ? b + live[k] * b_row : b + k * b_row;
    __m512 right[4];
    // Rows of b that lie apart are not foreseen by the processor.
    if (apart) {
      const float *later = k + rows_ahead < depth ? z + rows_ahead * b_row : z;
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        _mm_prefetch((const char *)(later + (v < 2 ? 16 * v : b_panel + 16 * (v - 2))),
                     _MM_HINT_T0);
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const float *from = z + (v < 2 ? 16 * v : b_panel + 16 * (v - 2));
      right[v] = v == vectors - 1 ? _mm512_maskz_loadu_ps(last, from) : _mm512_loadu_ps(from);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 left = _mm512_set1_ps(x[at[r] * a_row]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_fmadd_ps(left, right[v], sum[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      __mmask16 mask = v == vectors - 1 ? last : (__mmask16)0xffff;
      // Zero first: of two equal or unordered operands the second is taken, so a NaN passes.
      __m512 value = relu ? _mm512_max_ps(_mm512_setzero_ps(), sum[r][v]) : sum[r][v];
      _mm512_mask_storeu_ps(y + at[r] * y_row + 16 * v, mask, value);
    }
}

/// The columns of the last vector.
V4_INLINE __mmask16 last_mask(size_t columns) {
  return (__mmask16)(0xffffu >> (15 - (columns - 1) % 16));
}

#define TILE(R, V)                                                                                 \
  if (apart)                                                                                       \
    tile(R, V, true, a, a_row, a_column, b, b_row, b_panel, depth, NULL, NULL, start, start_row,   \
         relu, y, y_row, last);                                                                    \
  else                                                                                             \
    tile(R, V, false, a, a_row, a_column, b, b_row, b_panel, depth, NULL, NULL, start, start_row,  \
         relu, y, y_row, last);
#define NARROW_CASE(R)                                                                             \
  case R:                                                                                          \
    if (vectors == 1) {                                                                            \
      TILE(R, 1)                                                                                   \
    } else {                                                                                       \
      TILE(R, 2)                                                                                   \
    }                                                                                              \
    break;
#define WIDE_CASE(R)                                                                               \
  case R:                                                                                          \
    if (vectors == 3) {                                                                            \
      TILE(R, 3)                                                                                   \
    } else {                                                                                       \
      TILE(R, 4)                                                                                   \
    }                                                                                              \
    break;

/// All rows of one or two panels, at most 64 columns; columns 32 and on are `b_panel` elements behind
/// the first ones. The rows are spread evenly over the tiles.
V4 static void panels(const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                      size_t b_panel, size_t rows, size_t columns, size_t depth,
                      const float *start, size_t start_row, bool relu, float *y, size_t y_row) {
  __mmask16 last = last_mask(columns);
  size_t vectors = (columns + 15) / 16;
  size_t most = vectors > 2 ? wide_rows : narrow_rows;
  bool apart = b_row > panel_columns;
  for (size_t tiles = (rows + most - 1) / most; tiles; tiles--) {
    size_t count = (rows + tiles - 1) / tiles;
    if (vectors > 2) {
      switch (count) {
        WIDE_CASE(1)
        WIDE_CASE(2)
        WIDE_CASE(3)
        WIDE_CASE(4)
        WIDE_CASE(5)
        WIDE_CASE(6)
      }
    } else {
      switch (count) {
        NARROW_CASE(1)
        NARROW_CASE(2)
        NARROW_CASE(3)
        NARROW_CASE(4)
        NARROW_CASE(5)
        NARROW_CASE(6)
        NARROW_CASE(7)
        NARROW_CASE(8)
        NARROW_CASE(9)
        NARROW_CASE(10)
        NARROW_CASE(11)
        NARROW_CASE(12)
      }
    }
    rows -= count;
    a += count * a_row;
    if (start) start += count * start_row;
    y += count * y_row;
  }
}
#undef TILE
#undef NARROW_CASE
#undef WIDE_CASE

#define TILE(R, V, COUNT, LIST)                                                                    \
  tile(R, V, false, a, a_row, 1, b, b_row, b_panel, COUNT, LIST, order, bias, 0, relu, y, y_row, last);
#define VECTORS_CASE(V)                                                                            \
  case V:                                                                                          \
    for (; rows >= 4; rows -= 4, order += 4, live += kernel_live_row(depth)) {                     \
      if (*live < depth) {                                                                         \
        TILE(4, V, *live, live + 1)                                                                \
      } else {                                                                                     \
        TILE(4, V, depth, NULL)                                                                    \
      }                                                                                            \
    }                                                                                              \
    for (; rows; rows--, order++) TILE(1, V, depth, NULL)                                          \
    break;

/// The rows in `order` of one or two panels, at most 64 columns; zeros are left out. Four rows at a
/// time, as they have more zeros in common than eight.
V4 static void live_panels(const float *a, size_t a_row, const float *b, size_t b_row,
                           size_t b_panel, size_t rows, size_t columns, size_t depth,
                           const uint16_t *live, const uint16_t *order, const float *bias,
                           bool relu, float *y, size_t y_row) {
  __mmask16 last = last_mask(columns);
  switch ((columns + 15) / 16) {
    VECTORS_CASE(1)
    VECTORS_CASE(2)
    VECTORS_CASE(3)
    VECTORS_CASE(4)
  }
}
#undef TILE
#undef VECTORS_CASE
