// Filling shapes and blending into pixels of four bytes, opacity last, not multiplied into the colors.
#ifndef CRASTER_H
#define CRASTER_H

#include <stddef.h>
#include <stdint.h>

/// A piece of an outline that runs down from `top` to `bottom`, within the picture. At the height y it
/// is at x = x_top + (y - top) * slope, within x_least...x_most.
typedef struct {
  double top, bottom, x_top, slope, x_least, x_most;
  /// 1 where the outline runs down here, -1 where it runs up.
  double direction;
} kernel_edge;

/// Pixels that the caller owns, and a color in their order of bytes.
typedef struct {
  uint8_t *pixels;
  size_t width, height, stride;
} kernel_pixels;

/// Fills an outline: a pixel gets the color in proportion to the area covered in it. Where parts of
/// the outline run around an area several times, it counts once; the area is exact as long as no
/// two edges cross within a pixel.
/// - edges: ordered by `top`, within 0...width and 0...height.
/// - sums [width + 2]: zero before and after.
/// - marks [(width + 2 + 63) / 64]: zero before and after.
/// - active [count].
void kernel_fill_outline(kernel_pixels target, const kernel_edge *edges, size_t count,
                         const uint8_t color[4], float *sums, uint64_t *marks, uint32_t *active);

/// Colors [count] pixels in a row, `opacity` of 255 parts over what is there.
void kernel_blend_color(uint8_t *pixels, size_t count, const uint8_t color[4], uint8_t opacity);
/// Colors [count] pixels in a row with an opacity for each.
void kernel_blend_mask(uint8_t *pixels, const uint8_t *mask, size_t count, const uint8_t color[4]);
/// Lays [count] pixels of the same order of bytes over a row.
void kernel_blend_pixels(uint8_t *pixels, const uint8_t *over, size_t count);

#endif
