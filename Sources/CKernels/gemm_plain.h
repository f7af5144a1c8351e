// The matrix products of gemm.c in plain loops, for every processor; the tests hold the others against
// them.
#pragma once
#include "CKernels.h"

static void pack_plain(const float *b, size_t b_row, bool transpose_b, size_t columns, size_t depth,
                       float *packed) {
  for (size_t c = 0; c < columns; c += 32, packed += 32 * depth)
    for (size_t k = 0; k < depth; k++)
      for (size_t i = 0; i < 32; i++)
        packed[k * 32 + i] = c + i >= columns ? 0.0f
                             : transpose_b    ? b[(c + i) * b_row + k]
                                              : b[k * b_row + c + i];
}

static void packed_plain(const float *a, size_t a_row, const float *packed, size_t rows,
                         size_t columns, size_t depth, const float *start, size_t start_row,
                         float *y, size_t y_row) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) {
      const float *b = packed + c / 32 * 32 * depth + c % 32;
      float sum = start ? start[r * start_row + c] : 0.0f;
      for (size_t k = 0; k < depth; k++) sum += a[r * a_row + k] * b[k * 32];
      y[r * y_row + c] = sum;
    }
}

static void few_rows_plain(const float *packed, const float *b, size_t b_row, size_t rows,
                           size_t columns, size_t depth, float *y, size_t y_row) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) {
      const float *a = packed + r / 32 * 32 * depth + r % 32;
      float sum = 0.0f;
      for (size_t k = 0; k < depth; k++) sum += a[k * 32] * b[c * b_row + k];
      y[r * y_row + c] = sum;
    }
}

static void gemm_plain(const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                       bool transpose_b, size_t rows, size_t columns, size_t depth,
                       const uint16_t *live, const uint16_t *order, const float *bias, bool relu,
                       float *y, size_t y_row) {
  for (size_t i = 0; i < rows; i++) {
    size_t r = order ? order[i] : i;
    // The last rows, fewer than four, have no list.
    const uint16_t *list = order && i / 4 < rows / 4 ? live + i / 4 * kernel_live_row(depth) : NULL;
    bool skips = list && *list < depth;
    size_t count = skips ? *list : depth;
    for (size_t c = 0; c < columns; c++) {
      float sum = bias ? bias[c] : 0.0f;
      for (size_t j = 0; j < count; j++) {
        size_t k = skips ? list[1 + j] : j;
        sum += a[r * a_row + k * a_column] * (transpose_b ? b[c * b_row + k] : b[k * b_row + c]);
      }
      y[r * y_row + c] = relu && sum <= 0.0f ? 0.0f : sum;
    }
  }
}
