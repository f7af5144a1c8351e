// Operands copied in the order in which gemm.c uses them.
#pragma once
#include "gemm_tiles.h"

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
