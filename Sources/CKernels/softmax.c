#include "clones.h"

CLONES static float row_max(const float *x, size_t n) {
#pragma clang fp reassociate(on)
  float best = x[0];
  for (size_t i = 1; i < n; i++) best = x[i] > best ? x[i] : best;
  return best;
}

CLONES static float exp_and_sum(const float *x, float shift, float *y, size_t n) {
#pragma clang fp reassociate(on)
  float sum = 0.0f;
  for (size_t i = 0; i < n; i++) {
    float e = vector_exp(x[i] - shift);
    y[i] = e;
    sum += e;
  }
  return sum;
}

void kernel_softmax(const float *x, float *y, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    float sum = exp_and_sum(x, row_max(x, columns), y, columns);
    kernel_scale_add(1.0f / sum, y, 0.0f, y, columns);
  }
}

void kernel_log_softmax(const float *x, float *y, float *sums, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    float best = row_max(x, columns);
    float rest = vector_log(exp_and_sum(x, best, y, columns));
    if (sums) sums[r] = best + rest;
    // The large parts first: best + rest would round off what is left of x - best.
    for (size_t c = 0; c < columns; c++) y[c] = (x[c] - best) - rest;
  }
}

/// Few classes: one pass over the rows with the exponentials of a row in registers.
CLONES static float two_class_cross_entropy(const float *logits, const int64_t *labels,
                                            float *gradient, size_t rows) {
#pragma clang fp reassociate(on)
  float loss = 0.0f, share = 1.0f / (float)rows;
  for (size_t r = 0; r < rows; r++) {
    float a = logits[2 * r], b = logits[2 * r + 1];
    float sign = labels[r] == 0 ? 1.0f : -1.0f;
    // loss = softplus(other - own); gradient of the other logit = sigmoid(other - own)
    float difference = (b - a) * sign;
    float p = vector_sigmoid(difference) * share;
    loss += vector_softplus(difference);
    gradient[2 * r] = -sign * p;
    gradient[2 * r + 1] = sign * p;
  }
  return loss * share;
}

float kernel_softmax_cross_entropy(const float *logits, const int64_t *labels, float *gradient,
                                   size_t rows, size_t columns) {
  if (rows == 0) return 0.0f;
  if (columns == 2) return two_class_cross_entropy(logits, labels, gradient, rows);
  double loss = 0.0;
  float share = 1.0f / (float)rows;
  for (size_t r = 0; r < rows; r++, logits += columns, gradient += columns) {
    float best = row_max(logits, columns);
    float sum = exp_and_sum(logits, best, gradient, columns);
    loss += (double)(vector_log(sum) + (best - logits[labels[r]]));
    kernel_scale_add(share / sum, gradient, 0.0f, gradient, columns);
    gradient[labels[r]] -= share;
  }
  return (float)(loss / (double)rows);
}

CLONES float kernel_huber(const float *prediction, const float *target, float delta,
                          float *gradient, size_t n) {
#pragma clang fp reassociate(on)
  float loss = 0.0f, share = 1.0f / (float)n;
  for (size_t i = 0; i < n; i++) {
    float d = prediction[i] - target[i], a = fabsf(d);
    float inside = a > delta ? delta : a;  // a NaN stays
    // 0.5 d^2 inside, delta (|d| - 0.5 delta) outside: both are inside * (|d| - 0.5 inside).
    loss += inside * (a - 0.5f * inside);
    gradient[i] = copysignf(inside, d) * share;
  }
  return loss * share;
}
