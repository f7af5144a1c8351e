// Kernels over images: row-major [height, width, channels], one image at a time.
#ifndef CKERNELS_IMAGES_H
#define CKERNELS_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Where the patches under a convolution's window lie.
///
/// The patch of output pixel (row, column) starts at base + row * row_step + column * column_step and
/// has `segments` runs of `length` neighbouring floats, segment_step apart. An image in memory is
/// that (a run for each row of the window), and so is a matrix of unfolded patches (one run).
typedef struct {
  const float *base;
  size_t rows, columns, row_step, column_step, segments, segment_step, length;
} kernel_patches;

// convolution.c. `level` is kernel_cpu_level(), or lower.
/// Columns as they are packed: in panels of 32, 16 and 8, the last one filled up with zeros.
size_t kernel_packed_columns(size_t columns);
/// packed = w [depth, columns], rows w_row apart, panel after panel.
void kernel_pack_panels(const float *w, size_t w_row, size_t depth, size_t columns, float *packed);
/// y [rows, columns, outputs], pixels y_pixel apart, = max(patches * weights + bias, 0 if relu).
///
/// weights: packed panels [segments * length, outputs]; bias: kernel_packed_columns(outputs) long.
void kernel_convolve(int level, const kernel_patches *patches, const float *weights,
                     const float *bias, size_t outputs, bool relu, float *y, size_t y_pixel);
/// sums [segments * length, kernel_packed_columns(outputs)] += patches^T * slope, over all pixels.
///
/// slope: pixels slope_pixel apart, rows slope_row apart; 31 floats beyond its end are read.
void kernel_convolve_kernel_gradient(int level, const kernel_patches *patches, const float *slope,
                                     size_t slope_pixel, size_t slope_row, size_t outputs,
                                     float *sums);

// sparse.c: for processors of level 4. A gradient that came through max pooling has one element for
// each window and channel: its non-zero elements are listed and the rest left out.
/// Lists the elements of slope [windows, channels], windows of one row of windows. `places` says where
/// in its window (row by row) each lies.
///
/// By pixel: pixel_counts [window_height, columns], weight_offsets and pixel_values [.., pixel_pitch],
/// at least channels + 15; a weight's offset is its channel * weight_pitch. By channel, appended: channel_counts [channels],
/// patch_offsets and channel_values [channels, list_pitch]; a patch's offset is from the base.
typedef struct {
  size_t windows, columns, channels, window_height, window_width;
  size_t row_step, column_step, first_offset, weight_pitch, pixel_pitch, list_pitch;
  int32_t *pixel_counts, *weight_offsets, *channel_counts, *patch_offsets;
  float *pixel_values, *channel_values;
} kernel_sparse_lists;
void kernel_list_by_pixel(const kernel_sparse_lists *lists, const float *slope,
                          const uint8_t *places);
void kernel_list_by_channel(const kernel_sparse_lists *lists, const float *slope,
                            const uint8_t *places);
/// sums [channels, segments, length up to 16] += the listed patches times their values.
void kernel_sparse_kernel_gradient(const kernel_patches *patches, const kernel_sparse_lists *lists,
                                   float *sums);
/// x at the listed pixels' patches += values times weights [segments, channels, length up to 16];
/// up to 15 floats beyond a patch are read and written back as they were.
void kernel_sparse_input_gradient(const kernel_patches *patches, const kernel_sparse_lists *lists,
                                  const float *weights, float *x);

// images.c
/// Copies rows of `count` floats between rows of different pitch.
void kernel_copy_rows(const float *x, size_t x_row, float *y, size_t y_row, size_t rows,
                      size_t count);
/// The window of a convolution over an image [height, width], padded on all sides.
typedef struct {
  int64_t height, width, kernel_height, kernel_width, stride_y, stride_x, dilation_y, dilation_x;
  int64_t pad_top, pad_left, rows, columns;
} kernel_window;
/// y [rows * columns, kernel_height * kernel_width * count]: the patches of channels
/// first..<first + count of x, zeros outside of the image.
void kernel_unfold(const kernel_window *window, const float *x, size_t channels, size_t first,
                   size_t count, float *y);
/// x += the patches y, each to where kernel_unfold takes it from.
void kernel_fold(const kernel_window *window, const float *y, size_t channels, size_t first,
                 size_t count, float *x);

// pooling.c
/// y, places [rows, columns, channels] = the largest element of each window and where in the window
/// it lies (row by row; the first of equal ones; a NaN is larger than all).
void kernel_max_pool(const kernel_window *window, const float *x, size_t channels, float *y,
                     uint8_t *places);
/// x += y at the places; the reverse of kernel_pool_gather.
void kernel_pool_scatter(const kernel_window *window, const float *y, const uint8_t *places,
                         size_t channels, float *x);
/// y = x at the places.
void kernel_pool_gather(const kernel_window *window, const float *x, const uint8_t *places,
                        size_t channels, float *y);
/// y = the mean of each window; over its pixels inside of the image, unless counts_padding.
void kernel_average_pool(const kernel_window *window, const float *x, size_t channels,
                         bool counts_padding, float *y);
/// x += each y shared among the pixels of its window: the reverse of kernel_average_pool.
void kernel_average_spread(const kernel_window *window, const float *y, size_t channels,
                           bool counts_padding, float *x);

// resampling.c
/// One axis of a resampling: output i = low_share[i] * x[low[i]] + (1 - low_share[i]) * x[high[i]].
typedef struct {
  size_t count;
  const int32_t *low, *high;
  const float *low_share;
} kernel_axis;
/// y [rows.count, columns.count, channels] from x [_, width, channels].
void kernel_resample(kernel_axis rows, kernel_axis columns, const float *x, size_t width,
                     size_t channels, float *y);
/// x += y, spread as kernel_resample takes it.
void kernel_resample_spread(kernel_axis rows, kernel_axis columns, const float *y, size_t width,
                            size_t channels, float *x);

// dropout.c
/// y[i] = x[i] * scale where the hash of key and first + i is at least threshold, else 0; x is not y.
void kernel_dropout(const float *x, float *y, size_t n, uint64_t key, uint64_t first,
                    uint32_t threshold, float scale);
/// The same for whole channels of one image [pixels, channels]: channel c by key and first + c.
void kernel_dropout_channels(const float *x, float *y, size_t pixels, size_t channels,
                             uint64_t key, uint64_t first, uint32_t threshold, float scale);

#endif
