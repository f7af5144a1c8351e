// Matrix products of the sizes that small networks have: a few rows up to a few hundred, where a
// general library spends much of its time on repacking. AVX-512 only; elsewhere OpenBLAS serves.
//
// y = a b is built from tiles of 8 rows and 32 columns held in registers. Each element is one chain
// of fused multiply-adds over k in order, whatever the tile: the result does not depend on how the
// caller cuts the product.
#include "clones.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define V4 __attribute__((target("arch=x86-64-v4")))
#define V4_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

enum { tile_rows = 8, panel_columns = 32, stack_depth = 64 };

/// One tile: ROWS rows by VECTORS vectors of 16 columns, the last one masked; over all of the depth,
/// or over the `depth` places of it in `live`.
V4_INLINE void tile(const int rows, const int vectors, const float *a, size_t a_row,
                    size_t a_column, const float *b, size_t b_row, size_t depth,
                    const uint16_t *live, const float *start, size_t start_row, bool relu,
                    float *y, size_t y_row, __mmask16 last) {
  __m512 sum[tile_rows][2];
  __mmask16 masks[2] = {vectors == 1 ? last : (__mmask16)0xffff, last};
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      sum[r][v] = start ? _mm512_maskz_loadu_ps(masks[v], start + (size_t)r * start_row + 16 * v)
                        : _mm512_setzero_ps();
  }
  for (size_t k = 0; k < depth; k++) {
    const float *x = live ? a + live[k] * a_column : a + k * a_column;
    const float *z = live ? b + live[k] * b_row : b + k * b_row;
    __m512 right[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      right[v] = v == vectors - 1 ? _mm512_maskz_loadu_ps(last, z + 16 * v)
                                  : _mm512_loadu_ps(z + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 left = _mm512_set1_ps(x[(size_t)r * a_row]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_fmadd_ps(left, right[v], sum[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      // Zero first: of two equal or unordered operands the second is taken, so a NaN passes.
      __m512 value = relu ? _mm512_max_ps(_mm512_setzero_ps(), sum[r][v]) : sum[r][v];
      _mm512_mask_storeu_ps(y + (size_t)r * y_row + 16 * v, masks[v], value);
    }
}

#define TILE(R, DEPTH, LIVE)                                                                       \
  if (columns > 16)                                                                                \
    tile(R, 2, a, a_row, a_column, b, b_row, DEPTH, LIVE, start, start_row, relu, y, y_row, last); \
  else                                                                                             \
    tile(R, 1, a, a_row, a_column, b, b_row, DEPTH, LIVE, start, start_row, relu, y, y_row, last);
#define ADVANCE(R)                                                                                 \
  a += (R) * a_row;                                                                                \
  if (start) start += (R) * start_row;                                                             \
  y += (R) * y_row;
#define ROWS_CASE(R)                                                                               \
  case R: TILE(R, depth, NULL) break;

/// All rows of one panel of at most 32 columns.
V4 static void panel(const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                     size_t rows, size_t columns, size_t depth, const uint16_t *live,
                     size_t live_row, const float *start, size_t start_row, bool relu, float *y,
                     size_t y_row) {
  size_t rest = columns > 16 ? columns - 16 : columns;
  __mmask16 last = (__mmask16)((1u << rest) - 1u);
  for (; rows >= tile_rows; rows -= tile_rows) {
    if (live && (live[0] < depth || live[live_row] < depth)) {
      // Halves of a tile, as four rows have more zeros in common than eight; as fast as a whole one.
      for (int half = 0; half < 2; half++, live += live_row) {
        if (*live < depth) {
          TILE(4, *live, live + 1)
        } else {
          TILE(4, depth, NULL)
        }
        ADVANCE(4)
      }
    } else {
      TILE(8, depth, NULL)
      if (live) live += 2 * live_row;
      ADVANCE(8)
    }
  }
  switch (rows) {
    ROWS_CASE(1)
    ROWS_CASE(2)
    ROWS_CASE(3)
    ROWS_CASE(4)
    ROWS_CASE(5)
    ROWS_CASE(6)
    ROWS_CASE(7)
  }
}

/// Rows k of a panel [depth, 32] from columns of b, one after the other.
V4 static void pack_rows(const float *b, size_t b_row, size_t depth, size_t columns,
                         float *packed) {
  size_t rest = columns > 16 ? columns - 16 : 0;
  __mmask16 low = (__mmask16)(columns >= 16 ? 0xffffu : (1u << columns) - 1u);
  __mmask16 high = (__mmask16)((1u << rest) - 1u);
  for (size_t k = 0; k < depth; k++, b += b_row, packed += panel_columns) {
    _mm512_storeu_ps(packed, _mm512_maskz_loadu_ps(low, b));
    _mm512_storeu_ps(packed + 16, _mm512_maskz_loadu_ps(high, b + 16));
  }
}

/// The transpose of a 16 x 16 block: rows of `x` become columns of `y`.
V4_INLINE void transpose16(const float *x, size_t x_row, size_t rows, __mmask16 mask, float *y,
                           size_t y_row, size_t columns) {
  __m512 r[16], t[16];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < 16; i++)
    r[i] = i < rows ? _mm512_maskz_loadu_ps(mask, x + i * x_row) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4) {
    r[i] = (__m512)_mm512_unpacklo_pd((__m512d)t[i], (__m512d)t[i + 2]);
    r[i + 1] = (__m512)_mm512_unpackhi_pd((__m512d)t[i], (__m512d)t[i + 2]);
    r[i + 2] = (__m512)_mm512_unpacklo_pd((__m512d)t[i + 1], (__m512d)t[i + 3]);
    r[i + 3] = (__m512)_mm512_unpackhi_pd((__m512d)t[i + 1], (__m512d)t[i + 3]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xdd);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
    r[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xdd);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < 16; i++)
    if (i < columns) _mm512_storeu_ps(y + i * y_row, r[i]);
}

/// Rows k of a panel [depth, 32] from rows of b, which hold k along themselves.
V4 static void pack_transposed(const float *b, size_t b_row, size_t depth, size_t columns,
                               float *packed) {
  for (size_t half = 0; half < columns; half += 16) {
    size_t rows = columns - half < 16 ? columns - half : 16;
    for (size_t k = 0; k < depth; k += 16) {
      size_t count = depth - k < 16 ? depth - k : 16;
      __mmask16 mask = (__mmask16)(count == 16 ? 0xffffu : (1u << count) - 1u);
      const float *from = b + half * b_row + k;
      float *to = packed + k * panel_columns + half;
      if (rows == 16 && count == 16)
        transpose16(from, b_row, 16, 0xffff, to, panel_columns, 16);
      else
        transpose16(from, b_row, rows, mask, to, panel_columns, count);
    }
  }
}

/// A part of the depth: y = start + a b, where start is the bias, y itself, or nothing.
V4 static void gemm_part(const float *a, size_t a_row, size_t a_column, const float *b,
                         size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                         const uint16_t *live, const float *start, size_t start_row, bool relu,
                         float *y, size_t y_row, float *workspace) {
  size_t live_row = kernel_live_row(depth);
  // A small transposed operand is packed here, one panel after the other.
  float small[stack_depth * panel_columns];
  bool packs = workspace || transpose_b;
  // Rows are taken in blocks that stay in the second-level cache while the panels pass by.
  size_t block = columns <= panel_columns ? rows : depth * 4 * 128 <= (256u << 10) ? 256 : 128;
  for (size_t first = 0; first < rows; first += block) {
    size_t count = rows - first < block ? rows - first : block;
    for (size_t c = 0; c < columns; c += panel_columns) {
      size_t width = columns - c < panel_columns ? columns - c : panel_columns;
      const float *right = transpose_b ? b + c * b_row : b + c;
      size_t right_row = b_row;
      if (packs) {
        float *packed =
            workspace ? workspace + (c / panel_columns) * panel_columns * depth : small;
        if (first == 0) {
          if (transpose_b)
            pack_transposed(right, b_row, depth, width, packed);
          else
            pack_rows(right, b_row, depth, width, packed);
        }
        right = packed;
        right_row = panel_columns;
      }
      panel(a + first * a_row, a_row, a_column, right, right_row, count, width, depth,
            live ? live + first / 4 * live_row : NULL, live_row,
            start ? start + first * start_row + c : NULL, start_row, relu,
            y + first * y_row + c, y_row);
    }
  }
}

V4 static void gemm_v4(const float *a, size_t a_row, size_t a_column, const float *b,
                       size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                       const uint16_t *live, const float *bias, bool relu, float *y,
                       size_t y_row, float *workspace) {
  // A deep product is made in parts whose panels stay in the second-level cache. The sums go through
  // y from one to the next, which rounds nothing: the bits are those of one part.
  size_t part = depth > 2 * 1024 && workspace ? 1024 : depth;
  for (size_t k = 0; k < depth; k += part) {
    size_t count = depth - k < part ? depth - k : part;
    bool ends = k + count == depth;
    gemm_part(a + k * a_column, a_row, a_column, transpose_b ? b + k : b + k * b_row, b_row,
              transpose_b, rows, columns, count, part == depth ? live : NULL,
              k == 0 ? bias : y, k == 0 ? 0 : y_row,
              relu && ends, y, y_row, workspace);
  }
}
#endif

/// The same in plain loops, for every processor; the tests hold the other against it.
static void gemm_plain(const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                       bool transpose_b, size_t rows, size_t columns, size_t depth,
                       const uint16_t *live, const float *bias, bool relu, float *y,
                       size_t y_row) {
  for (size_t r = 0; r < rows; r++) {
    // The last rows, fewer than four, have no list.
    const uint16_t *list = live && r / 4 < rows / 4 ? live + r / 4 * kernel_live_row(depth) : NULL;
    bool skips = list && *list < depth;
    size_t count = skips ? *list : depth;
    for (size_t c = 0; c < columns; c++) {
      float sum = bias ? bias[c] : 0.0f;
      for (size_t i = 0; i < count; i++) {
        size_t k = skips ? list[1 + i] : i;
        sum += a[r * a_row + k * a_column] * (transpose_b ? b[c * b_row + k] : b[k * b_row + c]);
      }
      y[r * y_row + c] = relu && sum <= 0.0f ? 0.0f : sum;
    }
  }
}

void kernel_gemm(int level, const float *a, size_t a_row, size_t a_column, const float *b,
                 size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                 const uint16_t *live, const float *bias, bool relu, float *y, size_t y_row,
                 float *workspace) {
#if defined(__x86_64__)
  if (level >= 4) {
    gemm_v4(a, a_row, a_column, b, b_row, transpose_b, rows, columns, depth, live, bias, relu, y,
            y_row, workspace);
    return;
  }
#endif
  gemm_plain(a, a_row, a_column, b, b_row, transpose_b, rows, columns, depth, live, bias, relu, y,
             y_row);
}
