#include "clones.h"
#include "Images.h"

void kernel_copy_rows(const float *x, size_t x_row, float *y, size_t y_row, size_t rows,
                      size_t count) {
  for (size_t r = 0; r < rows; r++) memcpy(y + r * y_row, x + r * x_row, count * sizeof(float));
}

#define FOR_EACH_PATCH_PIXEL                                                                       \
  for (int64_t row = 0; row < w->rows; row++)                                                      \
    for (int64_t column = 0; column < w->columns; column++)                                        \
      for (int64_t ky = 0; ky < w->kernel_height; ky++)                                            \
        for (int64_t kx = 0; kx < w->kernel_width; kx++, y += count) {                             \
          int64_t in_y = row * w->stride_y + ky * w->dilation_y - w->pad_top;                      \
          int64_t in_x = column * w->stride_x + kx * w->dilation_x - w->pad_left;                  \
          bool inside = in_y >= 0 && in_y < w->height && in_x >= 0 && in_x < w->width;

void kernel_unfold(const kernel_window *w, const float *x, size_t channels, size_t first,
                   size_t count, float *y) {
  FOR_EACH_PATCH_PIXEL
    if (!inside) {
      for (size_t c = 0; c < count; c++) y[c] = 0.0f;
      continue;
    }
    const float *from = x + (size_t)(in_y * w->width + in_x) * channels + first;
    if (count == 1)
      *y = *from;
    else
      memcpy(y, from, count * sizeof(float));
  }
}

void kernel_fold(const kernel_window *w, const float *y, size_t channels, size_t first,
                 size_t count, float *x) {
  FOR_EACH_PATCH_PIXEL
    if (!inside) continue;
    float *to = x + (size_t)(in_y * w->width + in_x) * channels + first;
    for (size_t c = 0; c < count; c++) to[c] += y[c];
  }
}
