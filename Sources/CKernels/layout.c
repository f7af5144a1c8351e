#include "clones.h"

void kernel_transpose(const float *x, float *y, size_t rows, size_t columns) {
  const size_t block = 16;
  for (size_t r0 = 0; r0 < rows; r0 += block)
    for (size_t c0 = 0; c0 < columns; c0 += block) {
      size_t r1 = r0 + block < rows ? r0 + block : rows;
      size_t c1 = c0 + block < columns ? c0 + block : columns;
      for (size_t c = c0; c < c1; c++)
        for (size_t r = r0; r < r1; r++) y[c * rows + r] = x[r * columns + c];
    }
}

void kernel_permute(const float *x, float *y, size_t rank, const int64_t *extent,
                    const int64_t *stride) {
  int64_t index[6] = {0};
  size_t total = 1;
  for (size_t d = 0; d < rank; d++) total *= (size_t)extent[d];
  if (total == 0) return;
  if (rank == 0) {
    *y = *x;
    return;
  }
  int64_t last = extent[rank - 1], step = stride[rank - 1];
  for (size_t done = 0; done < total; done += (size_t)last) {
    for (int64_t i = 0; i < last; i++) *y++ = x[i * step];
    for (size_t d = rank - 1; d-- > 0;) {
      x += stride[d];
      if (++index[d] < extent[d]) break;
      x -= stride[d] * extent[d];
      index[d] = 0;
    }
  }
}

void kernel_gather_rows(const float *x, const int64_t *indices, float *y, size_t n, size_t width) {
  for (size_t i = 0; i < n; i++)
    memcpy(y + i * width, x + (size_t)indices[i] * width, width * sizeof(float));
}

CLONES void kernel_scatter_add_rows(const float *x, const int64_t *indices, float *y, size_t n,
                                    size_t width) {
  for (size_t i = 0; i < n; i++) {
    float *row = y + (size_t)indices[i] * width;
    const float *from = x + i * width;
    for (size_t c = 0; c < width; c++) row[c] += from[c];
  }
}
