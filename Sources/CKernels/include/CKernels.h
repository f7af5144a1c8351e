// Long loops over float32, compiled for several instruction sets and chosen when the program loads.
//
// Every function works on memory its caller owns, allocates nothing and decides nothing. Arrays are
// row-major; outputs may be the same array as an elementwise input, never a shifted view of it.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Boosting.h"
#include "Dispatch.h"
#include "Images.h"
#include "Recurrent.h"
#include "Trees.h"

typedef enum : int32_t {
  kernel_negate, kernel_exp, kernel_log, kernel_sqrt, kernel_square, kernel_abs, kernel_tanh,
  kernel_sigmoid, kernel_relu, kernel_softplus, kernel_sin, kernel_cos, kernel_erf,
  kernel_reciprocal, kernel_sign, kernel_step, kernel_copy,
} kernel_unary_operation;

typedef enum : int32_t {
  kernel_add, kernel_subtract, kernel_multiply, kernel_divide, kernel_maximum, kernel_minimum,
  kernel_power, kernel_greater, kernel_less, kernel_equal,
} kernel_binary_operation;

typedef enum : int32_t { kernel_sum, kernel_max, kernel_min } kernel_reduction;

typedef enum : int32_t {
  kernel_identity, kernel_act_relu, kernel_act_tanh, kernel_act_sigmoid,
} kernel_activation;

// elementwise.c
void kernel_unary(kernel_unary_operation operation, const float *x, float *y, size_t n);
/// y[i] = a[i * a_step] op b[i * b_step]; steps are 0 or 1.
void kernel_binary(kernel_binary_operation operation, const float *a, size_t a_step,
                   const float *b, size_t b_step, float *y, size_t n);
/// y = slope of x where x < 0, else x.
void kernel_leaky_relu(const float *x, float slope, float *y, size_t n);
/// y = x limited to low...high.
void kernel_clip(const float *x, float low, float high, float *y, size_t n);
/// y = mask != 0 ? a : b
void kernel_select(const float *mask, const float *a, const float *b, float *y, size_t n);
void kernel_fill(float *y, float value, size_t n);
/// y = alpha * x + beta * y
void kernel_scale_add(float alpha, const float *x, float beta, float *y, size_t n);
/// Whether every element is finite.
bool kernel_all_finite(const float *x, size_t n);

// activations.c
/// y [rows, columns] = activation(y + bias [columns]), in place; bias may be NULL.
void kernel_bias_activation(kernel_activation activation, const float *bias, float *y, size_t rows,
                            size_t columns);
/// dx = dy * activation'(.) expressed by the activation's output y; dx may be dy.
void kernel_activation_gradient(kernel_activation activation, const float *dy, const float *y,
                                float *dx, size_t n);

/// The same for rows and columns, and sums [columns] = the sum of dx over the rows.
void kernel_activation_gradient_sums(kernel_activation activation, const float *dy, const float *y,
                                     float *dx, float *sums, size_t rows, size_t columns);
/// The same where dx holds dy and takes its place.
void kernel_activation_gradient_sums_in_place(kernel_activation activation, const float *y,
                                              float *dx, float *sums, size_t rows,
                                              size_t columns);

// reductions.c
/// y [outer, inner] = reduction of x [outer, count, inner] along its middle.
void kernel_reduce(kernel_reduction operation, const float *x, size_t outer, size_t count,
                   size_t inner, float *y);
/// The index of the first largest element of each row of x [rows, columns].
void kernel_argmax(const float *x, size_t rows, size_t columns, int64_t *indices);
double kernel_sum_of_squares(const float *x, size_t n);
/// x [n] minus its projections onto each row of basis [count, n], whose rows are orthonormal.
void kernel_subtract_projections(double *x, const double *basis, size_t count, size_t n);

// softmax.c
/// y [rows, columns] = softmax of each row.
void kernel_softmax(const float *x, float *y, size_t rows, size_t columns);
/// y [rows, columns] = x - logsumexp of each row; sums [rows] = logsumexp, where not NULL.
void kernel_log_softmax(const float *x, float *y, float *sums, size_t rows, size_t columns);
/// Mean cross-entropy of rows of logits against labels; gradient [rows, columns] of that mean.
float kernel_softmax_cross_entropy(const float *logits, const int64_t *labels, float *gradient,
                                   size_t rows, size_t columns);
/// Mean Huber loss of prediction against target (delta may be INFINITY) and its gradient.
float kernel_huber(const float *prediction, const float *target, float delta, float *gradient,
                   size_t n);

// layout.c
/// y [columns, rows] = transpose of x [rows, columns].
void kernel_transpose(const float *x, float *y, size_t rows, size_t columns);
/// y = x gathered by strides: out shape `extent`, element (i...) at x + sum(i * stride); rank <= 6.
void kernel_permute(const float *x, float *y, size_t rank, const int64_t *extent,
                    const int64_t *stride);
/// y [n, width] = rows of x [_, width] at indices.
void kernel_gather_rows(const float *x, const int64_t *indices, float *y, size_t n, size_t width);
/// y [_, width], rows at indices += x [n, width], in order.
void kernel_scatter_add_rows(const float *x, const int64_t *indices, float *y, size_t n,
                             size_t width);

// optimizers.c
/// p -= rate * (g + momentum...): velocity v may be NULL where momentum is 0.
void kernel_sgd(float *p, const float *g, float *v, size_t n, float rate, float momentum,
                bool nesterov);
/// m, v: running moments; p -= step * m / (sqrt(v) * scale + epsilon).
void kernel_adam(float *p, const float *g, float *m, float *v, size_t n, float beta1, float beta2,
                 float step, float scale, float epsilon);
/// a = rho * a + (1 - rho) * g^2; p -= rate * g / (sqrt(a) + epsilon), or sqrt(a + epsilon).
void kernel_rmsprop(float *p, const float *g, float *a, size_t n, float rate, float rho,
                    float epsilon, bool epsilon_inside);
/// a += g^2; p -= rate * g / (sqrt(a) + epsilon), or sqrt(a + epsilon).
void kernel_adagrad(float *p, const float *g, float *a, size_t n, float rate, float epsilon,
                    bool epsilon_inside);

// row_product.c
/// y [columns] = x [depth] w, w [depth, columns] in rows of `w_row`. w is read once, from its start to its
/// end: for matrices that are read once only. With `skips_zeros` the rows of zeros in x are not read.
void kernel_row_product(const float *x, const float *w, size_t w_row, size_t depth, size_t columns,
                        bool skips_zeros, float *y);

// gemm.c
/// How much of the depth kernel_gemm copies at a time: a deep product is made in parts that stay in the
/// first-level cache.
static inline size_t kernel_gemm_packed_depth(size_t depth) { return depth > 512 ? 256 : depth; }
/// y [rows, columns] = activation(a b + bias). `level` is kernel_cpu_level(), or lower: below 4 these
/// are plain loops.
///
/// a: element (r, k) at a[r * a_row + k * a_column]. b: element (k, c) at b[k * b_row + c], or
/// transposed at b[c * b_row + k]. bias [columns] or NULL; relu: max(0, .). workspace:
/// kernel_gemm_packed_depth(depth) floats, the whole depth where `order` is given, for each column,
/// columns rounded up to 32, where b is copied in the order of its use, which pays for hundreds of rows;
/// NULL reads b where it lies. Where it is transposed, NULL is allowed up to 128 rows and a depth of 64.
/// live, order: where a is not zero and the order of its rows, from kernel_live_depths, or NULL. a and
/// y then begin with their first rows, `rows` counts those in `order`, a_column is 1 and the depth at
/// most 2048.
void kernel_gemm(int level, const float *a, size_t a_row, size_t a_column, const float *b,
                 size_t b_row, bool transpose_b, size_t rows, size_t columns, size_t depth,
                 const uint16_t *live, const uint16_t *order, const float *bias, bool relu,
                 float *y, size_t y_row, float *workspace);
/// y [rows, columns] = a b^T where a has few rows, packed by kernel_gemm_pack as its transpose, [depth,
/// rows]; b: element (k, c) at b[c * b_row + k]. The bits are those of kernel_gemm, which copies all of b.
void kernel_gemm_few_rows(int level, const float *packed, const float *b, size_t b_row,
                          size_t rows, size_t columns, size_t depth, float *y, size_t y_row);

// sparsity.c. `level` is kernel_cpu_level(), or lower: below 4 these are plain loops.
/// The room that kernel_live_depths needs for each four rows.
static inline size_t kernel_live_row(size_t depth) { return depth + 33; }
/// The most rows that kernel_live_depths takes at a time.
enum { kernel_live_block = 256 };
/// Where rows of a [., depth], a row each `a_row`, are not zero, as results of a ReLU often are at the
/// same places of similar rows. The rows first ..< first + rows are put in an order in which those that
/// are zero at the same of their first 48 columns follow each other; fewer than four stay at the end.
/// live: for each full four rows in this order the number of columns that have another element than 0,
/// then these columns, ascending. The number is `depth` and the list undefined where skipping does not
/// pay.
/// rows is at most kernel_live_block; first + rows and depth are at most 65,535. order: [rows]. live:
/// kernel_live_row(depth) for each four rows.
void kernel_live_depths(int level, const float *a, size_t a_row, size_t first, size_t rows,
                        size_t depth, uint16_t *order, uint16_t *live);
/// One bit for each column of x [rows, columns]: whether it has another element than 0. The bits of
/// 16 columns a mask; returns how many are set.
size_t kernel_live_columns(int level, const float *x, size_t rows, size_t columns,
                           uint16_t *masks);
/// y [rows, y_row] = the columns of x [rows, columns] whose bit is set, side by side; up to 16 elements
/// after them are written too, and y_row has room for these.
void kernel_compress_columns(int level, const float *x, size_t rows, size_t columns,
                             const uint16_t *masks, float *y, size_t y_row);
/// The reverse: columns whose bit is not set become 0. x is readable for 16 elements after a row.
void kernel_expand_columns(int level, const float *x, size_t x_row, size_t rows, size_t columns,
                           const uint16_t *masks, float *y);

// cpu.c
/// The widest level of this processor: 4 (AVX-512), 3 (AVX2 and FMA), 1 (neither, or not x86).
int kernel_cpu_level(void);
/// A hint that memory will soon be read; any address is allowed.
void kernel_prefetch(const void *address);

#endif
