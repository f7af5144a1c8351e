// Matrix products of the sizes that small networks have: a few rows up to a few hundred, where a
// general library spends much of its time on repacking. AVX-512 only; elsewhere OpenBLAS serves.
//
// y = a b is built from tiles that are held in registers (gemm_tiles.h). Each element is one chain of fused
// multiply-adds over k in order, whatever the tile: the result does not depend on how the caller cuts
// the product.
#include "clones.h"
#include "gemm_plain.h"

#if defined(__x86_64__)
#include "gemm_packing.h"

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
  // Rows are taken in blocks that stay in the second-level cache while the panels pass by. Where b is
  // shallow it stays there itself, and y is written in blocks of a few whole rows.
  size_t block = 128;
  if (depth <= 512) block = 256;
  if (!packs && depth <= stack_depth) block = 4 * wide_rows;
  if (columns <= panel_columns) block = rows;
  size_t step = packs && !workspace ? panel_columns : 2 * panel_columns;
  for (size_t first = 0; first < rows; first += block) {
    size_t count = rows - first < block ? rows - first : block;
    for (size_t c = 0; c < columns; c += step) {
      size_t width = columns - c < step ? columns - c : step;
      const float *right = transpose_b ? b + c * b_row : b + c;
      size_t right_row = b_row;
      if (packs) {
        float *packed = workspace ? workspace + c * depth : small;
        if (first == 0) pack(right, b_row, transpose_b, width, depth, packed);
        right = packed;
        right_row = panel_columns;
      }
      panels(a + first * a_row, a_row, a_column, right, right_row,
             packs ? panel_columns * depth : panel_columns, count, width, depth,
             start ? start + first * start_row + c : NULL, start_row, relu,
             y + first * y_row + c, y_row);
    }
  }
}

V4 static void gemm_v4(const float *a, size_t a_row, size_t a_column, const float *b,
                       size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                       const float *bias, bool relu, float *y, size_t y_row, float *workspace) {
  // A deep product is made in parts whose panels stay in the first-level cache. The sums go through y
  // from one to the next, which rounds nothing: the bits are those of one part.
  size_t part = workspace ? kernel_gemm_packed_depth(depth) : depth;
  if (!workspace && !transpose_b && depth > 256 && rows > wide_rows) part = 128;
  for (size_t k = 0; k < depth; k += part) {
    size_t count = depth - k < part ? depth - k : part;
    bool ends = k + count == depth;
    gemm_part(a + k * a_column, a_row, a_column, transpose_b ? b + k : b + k * b_row, b_row,
              transpose_b, rows, columns, count, k == 0 ? bias : y, k == 0 ? 0 : y_row,
              relu && ends, y, y_row, workspace);
  }
}

/// Writes up to 16 x 16 elements of a panel as their transpose.
V4_INLINE void put_transposed(const float *panel, size_t rows, size_t columns, float *y,
                              size_t y_row) {
  float block[16 * 16];
  __mmask16 mask = (__mmask16)(0xffffu >> (16 - rows));
  transpose16(panel, panel_columns, rows, (__mmask16)(0xffffu >> (16 - columns)), block, 16,
              columns);
  for (size_t i = 0; i < columns; i++)
    _mm512_mask_storeu_ps(y + i * y_row, mask, _mm512_loadu_ps(block + 16 * i));
}

/// The product with b transposed for a few rows, made as its transpose: rows of b, which lie as they
/// are used, times the packed rows of a. Nothing of b is copied.
V4 static void gemm_few_rows_v4(const float *packed, const float *b, size_t b_row, size_t rows,
                                size_t columns, size_t depth, float *y, size_t y_row) {
  enum { wide = 4 * narrow_rows };
  float turned[wide * panel_columns];
  for (size_t c = 0; c < columns; c += wide) {
    size_t width = columns - c < wide ? columns - c : wide;
    for (size_t r = 0; r < rows; r += panel_columns) {
      size_t height = rows - r < panel_columns ? rows - r : panel_columns;
      panels(b + c * b_row, b_row, 1, packed + r * depth, panel_columns, 0, width, height, depth,
             NULL, 0, false, turned, panel_columns);
      for (size_t i = 0; i < height; i += 16)
        for (size_t j = 0; j < width; j += 16)
          put_transposed(turned + j * panel_columns + i, width - j < 16 ? width - j : 16,
                         height - i < 16 ? height - i : 16, y + (r + i) * y_row + c + j, y_row);
    }
  }
}

V4 static void gemm_packed_v4(const float *a, size_t a_row, const float *packed, size_t rows,
                              size_t columns, size_t depth, const float *start, size_t start_row,
                              float *y, size_t y_row) {
  for (size_t c = 0; c < columns; c += 2 * panel_columns) {
    size_t width = columns - c < 2 * panel_columns ? columns - c : 2 * panel_columns;
    panels(a, a_row, 1, packed + c * depth, panel_columns, panel_columns * depth, rows, width, depth,
           start ? start + c : NULL, start_row, false, y + c, y_row);
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

void kernel_gemm_few_rows(int level, const float *packed, const float *b, size_t b_row,
                          size_t rows, size_t columns, size_t depth, float *y, size_t y_row) {
#if defined(__x86_64__)
  if (level >= 4) {
    gemm_few_rows_v4(packed, b, b_row, rows, columns, depth, y, y_row);
    return;
  }
#endif
  few_rows_plain(packed, b, b_row, rows, columns, depth, y, y_row);
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
