// Convolution as products of patches and weights, read where the image lies: nothing is unfolded.
//
// Built from tiles of up to 8 pixels (or weights) by up to 32 output channels held in registers, as
// in gemm.c, but with patches in several runs. Each element is one chain of multiply-adds in order,
// whatever the tile, so that the result does not depend on how the caller cuts the work. Written with
// vector types and instantiated for three levels of processor.
#include "clones.h"
#include "Images.h"

typedef float lanes8 __attribute__((ext_vector_type(8), aligned(4)));
typedef float lanes16 __attribute__((ext_vector_type(16), aligned(4)));

/// Copies fewer than 32 floats, by powers of two: a call of memcpy takes as long as a small tile.
INLINE void store_part(float *to, const float *from, size_t count) {
#define PART(SIZE)                                                                                 \
  if (count & SIZE) {                                                                              \
    memcpy(to, from, SIZE * sizeof(float));                                                        \
    to += SIZE;                                                                                    \
    from += SIZE;                                                                                  \
  }
  PART(16)
  PART(8)
  PART(4)
  PART(2)
  PART(1)
#undef PART
}

/// What a tile is made from: sums over `outer` runs of `inner` steps.
typedef struct {
  const float *a;
  size_t a_row, a_step, a_outer;
  const float *b;
  size_t b_step, b_outer;
  size_t outer, inner;
} operands;

/// One tile of `rows` x (`vectors` * WIDTH): y = start + a b, y stored to `columns` columns.
#define TILE(NAME, LANES, WIDTH)                                                                   \
  INLINE void NAME(const int rows, const int vectors, operands o, const float *start,              \
                   size_t start_row, bool relu, float *y, size_t y_row, size_t columns) {          \
    LANES sum[8][2];                                                                               \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++)                              \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                         \
        sum[r][v] = *(const LANES *)(start + (size_t)r * start_row + WIDTH * v);                   \
    for (size_t run = 0; run < o.outer; run++, o.a += o.a_outer, o.b += o.b_outer) {               \
      const float *a = o.a, *b = o.b;                                                              \
      for (size_t k = 0; k < o.inner; k++, a += o.a_step, b += o.b_step) {                         \
        LANES right[2];                                                                            \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                       \
          right[v] = *(const LANES *)(b + WIDTH * v);                                              \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) {                        \
          LANES left = a[(size_t)r * o.a_row];                                                     \
          _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                     \
            sum[r][v] += left * right[v];                                                          \
        }                                                                                          \
      }                                                                                            \
    }                                                                                              \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) {                            \
      float *to = y + (size_t)r * y_row;                                                           \
      if (relu)                                                                                    \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                       \
          sum[r][v] = sum[r][v] <= 0.0f ? (LANES)0.0f : sum[r][v];                                 \
      if (columns == (size_t)(WIDTH * vectors)) {                                                  \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                       \
          *(LANES *)(to + WIDTH * v) = sum[r][v];                                                  \
      } else {                                                                                     \
        LANES part[2];                                                                             \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++) part[v] = sum[r][v];  \
        store_part(to, (const float *)part, columns);                                              \
      }                                                                                            \
    }                                                                                              \
  }
TILE(tile16, lanes16, 16)
TILE(tile8, lanes8, 8)
#undef TILE

INLINE size_t panel_width(size_t rest) { return rest > 24 ? 32 : rest > 8 ? 16 : 8; }

size_t kernel_packed_columns(size_t columns) {
  size_t packed = 0;
  for (size_t c = 0; c < columns;) {
    size_t width = panel_width(columns - c);
    packed += width;
    c += width;
  }
  return packed;
}

/// Packs `panels` panels of 32 columns: memory is read fastest in long runs.
INLINE void pack_whole_panels(const size_t panels, const float *w, size_t w_row, size_t depth,
                              float *packed) {
  for (size_t k = 0; k < depth; k++, w += w_row, packed += 32)
    for (size_t panel = 0; panel < panels; panel++)
      memcpy(packed + panel * depth * 32, w + panel * 32, 32 * sizeof(float));
}

void kernel_pack_panels(const float *w, size_t w_row, size_t depth, size_t columns,
                        float *packed) {
  size_t c = 0;
  for (; columns - c >= 128; c += 128) pack_whole_panels(4, w + c, w_row, depth, packed + c * depth);
  for (packed += c * depth; c < columns;) {
    size_t width = panel_width(columns - c), count = columns - c < width ? columns - c : width;
    for (size_t k = 0; k < depth; k++, packed += width) {
      memcpy(packed, w + k * w_row + c, count * sizeof(float));
      memset(packed + count, 0, (width - count) * sizeof(float));
    }
    c += width;
  }
}

#define ROWS_CASE(R)                                                                               \
  case R:                                                                                          \
    if (R <= tile_rows) {                                                                          \
      if (width == 32)                                                                             \
        tile16(R, 2, o, start, start_row, relu, y, y_row, columns);                                \
      else if (width == 16)                                                                        \
        tile16(R, 1, o, start, start_row, relu, y, y_row, columns);                                \
      else                                                                                         \
        tile8(R, 1, o, start, start_row, relu, y, y_row, columns);                                 \
    }                                                                                              \
    break;

/// A column of tiles: `count` rows, in tiles of nearly equal height.
INLINE void tiles(const int tile_rows, size_t count, size_t width, operands o, const float *start,
                  size_t start_row, bool relu, float *y, size_t y_row, size_t columns) {
  size_t number = (count + (size_t)tile_rows - 1) / (size_t)tile_rows;
  while (count > 0) {
    size_t rows = (count + number - 1) / number;
    switch (rows) {
      ROWS_CASE(1)
      ROWS_CASE(2)
      ROWS_CASE(3)
      ROWS_CASE(4)
      ROWS_CASE(5)
      ROWS_CASE(6)
      ROWS_CASE(7)
      ROWS_CASE(8)
    }
    o.a += rows * o.a_row;
    start += rows * start_row;
    y += rows * y_row;
    count -= rows;
    number--;
  }
}
#undef ROWS_CASE

INLINE void convolve(const int tile_rows, const kernel_patches *p, const float *weights,
                     const float *bias, size_t outputs, bool relu, float *y, size_t y_pixel) {
  size_t depth = p->segments * p->length, rows = p->rows, columns = p->columns;
  if (p->row_step == columns * p->column_step) {
    columns *= rows;
    rows = 1;
  }
  for (size_t c = 0; c < outputs;) {
    size_t width = panel_width(outputs - c), count = outputs - c < width ? outputs - c : width;
    for (size_t row = 0; row < rows; row++) {
      operands o = {p->base + row * p->row_step, p->column_step, 1, p->segment_step, weights, width,
                    p->length * width, p->segments, p->length};
      tiles(tile_rows, columns, width, o, bias + c, 0, relu, y + row * columns * y_pixel + c,
            y_pixel, count);
    }
    weights += depth * width;
    c += width;
  }
}

INLINE void kernel_gradient(const int tile_rows, const kernel_patches *p, const float *slope,
                            size_t slope_pixel, size_t slope_row, size_t outputs, float *sums) {
  size_t sums_row = kernel_packed_columns(outputs);
  for (size_t c = 0; c < outputs;) {
    size_t width = panel_width(outputs - c);
    for (size_t segment = 0; segment < p->segments; segment++) {
      operands o = {p->base + segment * p->segment_step, 1, p->column_step, p->row_step,
                    slope + c, slope_pixel, slope_row, p->rows, p->columns};
      float *y = sums + segment * p->length * sums_row + c;
      tiles(tile_rows, p->length, width, o, y, sums_row, false, y, sums_row, width);
    }
    c += width;
  }
}

// Sixteen accumulators of 16 floats fill the registers of level 4, four those below.
#if defined(__x86_64__)
// Compilers prefer half of AVX-512's width and would split the accumulators: they are asked for all.
#define LEVEL(NAME, ARCHITECTURE, ROWS)                                                            \
  __attribute__((target(ARCHITECTURE), min_vector_width(512))) static void convolve_##NAME(        \
      const kernel_patches *p, const float *weights, const float *bias, size_t outputs, bool relu, \
      float *y, size_t y_pixel) {                                                                  \
    convolve(ROWS, p, weights, bias, outputs, relu, y, y_pixel);                                   \
  }                                                                                                \
  __attribute__((target(ARCHITECTURE), min_vector_width(512))) static void kernel_gradient_##NAME( \
      const kernel_patches *p, const float *slope, size_t slope_pixel, size_t slope_row,           \
      size_t outputs, float *sums) {                                                               \
    kernel_gradient(ROWS, p, slope, slope_pixel, slope_row, outputs, sums);                        \
  }
LEVEL(v4, "arch=x86-64-v4", 8)
LEVEL(v3, "arch=x86-64-v3", 2)
#define DISPATCH(FUNCTION, ...)                                                                    \
  if (level >= 4) {                                                                                \
    FUNCTION##_v4(__VA_ARGS__);                                                                    \
    return;                                                                                        \
  }                                                                                                \
  if (level == 3) {                                                                                \
    FUNCTION##_v3(__VA_ARGS__);                                                                    \
    return;                                                                                        \
  }
#else
#define DISPATCH(FUNCTION, ...) (void)level;
#endif

void kernel_convolve(int level, const kernel_patches *p, const float *weights, const float *bias,
                     size_t outputs, bool relu, float *y, size_t y_pixel) {
  DISPATCH(convolve, p, weights, bias, outputs, relu, y, y_pixel)
  convolve(2, p, weights, bias, outputs, relu, y, y_pixel);
}

void kernel_convolve_kernel_gradient(int level, const kernel_patches *p, const float *slope,
                                     size_t slope_pixel, size_t slope_row, size_t outputs,
                                     float *sums) {
  DISPATCH(kernel_gradient, p, slope, slope_pixel, slope_row, outputs, sums)
  kernel_gradient(2, p, slope, slope_pixel, slope_row, outputs, sums);
}
