// One step of recurrent layers, and of their gradients, over the rows of a block of sequences.
#include "clones.h"

// The parts of a row never overlap, which a compiler cannot know: it would check every pair of them for
// each row, or take the loop without vectors. It heeds `restrict` of a function's arguments alone, so
// that the elements of a row have a function each.

INLINE void lstm_row(const float *restrict zi, const float *restrict zf, const float *restrict zg,
                     const float *restrict zo, const float *restrict old, float *restrict i,
                     float *restrict f, float *restrict g, float *restrict o, float *restrict c,
                     float *restrict y, size_t units) {
  for (size_t j = 0; j < units; j++) {
    float input = vector_sigmoid(zi[j]), forget = vector_sigmoid(zf[j]);
    float candidate = vector_tanh(zg[j]), output = vector_sigmoid(zo[j]);
    float cell = forget * old[j] + input * candidate;
    i[j] = input;
    f[j] = forget;
    g[j] = candidate;
    o[j] = output;
    c[j] = cell;
    y[j] = output * vector_tanh(cell);
  }
}

CLONES void kernel_lstm_step(const float *z, const float *before, size_t before_row, float *gates,
                             float *cells, float *h, size_t h_row, size_t rows, size_t units) {
  for (size_t r = 0; r < rows; r++) {
    const float *from = z + r * 4 * units;
    float *to = gates + r * 4 * units;
    lstm_row(from, from + units, from + 2 * units, from + 3 * units, before + r * before_row, to,
             to + units, to + 2 * units, to + 3 * units, cells + r * units, h + r * h_row, units);
  }
}

CLONES static void add_rows(const float *x, size_t x_row, float *sums, size_t rows,
                            size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) sums[c] += x[r * x_row + c];
}

INLINE void lstm_row_gradient(const float *restrict i, const float *restrict f,
                              const float *restrict g, const float *restrict o,
                              const float *restrict c, const float *restrict old,
                              const float *restrict up, const float *restrict later,
                              float *restrict dc, float *restrict di, float *restrict df,
                              float *restrict dg, float *restrict dout, size_t units) {
  for (size_t j = 0; j < units; j++) {
    float t = vector_tanh(c[j]), slope = up[j] + later[j];
    float cell = dc[j] + slope * o[j] * (1.0f - t * t);
    di[j] = cell * g[j] * i[j] * (1.0f - i[j]);
    df[j] = cell * old[j] * f[j] * (1.0f - f[j]);
    dg[j] = cell * i[j] * (1.0f - g[j] * g[j]);
    dout[j] = slope * t * o[j] * (1.0f - o[j]);
    dc[j] = cell * f[j];
  }
}

CLONES void kernel_lstm_step_gradient(const float *gates, const float *cells, const float *before,
                                      size_t before_row, const float *dy, size_t dy_row,
                                      const float *dh, float *dcells, float *dz, size_t dz_row,
                                      float *sums, size_t rows, size_t units) {
  for (size_t r = 0; r < rows; r++) {
    const float *i = gates + r * 4 * units;
    float *di = dz + r * dz_row;
    lstm_row_gradient(i, i + units, i + 2 * units, i + 3 * units, cells + r * units,
                      before + r * before_row, dy + r * dy_row, dh + r * units,
                      dcells + r * units, di, di + units, di + 2 * units, di + 3 * units, units);
  }
  add_rows(dz, dz_row, sums, rows, 4 * units);
}

INLINE void gru_row(const float *restrict xz, const float *restrict xr, const float *restrict xn,
                    const float *restrict hz, const float *restrict hr, const float *restrict hn,
                    const float *restrict old, float *restrict z, float *restrict reset,
                    float *restrict n, float *restrict q, float *restrict y, size_t units) {
  for (size_t j = 0; j < units; j++) {
    float update = vector_sigmoid(xz[j] + hz[j]), gate = vector_sigmoid(xr[j] + hr[j]);
    float candidate = vector_tanh(xn[j] + gate * hn[j]);
    z[j] = update;
    reset[j] = gate;
    n[j] = candidate;
    q[j] = hn[j];
    y[j] = update * old[j] + (1.0f - update) * candidate;
  }
}

CLONES void kernel_gru_step(const float *zx, const float *zh, const float *before,
                            size_t before_row, float *gates, float *inner, float *h, size_t h_row,
                            size_t rows, size_t units) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = zx + r * 3 * units, *s = zh + r * 3 * units;
    float *z = gates + r * 3 * units;
    gru_row(x, x + units, x + 2 * units, s, s + units, s + 2 * units, before + r * before_row, z,
            z + units, z + 2 * units, inner + r * units, h + r * h_row, units);
  }
}

INLINE void gru_row_gradient(const float *restrict z, const float *restrict reset,
                             const float *restrict n, const float *restrict q,
                             const float *restrict old, const float *restrict up,
                             const float *restrict later, float *restrict keep,
                             float *restrict xz, float *restrict xr, float *restrict xn,
                             float *restrict hz, float *restrict hr, float *restrict hn,
                             size_t units) {
  for (size_t j = 0; j < units; j++) {
    float slope = up[j] + later[j] + keep[j];
    float dz = slope * (old[j] - n[j]) * z[j] * (1.0f - z[j]);
    float dn = slope * (1.0f - z[j]) * (1.0f - n[j] * n[j]);
    float dr = dn * q[j] * reset[j] * (1.0f - reset[j]);
    keep[j] = slope * z[j];
    xz[j] = dz;
    xr[j] = dr;
    xn[j] = dn;
    hz[j] = dz;
    hr[j] = dr;
    hn[j] = dn * reset[j];
  }
}

CLONES void kernel_gru_step_gradient(const float *gates, const float *inner, const float *before,
                                     size_t before_row, const float *dy, size_t dy_row,
                                     const float *dh, float *kept, float *dx, float *drecurrent,
                                     size_t d_row, float *sums, float *recurrent_sums, size_t rows,
                                     size_t units) {
  for (size_t r = 0; r < rows; r++) {
    const float *z = gates + r * 3 * units;
    float *x = dx + r * d_row, *h = drecurrent + r * d_row;
    gru_row_gradient(z, z + units, z + 2 * units, inner + r * units, before + r * before_row,
                     dy + r * dy_row, dh + r * units, kept + r * units, x, x + units,
                     x + 2 * units, h, h + units, h + 2 * units, units);
  }
  add_rows(dx, d_row, sums, rows, 3 * units);
  add_rows(drecurrent, d_row, recurrent_sums, rows, 3 * units);
}

CLONES void kernel_row_products(const float *x, const float *w, float *y, size_t rows,
                                size_t columns) {
  for (size_t r = 0; r < rows; r++) {
#pragma clang fp reassociate(on)
    const float *restrict row = x + r * columns;
    float sum = 0.0f;
    for (size_t c = 0; c < columns; c++) sum += row[c] * w[c];
    y[r] += sum;
  }
}

CLONES void kernel_weighted_row_sum(const float *x, const float *weights, float *y, size_t rows,
                                    size_t columns) {
  float *restrict sum = y;
  for (size_t r = 0; r < rows; r++) {
    const float *restrict row = x + r * columns;
    float weight = weights[r];
    for (size_t c = 0; c < columns; c++) sum[c] += weight * row[c];
  }
}

CLONES void kernel_outer_sum(const float *a, const float *u, const float *b, const float *v,
                             float *y, size_t rows, size_t columns) {
  const float *restrict first = u, *restrict second = v;
  for (size_t r = 0; r < rows; r++) {
    float *restrict row = y + r * columns;
    float left = a[r], right = b[r];
    for (size_t c = 0; c < columns; c++) row[c] = left * first[c] + right * second[c];
  }
}

CLONES void kernel_attention_weights(float *x, size_t count, float floor) {
  float largest = x[0], total = 0.0f;
  for (size_t i = 1; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  for (size_t i = 0; i < count; i++) x[i] = vector_exp(x[i] - largest);
  for (size_t i = 0; i < count; i++) total += x[i];
  for (size_t i = 0; i < count; i++) x[i] /= total + floor;
}

void kernel_attention_slopes(const float *weights, float *x, size_t count) {
  float mean = 0.0f;
  for (size_t i = 0; i < count; i++) mean += weights[i] * x[i];
  for (size_t i = 0; i < count; i++) x[i] = weights[i] * (x[i] - mean);
}
