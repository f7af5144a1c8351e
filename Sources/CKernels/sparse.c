// The backward pass of a convolution whose result went through max pooling: of each window and
// channel one element has a gradient, or none where the activation or a dropout cut it off. These are
// listed, and only they are multiplied.
#include "clones.h"
#include "Images.h"

static void list_by_pixel_one_by_one(const kernel_sparse_lists *l, const size_t *pixels,
                                     const float *slope, const uint8_t *places, size_t first) {
  for (size_t c = first; c < l->channels; c++) {
    size_t pixel = pixels[places[c]];
    // Written in any case and counted where it is not 0: no branch to guess.
    size_t at = pixel * l->pixel_pitch + (size_t)l->pixel_counts[pixel];
    l->weight_offsets[at] = (int32_t)(c * l->weight_pitch);
    l->pixel_values[at] = slope[c];
    l->pixel_counts[pixel] += slope[c] != 0.0f;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define V4 __attribute__((target("arch=x86-64-v4")))
#define V4_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

/// The same for whole vectors of channels; returns how many that were.
V4 static size_t list_by_pixel(const kernel_sparse_lists *l, const size_t *pixels,
                               size_t count, const float *slope, const uint8_t *places) {
  __m512i step = _mm512_set1_epi32((int32_t)(16 * l->weight_pitch));
  __m512i offsets = _mm512_mullo_epi32(
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
      _mm512_set1_epi32((int32_t)l->weight_pitch));
  size_t c = 0;
  for (; c + 16 <= l->channels; c += 16) {
    __m512 values = _mm512_loadu_ps(slope + c);
    __m128i where = _mm_loadu_si128((const __m128i *)(places + c));
    __mmask16 some = _mm512_cmp_ps_mask(values, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    for (size_t place = 0; place < count; place++) {
      __mmask16 mask = some & _mm_cmpeq_epi8_mask(where, _mm_set1_epi8((char)place));
      size_t pixel = pixels[place], at = pixel * l->pixel_pitch + (size_t)l->pixel_counts[pixel];
      _mm512_storeu_ps(l->pixel_values + at, _mm512_maskz_compress_ps(mask, values));
      _mm512_storeu_si512(l->weight_offsets + at, _mm512_maskz_compress_epi32(mask, offsets));
      l->pixel_counts[pixel] += __builtin_popcount(mask);
    }
    offsets = _mm512_add_epi32(offsets, step);
  }
  return c;
}
#endif

void kernel_list_by_pixel(const kernel_sparse_lists *l, const float *slope, const uint8_t *places) {
  size_t pixels[256], count = l->window_height * l->window_width;
  memset(l->pixel_counts, 0, l->window_height * l->columns * sizeof(int32_t));
  for (size_t w = 0; w < l->windows; w++, slope += l->channels, places += l->channels) {
    for (size_t place = 0; place < count; place++)
      pixels[place] = place / l->window_width * l->columns + w * l->window_width +
                      place % l->window_width;
    size_t done = 0;
#if defined(__x86_64__)
    // Every place costs as much as some channels one by one.
    if (count <= 9) done = list_by_pixel(l, pixels, count, slope, places);
#endif
    list_by_pixel_one_by_one(l, pixels, slope, places, done);
  }
}

void kernel_list_by_channel(const kernel_sparse_lists *l, const float *slope,
                            const uint8_t *places) {
  int32_t offsets[256];
  for (size_t place = 0; place < l->window_height * l->window_width; place++)
    offsets[place] = (int32_t)(l->first_offset + place / l->window_width * l->row_step +
                               place % l->window_width * l->column_step);
  for (size_t w = 0; w < l->windows; w++) {
    int32_t start = (int32_t)(w * l->window_width * l->column_step);
    for (size_t c = 0; c < l->channels; c++) {
      float value = slope[w * l->channels + c];
      size_t at = c * l->list_pitch + (size_t)l->channel_counts[c];
      l->patch_offsets[at] = start + offsets[places[w * l->channels + c]];
      l->channel_values[at] = value;
      l->channel_counts[c] += value != 0.0f;
    }
  }
}

#if defined(__x86_64__)
/// sums += the listed patches' parts of `segments` runs of `vectors` vectors; the last is masked.
V4_INLINE void add_patches(const int segments, const int vectors, const float *x,
                           size_t segment_step, const int32_t *offsets, const float *values,
                           size_t count, __mmask16 last, float *sums, size_t sums_step) {
  __m512 sum[8][8];
#pragma clang loop unroll(full)
  for (int s = 0; s < segments; s++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sum[s][v] = _mm512_loadu_ps(sums + (size_t)s * sums_step + 16 * v);
  for (size_t i = 0; i < count; i++) {
    const float *patch = x + offsets[i];
    __m512 value = _mm512_set1_ps(values[i]);
#pragma clang loop unroll(full)
    for (int s = 0; s < segments; s++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        const float *from = patch + (size_t)s * segment_step + 16 * v;
        __m512 part =
            v == vectors - 1 ? _mm512_maskz_loadu_ps(last, from) : _mm512_loadu_ps(from);
        sum[s][v] = _mm512_fmadd_ps(value, part, sum[s][v]);
      }
  }
#pragma clang loop unroll(full)
  for (int s = 0; s < segments; s++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      _mm512_storeu_ps(sums + (size_t)s * sums_step + 16 * v, sum[s][v]);
}

/// x at each listed pixel += its values times weights, `vectors` vectors of one run.
V4_INLINE void add_weights(const int vectors, const kernel_sparse_lists *l, const float *weights,
                           float *x) {
  for (size_t row = 0; row < l->window_height; row++)
    for (size_t column = 0; column < l->columns; column++) {
      size_t pixel = row * l->columns + column, count = (size_t)l->pixel_counts[pixel];
      if (count == 0) continue;
      const int32_t *offsets = l->weight_offsets + pixel * l->pixel_pitch;
      const float *values = l->pixel_values + pixel * l->pixel_pitch;
      __m512 sum[8];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[v] = _mm512_setzero_ps();
      for (size_t i = 0; i < count; i++) {
        const float *from = weights + offsets[i];
        __m512 value = _mm512_set1_ps(values[i]);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
          sum[v] = _mm512_fmadd_ps(value, _mm512_loadu_ps(from + 16 * v), sum[v]);
      }
      float *to = x + l->first_offset + row * l->row_step + column * l->column_step;
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        _mm512_storeu_ps(to + 16 * v, _mm512_add_ps(_mm512_loadu_ps(to + 16 * v), sum[v]));
    }
}

#define VECTORS(CASE, ...)                                                                         \
  CASE(1, ##__VA_ARGS__) CASE(2, ##__VA_ARGS__) CASE(3, ##__VA_ARGS__) CASE(4, ##__VA_ARGS__)      \
  CASE(5, ##__VA_ARGS__) CASE(6, ##__VA_ARGS__) CASE(7, ##__VA_ARGS__) CASE(8, ##__VA_ARGS__)

/// Runs of so many vectors that are added to at a time: as many as 24 registers hold.
INLINE size_t runs_at_a_time(size_t vectors) { return vectors <= 3 ? 8 : 24 / vectors; }

V4 void kernel_sparse_kernel_gradient(const kernel_patches *p, const kernel_sparse_lists *l,
                                      float *sums) {
  size_t vectors = (p->length + 15) / 16, pitch = vectors * 16;
  for (size_t c = 0; c < l->channels; c++) {
    const int32_t *offsets = l->patch_offsets + c * l->list_pitch;
    const float *values = l->channel_values + c * l->list_pitch;
    size_t count = (size_t)l->channel_counts[c], parts = (vectors + 7) / 8;
    if (count == 0) continue;
    for (size_t first = 0, part = parts; first < vectors; part--) {
      size_t number = (vectors - first + part - 1) / part, step = runs_at_a_time(number);
      for (size_t segment = 0; segment < p->segments; segment += step) {
        size_t rest = p->length - 16 * (first + number - 1);
        __mmask16 last = (__mmask16)(rest >= 16 ? 0xffffu : (1u << rest) - 1u);
        const float *x = p->base + segment * p->segment_step + 16 * first;
        float *y = sums + (c * p->segments + segment) * pitch + 16 * first;
        switch ((p->segments - segment < step ? p->segments - segment : step) * 8 + number) {
#define CASE(V, S)                                                                                 \
  case 8 * S + V:                                                                                  \
    if (S * V <= 24)                                                                               \
      add_patches(S, V, x, p->segment_step, offsets, values, count, last, y, pitch);               \
    break;
          VECTORS(CASE, 1) VECTORS(CASE, 2) VECTORS(CASE, 3) VECTORS(CASE, 4)
          VECTORS(CASE, 5) VECTORS(CASE, 6) VECTORS(CASE, 7) VECTORS(CASE, 8)
#undef CASE
        }
      }
      first += number;
    }
  }
}

V4 void kernel_sparse_input_gradient(const kernel_patches *p, const kernel_sparse_lists *l,
                                     const float *weights, float *x) {
  size_t vectors = (p->length + 15) / 16, parts = (vectors + 7) / 8;
  for (size_t segment = 0; segment < p->segments; segment++)
    for (size_t first = 0, part = parts; first < vectors; part--) {
      size_t number = (vectors - first + part - 1) / part;
      const float *from = weights + segment * l->channels * vectors * 16 + 16 * first;
      float *to = x + segment * p->segment_step + 16 * first;
      switch (number) {
#define CASE(V)                                                                                    \
  case V:                                                                                          \
    add_weights(V, l, from, to);                                                                   \
    break;
        VECTORS(CASE)
#undef CASE
      }
      first += number;
    }
}
#else
void kernel_sparse_kernel_gradient(const kernel_patches *p, const kernel_sparse_lists *l,
                                   float *sums) {
  size_t pitch = (p->length + 15) / 16 * 16;
  for (size_t c = 0; c < l->channels; c++)
    for (size_t i = 0; i < (size_t)l->channel_counts[c]; i++) {
      const float *patch = p->base + l->patch_offsets[c * l->list_pitch + i];
      for (size_t s = 0; s < p->segments; s++)
        for (size_t k = 0; k < p->length; k++)
          sums[(c * p->segments + s) * pitch + k] +=
              l->channel_values[c * l->list_pitch + i] * patch[s * p->segment_step + k];
    }
}

void kernel_sparse_input_gradient(const kernel_patches *p, const kernel_sparse_lists *l,
                                  const float *weights, float *x) {
  size_t pitch = (p->length + 15) / 16 * 16;
  for (size_t pixel = 0; pixel < l->window_height * l->columns; pixel++)
    for (size_t i = 0; i < (size_t)l->pixel_counts[pixel]; i++) {
      size_t at = pixel * l->pixel_pitch + i;
      float *to = x + l->first_offset + pixel / l->columns * l->row_step +
                  pixel % l->columns * l->column_step;
      for (size_t s = 0; s < p->segments; s++)
        for (size_t k = 0; k < p->length; k++)
          to[s * p->segment_step + k] +=
              l->pixel_values[at] * weights[s * l->channels * pitch + l->weight_offsets[at] + k];
    }
}
#endif
