// Exact coverage by signed areas: each edge adds to the sums of the cells that it crosses what it takes
// from the pixels to its right; running sums along a row are then the covered parts of the pixels.
// The idea is that of Levien's font-rs; here with one row at a time and marks of the touched cells.

#include <string.h>

#include "CRaster.h"
#include "Dispatch.h"

// Pixels are the same on all machines only if no product and sum are fused.
#pragma STDC FP_CONTRACT OFF

INLINE uint32_t divide_by_255(uint32_t x) {
  x += 128;
  return (x + (x >> 8)) >> 8;
}

INLINE void blend(uint8_t *pixel, const uint8_t *color, uint32_t opacity) {
  uint32_t below = pixel[3];
  if (below == 255) {
    for (int c = 0; c < 3; c++)
      pixel[c] = (uint8_t)divide_by_255(color[c] * opacity + pixel[c] * (255 - opacity));
    return;
  }
  uint32_t rest = divide_by_255(below * (255 - opacity)), sum = opacity + rest;
  if (sum == 0) return;
  for (int c = 0; c < 3; c++)
    pixel[c] = (uint8_t)((color[c] * opacity + pixel[c] * rest + sum / 2) / sum);
  pixel[3] = (uint8_t)sum;
}

void kernel_blend_color(uint8_t *pixels, size_t count, const uint8_t color[4], uint8_t opacity) {
  if (opacity == 0) return;
  if (opacity == 255) {
    uint8_t solid[4] = {color[0], color[1], color[2], 255};
    uint32_t word;
    memcpy(&word, solid, 4);
    for (size_t i = 0; i < count; i++) memcpy(pixels + 4 * i, &word, 4);
    return;
  }
  for (size_t i = 0; i < count; i++) blend(pixels + 4 * i, color, opacity);
}

void kernel_blend_mask(uint8_t *pixels, const uint8_t *mask, size_t count, const uint8_t color[4]) {
  for (size_t i = 0; i < count; i++)
    if (mask[i]) blend(pixels + 4 * i, color, divide_by_255((uint32_t)mask[i] * color[3]));
}

void kernel_blend_pixels(uint8_t *pixels, const uint8_t *over, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *source = over + 4 * i;
    if (source[3] == 255)
      memcpy(pixels + 4 * i, source, 4);
    else if (source[3])
      blend(pixels + 4 * i, source, source[3]);
  }
}

typedef struct {
  float *sums;
  uint64_t *marks;
} row_sums;

/// A piece of an edge within the cell `cell`: `height` of the row, `middle` from the cell's left.
INLINE void add_piece(row_sums row, size_t cell, double height, double middle) {
  row.sums[cell] += (float)(height - height * middle);
  row.sums[cell + 1] += (float)(height * middle);
  row.marks[cell >> 6] |= (uint64_t)1 << (cell & 63);
  row.marks[(cell + 1) >> 6] |= (uint64_t)1 << ((cell + 1) & 63);
}

/// An edge's part within a row, from x0 to x1, whichever is at the top.
static void add_edge(row_sums row, double x0, double x1, double height) {
  double low = x0 < x1 ? x0 : x1, high = x0 < x1 ? x1 : x0;
  size_t first = (size_t)low, last = (size_t)high;
  if (first == last) {
    add_piece(row, first, height, (low + high) * 0.5 - (double)first);
    return;
  }
  double density = height / (high - low), head = (double)(first + 1) - low;
  double tail = high - (double)last;
  add_piece(row, first, density * head, 1 - head * 0.5);
  for (size_t cell = first + 1; cell < last; cell++) add_piece(row, cell, density, 0.5);
  if (tail > 0) add_piece(row, last, density * tail, tail * 0.5);
}

/// Turns a row's sums into pixels, and makes them zero again.
static void sweep(row_sums row, uint8_t *pixels, size_t width, const uint8_t color[4]) {
  size_t words = (width + 2 + 63) / 64, start = 0;
  float covered = 0;
  uint8_t opacity = 0;
  for (size_t word = 0; word < words; word++) {
    uint64_t marks = row.marks[word];
    row.marks[word] = 0;
    while (marks) {
      size_t cell = word * 64 + (size_t)__builtin_ctzll(marks);
      marks &= marks - 1;
      size_t end = cell < width ? cell : width;
      if (opacity && end > start) kernel_blend_color(pixels + 4 * start, end - start, color, opacity);
      covered += row.sums[cell];
      row.sums[cell] = 0;
      float part = covered < 0 ? -covered : covered;
      opacity = (uint8_t)((part > 1 ? 1 : part) * (float)color[3] + 0.5f);
      start = cell;
    }
  }
  // What is closed outside the picture on the right.
  if (opacity && width > start) kernel_blend_color(pixels + 4 * start, width - start, color, opacity);
}

void kernel_fill_outline(kernel_pixels target, const kernel_edge *edges, size_t count,
                         const uint8_t color[4], float *sums, uint64_t *marks, uint32_t *active) {
  if (count == 0) return;
  row_sums row = {sums, marks};
  size_t next = 0, live = 0;
  for (size_t y = (size_t)edges[0].top; y < target.height; y++) {
    double top = (double)y, bottom = top + 1;
    while (next < count && edges[next].top < bottom) active[live++] = (uint32_t)next++;
    if (live == 0) {
      if (next == count) return;
      y = (size_t)edges[next].top - 1;
      continue;
    }
    size_t kept = 0;
    for (size_t i = 0; i < live; i++) {
      const kernel_edge *edge = edges + active[i];
      double from = edge->top > top ? edge->top : top;
      double to = edge->bottom < bottom ? edge->bottom : bottom;
      double x0 = edge->x_top + (from - edge->top) * edge->slope;
      double x1 = edge->x_top + (to - edge->top) * edge->slope;
      // Rounding must not lead out of the picture.
      x0 = x0 < edge->x_least ? edge->x_least : x0 > edge->x_most ? edge->x_most : x0;
      x1 = x1 < edge->x_least ? edge->x_least : x1 > edge->x_most ? edge->x_most : x1;
      add_edge(row, x0, x1, (to - from) * edge->direction);
      if (edge->bottom > bottom) active[kept++] = active[i];
    }
    live = kept;
    sweep(row, target.pixels + y * target.stride, target.width, color);
  }
}
