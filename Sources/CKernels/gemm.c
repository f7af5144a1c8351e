// Matrix products of the sizes that small networks have: a few rows up to a few hundred, where a
// general library spends much of its time on repacking. AVX-512 only; elsewhere OpenBLAS serves.
//
// y = a b is built from tiles of 8 rows and 32 columns, or 4 rows and 64 columns, held in registers. Each element is one chain
// of fused multiply-adds over k in order, whatever the tile: the result does not depend on how the
// caller cuts the product.
#include "clones.h"
#include "gemm_plain.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define V4 __attribute__((target("arch=x86-64-v4")))
#define V4_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

enum { tile_rows = 8, panel_columns = 32, stack_depth = 64 };

/// One tile: ROWS rows by VECTORS vectors of 16 columns, the last one masked; over all of the depth,
/// or over the `depth` places of it in `live`. The rows follow each other, or are those in `order`.
/// Columns 32 and on of b are `b_panel` elements behind the first ones.
V4_INLINE void tile(const int rows, const int vectors, const float *a, size_t a_row,
                    size_t a_column, const float *b, size_t b_row, size_t b_panel, size_t depth,
                    const uint16_t *live, const uint16_t *order, const float *start,
                    size_t start_row, bool relu, float *y, size_t y_row, __mmask16 last) {
  __m512 sum[tile_rows][4];
  size_t at[tile_rows];
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
  tile(R, V, a, a_row, a_column, b, b_row, 0, depth, NULL, NULL, start, start_row, relu, y, y_row, \
       last);
#define ROWS_CASE(R)                                                                               \
  case R:                                                                                          \
    if (columns > 16) {                                                                            \
      TILE(R, 2)                                                                                   \
    } else {                                                                                       \
      TILE(R, 1)                                                                                   \
    }                                                                                              \
    break;

/// All rows of one panel of at most 32 columns.
V4 static void panel(const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                     size_t rows, size_t columns, size_t depth, const float *start,
                     size_t start_row, bool relu, float *y, size_t y_row) {
  __mmask16 last = last_mask(columns);
  while (rows) {
    size_t count = rows < tile_rows ? rows : tile_rows;
    switch (count) {
      ROWS_CASE(1)
      ROWS_CASE(2)
      ROWS_CASE(3)
      ROWS_CASE(4)
      ROWS_CASE(5)
      ROWS_CASE(6)
      ROWS_CASE(7)
      ROWS_CASE(8)
    }
    rows -= count;
    a += count * a_row;
    if (start) start += count * start_row;
    y += count * y_row;
  }
}
#undef TILE
#undef ROWS_CASE

#define TILE(R, V, COUNT, LIST)                                                                    \
  tile(R, V, a, a_row, 1, b, b_row, b_panel, COUNT, LIST, order, bias, 0, relu, y, y_row, last);
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

/// Copies b in the order of its use: panels [depth, 32], one after the other.
V4 static void pack(const float *b, size_t b_row, bool transpose_b, size_t columns, size_t depth,
                    float *packed) {
  for (size_t c = 0; c < columns; c += panel_columns, packed += panel_columns * depth) {
    size_t width = columns - c < panel_columns ? columns - c : panel_columns;
    if (transpose_b)
      pack_transposed(b + c * b_row, b_row, depth, width, packed);
    else
      pack_rows(b + c, b_row, depth, width, packed);
  }
}

/// The product without what is zero in a.
V4 static void gemm_live(const float *a, size_t a_row, const float *b, size_t b_row,
                         bool transpose_b, size_t rows, size_t columns, size_t depth,
                         const uint16_t *live, const uint16_t *order, const float *bias, bool relu,
                         float *y, size_t y_row, float *workspace) {
  float small[stack_depth * 2 * panel_columns];
  if (workspace) pack(b, b_row, transpose_b, columns, depth, workspace);
  for (size_t first = 0; first < rows; first += kernel_live_block) {
    size_t count = rows - first < kernel_live_block ? rows - first : kernel_live_block;
    for (size_t c = 0; c < columns; c += 2 * panel_columns) {
      size_t width = columns - c < 2 * panel_columns ? columns - c : 2 * panel_columns;
      bool packs = workspace || transpose_b;
      if (packs && !workspace) pack(b + c * b_row, b_row, true, width, depth, small);
      live_panels(a, a_row, workspace ? workspace + c * depth : packs ? small : b + c,
                  packs ? panel_columns : b_row, packs ? panel_columns * depth : panel_columns,
                  count, width, depth, live + first / 4 * kernel_live_row(depth), order + first,
                  bias ? bias + c : NULL, relu, y + c, y_row);
    }
  }
}

/// A part of the depth: y = start + a b, where start is the bias, y itself, or nothing.
V4 static void gemm_part(const float *a, size_t a_row, size_t a_column, const float *b,
                         size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                         const float *start, size_t start_row, bool relu, float *y, size_t y_row,
                         float *workspace) {
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
        float *packed = workspace ? workspace + c * depth : small;
        if (first == 0) pack(right, b_row, transpose_b, width, depth, packed);
        right = packed;
        right_row = panel_columns;
      }
      panel(a + first * a_row, a_row, a_column, right, right_row, count, width, depth,
            start ? start + first * start_row + c : NULL, start_row, relu,
            y + first * y_row + c, y_row);
    }
  }
}

V4 static void gemm_v4(const float *a, size_t a_row, size_t a_column, const float *b,
                       size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                       const float *bias, bool relu, float *y, size_t y_row, float *workspace) {
  // A deep product is made in parts whose panels stay in the second-level cache. The sums go through
  // y from one to the next, which rounds nothing: the bits are those of one part.
  size_t part = depth > 2 * 1024 && workspace ? 1024 : depth;
  for (size_t k = 0; k < depth; k += part) {
    size_t count = depth - k < part ? depth - k : part;
    bool ends = k + count == depth;
    gemm_part(a + k * a_column, a_row, a_column, transpose_b ? b + k : b + k * b_row, b_row,
              transpose_b, rows, columns, count, k == 0 ? bias : y, k == 0 ? 0 : y_row,
              relu && ends, y, y_row, workspace);
  }
}

#define TILE(R, V)                                                                                 \
  tile(R, V, a, a_row, 1, b, panel_columns, panel_columns * depth, depth, NULL, NULL, start,       \
       start_row, false, y, y_row, last);
#define VECTORS_CASE(V)                                                                            \
  case V:                                                                                          \
    for (; rows >= 4; rows -= 4, a += 4 * a_row, y += 4 * y_row) {                                 \
      TILE(4, V)                                                                                   \
      if (start) start += 4 * start_row;                                                           \
    }                                                                                              \
    for (; rows; rows--, a += a_row, y += y_row) {                                                 \
      TILE(1, V)                                                                                   \
      if (start) start += start_row;                                                               \
    }                                                                                              \
    break;

/// A few rows of one or two panels: twice the columns, so that as many sums are under way.
V4 static void packed_panels(const float *a, size_t a_row, const float *b, size_t rows,
                             size_t columns, size_t depth, const float *start, size_t start_row,
                             float *y, size_t y_row) {
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

V4 static void gemm_packed_v4(const float *a, size_t a_row, const float *packed, size_t rows,
                              size_t columns, size_t depth, const float *start, size_t start_row,
                              float *y, size_t y_row) {
  size_t step = rows < tile_rows ? 2 * panel_columns : panel_columns;
  for (size_t c = 0; c < columns; c += step) {
    size_t width = columns - c < step ? columns - c : step;
    const float *from = start ? start + c : NULL;
    if (rows < tile_rows)
      packed_panels(a, a_row, packed + c * depth, rows, width, depth, from, start_row, y + c,
                    y_row);
    else
      panel(a, a_row, 1, packed + c * depth, panel_columns, rows, width, depth, from, start_row,
            false, y + c, y_row);
  }
}
#endif

void kernel_gemm_pack(int level, const float *b, size_t b_row, bool transpose_b, size_t columns,
                      size_t depth, float *packed) {
#if defined(__x86_64__)
  if (level >= 4) {
    pack(b, b_row, transpose_b, columns, depth, packed);
    return;
  }
#endif
  pack_plain(b, b_row, transpose_b, columns, depth, packed);
}

void kernel_gemm_packed(int level, const float *a, size_t a_row, const float *packed, size_t rows,
                        size_t columns, size_t depth, const float *start, size_t start_row,
                        float *y, size_t y_row) {
#if defined(__x86_64__)
  if (level >= 4) {
    gemm_packed_v4(a, a_row, packed, rows, columns, depth, start, start_row, y, y_row);
    return;
  }
#endif
  packed_plain(a, a_row, packed, rows, columns, depth, start, start_row, y, y_row);
}

void kernel_gemm(int level, const float *a, size_t a_row, size_t a_column, const float *b,
                 size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                 const uint16_t *live, const uint16_t *order, const float *bias, bool relu,
                 float *y, size_t y_row, float *workspace) {
#if defined(__x86_64__)
  if (level >= 4 && order) {
    gemm_live(a, a_row, b, b_row, transpose_b, rows, columns, depth, live, order, bias, relu, y,
              y_row, workspace);
    return;
  }
  if (level >= 4) {
    gemm_v4(a, a_row, a_column, b, b_row, transpose_b, rows, columns, depth, bias, relu, y, y_row,
            workspace);
    return;
  }
#endif
  gemm_plain(a, a_row, a_column, b, b_row, transpose_b, rows, columns, depth, live, order, bias,
             relu, y, y_row);
}
