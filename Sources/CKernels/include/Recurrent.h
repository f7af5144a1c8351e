// Kernels over sequences: recurrent layers and the attention-weighted average.
#ifndef CKERNELS_RECURRENT_H
#define CKERNELS_RECURRENT_H

#include <stdbool.h>
#include <stddef.h>

// recurrent.c. Rows follow each other unless an argument gives their distance.
/// One step of an LSTM. z [rows, 4 units] = x W + h U + b, the gates i, f, g, o side by side; before: the
/// cells of the step before, rows before_row apart, 0 for one row that serves all.
///
///     gates = sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)
///     cells = f before + i g,  h = o tanh(cells)
void kernel_lstm_step(const float *z, const float *before, size_t before_row, float *gates,
                      float *cells, float *h, size_t h_row, size_t rows, size_t units);
/// The gradient of that step. dy: the gradient at h from outside; dh [rows, units]: from the step
/// after. dcells [rows, units]: the gradient at cells from the step after, then at `before`. dz, rows
/// dz_row apart, is overwritten; sums [4 units] += its rows.
void kernel_lstm_step_gradient(const float *gates, const float *cells, const float *before,
                               size_t before_row, const float *dy, size_t dy_row, const float *dh,
                               float *dcells, float *dz, size_t dz_row, float *sums, size_t rows,
                               size_t units);
/// One step of a GRU. zx [rows, 3 units] = x W + b, zh [rows, 3 units] = before U + b', the gates z, r,
/// n side by side; before: the state of the step before.
///
///     gates = sigmoid(zx + zh), sigmoid(zx + zh), tanh(zx + r inner);  inner = the third part of zh
///     h = z before + (1 - z) n
void kernel_gru_step(const float *zx, const float *zh, const float *before, size_t before_row,
                     float *gates, float *inner, float *h, size_t h_row, size_t rows,
                     size_t units);
/// The gradient of that step. dy, dh: as for the LSTM. kept [rows, units]: what of the gradient at the
/// state reaches `before` without a product; of the step after, then of this one. dx and drecurrent,
/// rows d_row apart, become the gradients at zx and zh; both sums [3 units] += their rows.
void kernel_gru_step_gradient(const float *gates, const float *inner, const float *before,
                              size_t before_row, const float *dy, size_t dy_row, const float *dh,
                              float *kept, float *dx, float *drecurrent, size_t d_row,
                              float *sums, float *recurrent_sums, size_t rows, size_t units);

/// y [rows] += x [rows, columns] w [columns]
void kernel_row_products(const float *x, const float *w, float *y, size_t rows, size_t columns);
/// y [columns] += the rows of x [rows, columns], each times its weight.
void kernel_weighted_row_sum(const float *x, const float *weights, float *y, size_t rows,
                             size_t columns);
/// y [rows, columns] = a [rows] u [columns] + b [rows] v [columns]
void kernel_outer_sum(const float *a, const float *u, const float *b, const float *v, float *y,
                      size_t rows, size_t columns);
/// x = e^(x - max) / (sum of these + floor), in place.
void kernel_attention_weights(float *x, size_t count, float floor);
/// x = weights (x - sum of weights x): the gradient at the logits for x, the gradient at the weights.
void kernel_attention_slopes(const float *weights, float *x, size_t count);

// gemm.c
/// The elements of a packed matrix [depth, columns].
static inline size_t kernel_packed_count(size_t depth, size_t columns) {
  return depth * ((columns + 31) & ~(size_t)31);
}
/// packed = b [depth, columns], element (k, c) at b[k * b_row + c] or transposed at b[c * b_row + k], in
/// the order in which kernel_gemm_packed reads it.
void kernel_gemm_pack(int level, const float *b, size_t b_row, bool transpose_b, size_t columns,
                      size_t depth, float *packed);
/// y [rows, columns] = start + a [rows, depth] b, rows of a, start and y that far apart; start may be
/// NULL for zeros, a row with the distance 0, or y itself.
void kernel_gemm_packed(int level, const float *a, size_t a_row, const float *packed, size_t rows,
                        size_t columns, size_t depth, const float *start, size_t start_row,
                        float *y, size_t y_row);

#endif
