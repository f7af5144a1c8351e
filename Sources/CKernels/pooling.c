// Pooling over windows of an image [height, width, channels]; loops along the channels vectorise.
#include "clones.h"
#include "Images.h"

/// The part of a window's axis that lies inside of the image.
typedef struct {
  int64_t from, to;
} range;

INLINE range inside(int64_t start, int64_t count, int64_t dilation, int64_t extent) {
  range r = {0, count};
  while (r.from < r.to && start + r.from * dilation < 0) r.from++;
  while (r.to > r.from && start + (r.to - 1) * dilation >= extent) r.to--;
  return r;
}

/// Runs BODY for each pixel inside of each window: `at` its offset, `place` in the window.
#define FOR_EACH_WINDOW(BEFORE, BODY)                                                              \
  for (int64_t row = 0; row < w->rows; row++)                                                      \
    for (int64_t column = 0; column < w->columns; column++) {                                      \
      int64_t top = row * w->stride_y - w->pad_top, left = column * w->stride_x - w->pad_left;     \
      range ys = inside(top, w->kernel_height, w->dilation_y, w->height);                          \
      range xs = inside(left, w->kernel_width, w->dilation_x, w->width);                           \
      size_t out = (size_t)(row * w->columns + column) * channels;                                 \
      BEFORE;                                                                                      \
      for (int64_t ky = ys.from; ky < ys.to; ky++)                                                 \
        for (int64_t kx = xs.from; kx < xs.to; kx++) {                                             \
          size_t at = (size_t)((top + ky * w->dilation_y) * w->width + left + kx * w->dilation_x) * \
                      channels;                                                                    \
          uint8_t place = (uint8_t)(ky * w->kernel_width + kx);                                    \
          BODY;                                                                                    \
        }                                                                                          \
    }

typedef float lanes16 __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t integers16 __attribute__((ext_vector_type(16), aligned(4)));
typedef uint8_t bytes16 __attribute__((ext_vector_type(16), aligned(1)));

/// The largest of `count` pixels at `offsets` from x and its place, channel by channel.
CLONES static void largest(const float *x, const size_t *offsets, const uint8_t *places,
                           size_t count, size_t channels, float *y, uint8_t *y_places) {
  size_t c = 0;
  while (c + 16 <= channels) {
    lanes16 best = *(const lanes16 *)(x + offsets[0] + c);
    integers16 place = (integers16)(int32_t)places[0];
    for (size_t i = 1; i < count; i++) {
      lanes16 next = *(const lanes16 *)(x + offsets[i] + c);
      integers16 larger = (next > best) | ((next != next) & (best == best));
      best = larger ? next : best;
      place = larger ? (integers16)(int32_t)places[i] : place;
    }
    *(lanes16 *)(y + c) = best;
    *(bytes16 *)(y_places + c) = __builtin_convertvector(place, bytes16);
    // The last vector overlaps the one before where channels do not fill it.
    c = c + 16 == channels || c + 32 <= channels ? c + 16 : channels - 16;
  }
  if (channels >= 16) return;
  for (c = 0; c < channels; c++) {
    float best = x[offsets[0] + c];
    uint8_t place = places[0];
    for (size_t i = 1; i < count; i++) {
      float next = x[offsets[i] + c];
      bool larger = next > best || (next != next && best == best);
      best = larger ? next : best;
      place = larger ? places[i] : place;
    }
    y[c] = best;
    y_places[c] = place;
  }
}

void kernel_max_pool(const kernel_window *w, const float *x, size_t channels, float *y,
                     uint8_t *places) {
  size_t offsets[256];
  uint8_t numbers[256];
  FOR_EACH_WINDOW(size_t count = 0, {
    offsets[count] = at;
    numbers[count++] = place;
    if (ky == ys.to - 1 && kx == xs.to - 1)
      largest(x, offsets, numbers, count, channels, y + out, places + out);
  })
}

/// x[place of each channel] += y, or y = x there.
#define FOR_EACH_PLACE(BODY)                                                                       \
  for (int64_t row = 0; row < w->rows; row++)                                                      \
    for (int64_t column = 0; column < w->columns; column++)                                        \
      for (size_t c = 0; c < channels; c++, y++, places++) {                                       \
        int64_t ky = *places / w->kernel_width, kx = *places % w->kernel_width;                    \
        int64_t in_y = row * w->stride_y - w->pad_top + ky * w->dilation_y;                        \
        int64_t in_x = column * w->stride_x - w->pad_left + kx * w->dilation_x;                    \
        size_t at = (size_t)(in_y * w->width + in_x) * channels + c;                               \
        BODY;                                                                                      \
      }

void kernel_pool_scatter(const kernel_window *w, const float *y, const uint8_t *places,
                         size_t channels, float *x) {
  FOR_EACH_PLACE(x[at] += *y)
}

void kernel_pool_gather(const kernel_window *w, const float *x, const uint8_t *places,
                        size_t channels, float *y) {
  FOR_EACH_PLACE(*y = x[at])
}

CLONES static void add_scaled(const float *restrict x, float scale, float *restrict y, size_t n) {
  for (size_t c = 0; c < n; c++) y[c] += scale * x[c];
}

INLINE float share(const kernel_window *w, range ys, range xs, bool counts_padding) {
  int64_t count = counts_padding ? w->kernel_height * w->kernel_width
                                 : (ys.to - ys.from) * (xs.to - xs.from);
  return count > 0 ? 1.0f / (float)count : 0.0f;
}

void kernel_average_pool(const kernel_window *w, const float *x, size_t channels,
                         bool counts_padding, float *y) {
  FOR_EACH_WINDOW(float part = share(w, ys, xs, counts_padding);
                  memset(y + out, 0, channels * sizeof(float)),
                  (void)place; add_scaled(x + at, part, y + out, channels))
}

void kernel_average_spread(const kernel_window *w, const float *y, size_t channels,
                           bool counts_padding, float *x) {
  FOR_EACH_WINDOW(float part = share(w, ys, xs, counts_padding),
                  (void)place; add_scaled(y + out, part, x + at, channels))
}
