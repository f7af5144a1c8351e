#include "clones.h"

CLONES static float sum_of(const float *x, size_t n) {
#pragma clang fp reassociate(on)
  float sum = 0.0f;
  for (size_t i = 0; i < n; i++) sum += x[i];
  return sum;
}

CLONES static float max_of(const float *x, size_t n) {
  float best = x[0];
  for (size_t i = 1; i < n; i++) best = x[i] > best || x[i] != x[i] ? x[i] : best;
  return best;
}

CLONES static float min_of(const float *x, size_t n) {
  float best = x[0];
  for (size_t i = 1; i < n; i++) best = x[i] < best || x[i] != x[i] ? x[i] : best;
  return best;
}

/// One long row: sums of blocks of 4096, so that the error does not grow with the length.
static float sum_in_blocks(const float *x, size_t n) {
  if (n <= 4096) return sum_of(x, n);
  double sum = 0.0;
  for (size_t i = 0; i < n; i += 4096) sum += sum_of(x + i, n - i < 4096 ? n - i : 4096);
  return (float)sum;
}

/// y [width] = the sum of rows of x, `pitch` apart; count is not 0.
CLONES static void add_rows(const float *restrict x, size_t count, size_t pitch, size_t width,
                            float *restrict y) {
  memcpy(y, x, width * sizeof(float));
  size_t r = 1;
  for (; r + 4 <= count; r += 4) {
    const float *a = x + r * pitch;
    for (size_t i = 0; i < width; i++)
      y[i] += (a[i] + a[i + pitch]) + (a[i + 2 * pitch] + a[i + 3 * pitch]);
  }
  for (; r < count; r++)
    for (size_t i = 0; i < width; i++) y[i] += x[r * pitch + i];
}

/// y [inner] = the sum of the rows of x [count, inner]: many rows in blocks, as in sum_in_blocks.
static void sum_rows(const float *x, size_t count, size_t inner, float *y) {
  enum { block = 1024, tile = 64 };
  if (count <= block) {
    add_rows(x, count, inner, inner, y);
    return;
  }
  for (size_t start = 0; start < inner; start += tile) {
    size_t width = inner - start < tile ? inner - start : tile;
    float part[tile];
    double sums[tile] = {0};
    for (size_t r = 0; r < count; r += block) {
      add_rows(x + r * inner + start, count - r < block ? count - r : block, inner, width, part);
      for (size_t i = 0; i < width; i++) sums[i] += part[i];
    }
    for (size_t i = 0; i < width; i++) y[start + i] = (float)sums[i];
  }
}

CLONES static void extreme_rows(kernel_reduction operation, const float *restrict x, size_t count,
                                size_t inner, float *restrict y) {
  memcpy(y, x, inner * sizeof(float));
  for (size_t r = 1; r < count; r++) {
    const float *a = x + r * inner;
    if (operation == kernel_max)
      for (size_t i = 0; i < inner; i++) y[i] = a[i] > y[i] || a[i] != a[i] ? a[i] : y[i];
    else
      for (size_t i = 0; i < inner; i++) y[i] = a[i] < y[i] || a[i] != a[i] ? a[i] : y[i];
  }
}

void kernel_reduce(kernel_reduction operation, const float *x, size_t outer, size_t count,
                   size_t inner, float *y) {
  for (size_t o = 0; o < outer; o++, x += count * inner, y += inner) {
    if (count == 0) {
      kernel_fill(y, operation == kernel_sum ? 0.0f : operation == kernel_max ? -INFINITY : INFINITY,
                  inner);
    } else if (inner == 1) {
      *y = operation == kernel_sum   ? sum_in_blocks(x, count)
           : operation == kernel_max ? max_of(x, count)
                                     : min_of(x, count);
    } else if (operation == kernel_sum) {
      sum_rows(x, count, inner, y);
    } else {
      extreme_rows(operation, x, count, inner, y);
    }
  }
}

void kernel_argmax(const float *x, size_t rows, size_t columns, int64_t *indices) {
  for (size_t r = 0; r < rows; r++, x += columns) {
    size_t best = 0;
    for (size_t c = 1; c < columns; c++)
      if (x[c] > x[best]) best = c;
    indices[r] = (int64_t)best;
  }
}

CLONES static float sum_of_squares_of(const float *x, size_t n) {
#pragma clang fp reassociate(on)
  float sum = 0.0f;
  for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
  return sum;
}

double kernel_sum_of_squares(const float *x, size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i += 1024)
    sum += (double)sum_of_squares_of(x + i, n - i < 1024 ? n - i : 1024);
  return sum;
}

CLONES static double dot_of(const double *x, const double *y, size_t n) {
#pragma clang fp reassociate(on)
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

CLONES static void subtract_multiple_of(double *x, double multiple, const double *y, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] -= multiple * y[i];
}

void kernel_subtract_projections(double *x, const double *basis, size_t count, size_t n) {
  for (size_t i = 0; i < count; i++) {
    const double *direction = basis + i * n;
    subtract_multiple_of(x, dot_of(x, direction, n), direction, n);
  }
}
