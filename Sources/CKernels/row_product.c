#include "clones.h"

/// Rows of w that pass by at a time, so that y is loaded and stored once for all of them.
enum { rows_at_a_time = 8 };

/// y += the sum of x[i] w[i], in order.
INLINE void add_rows(const float *x, const float *const *w, size_t columns, float *restrict y) {
  for (size_t c = 0; c < columns; c++) {
    float sum = y[c];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows_at_a_time; i++) sum += x[i] * w[i][c];
    y[c] = sum;
  }
}

CLONES void kernel_row_product(const float *x, const float *w, size_t w_row, size_t depth,
                               size_t columns, bool skips_zeros, float *y) {
  float factors[rows_at_a_time];
  const float *rows[rows_at_a_time];
  size_t count = 0;
  memset(y, 0, columns * sizeof(float));
  for (size_t k = 0; k < depth; k++) {
    if (skips_zeros && x[k] == 0) continue;
    factors[count] = x[k];
    rows[count++] = w + k * w_row;
    if (count < rows_at_a_time) continue;
    add_rows(factors, rows, columns, y);
    count = 0;
  }
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < columns; c++) y[c] += factors[i] * rows[i][c];
}
