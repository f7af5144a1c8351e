#include "clones.h"
#include "Images.h"

CLONES static void mix(const float *restrict a, const float *restrict b, const float *restrict c,
                       const float *restrict d, float wa, float wb, float wc, float wd,
                       float *restrict y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = wa * a[i] + wb * b[i] + (wc * c[i] + wd * d[i]);
}

CLONES static void add_share(const float *restrict y, float share, float *restrict x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] += share * y[i];
}

#define FOR_EACH_OUTPUT                                                                            \
  for (size_t r = 0; r < rows.count; r++)                                                          \
    for (size_t c = 0; c < columns.count; c++, y += channels) {                                    \
      size_t top = (size_t)rows.low[r] * width, bottom = (size_t)rows.high[r] * width;             \
      size_t left = (size_t)columns.low[c], right = (size_t)columns.high[c];                       \
      float up = rows.low_share[r], near = columns.low_share[c];

void kernel_resample(kernel_axis rows, kernel_axis columns, const float *x, size_t width,
                     size_t channels, float *y) {
  FOR_EACH_OUTPUT
    mix(x + (top + left) * channels, x + (top + right) * channels, x + (bottom + left) * channels,
        x + (bottom + right) * channels, up * near, up * (1.0f - near), (1.0f - up) * near,
        (1.0f - up) * (1.0f - near), y, channels);
  }
}

void kernel_resample_spread(kernel_axis rows, kernel_axis columns, const float *y, size_t width,
                            size_t channels, float *x) {
  FOR_EACH_OUTPUT
    add_share(y, up * near, x + (top + left) * channels, channels);
    add_share(y, up * (1.0f - near), x + (top + right) * channels, channels);
    add_share(y, (1.0f - up) * near, x + (bottom + left) * channels, channels);
    add_share(y, (1.0f - up) * (1.0f - near), x + (bottom + right) * channels, channels);
  }
}
