#include "clones.h"

#define ROWS(expression)                                                                           \
  for (size_t r = 0; r < rows; r++) {                                                              \
    float *row = y + r * columns;                                                                  \
    for (size_t c = 0; c < columns; c++) {                                                         \
      float v = row[c] + bias[c];                                                                  \
      row[c] = (expression);                                                                       \
    }                                                                                              \
  }                                                                                                \
  break

CLONES static void with_bias(kernel_activation activation, const float *restrict bias,
                             float *restrict y, size_t rows, size_t columns) {
  switch (activation) {
    case kernel_identity: ROWS(v);
    case kernel_act_relu: ROWS(v <= 0.0f ? 0.0f : v);
    case kernel_act_tanh: ROWS(vector_tanh(v));
    case kernel_act_sigmoid: ROWS(vector_sigmoid(v));
  }
}
#undef ROWS

#define ELEMENTS(expression)                                                                       \
  for (size_t i = 0; i < n; i++) {                                                                 \
    float v = y[i];                                                                                \
    y[i] = (expression);                                                                           \
  }                                                                                                \
  break

// With one pointer: of `kernel_unary` in place a compiler cannot know that x and y are the same
// array, and would take the scalar loop for arrays that overlap.
CLONES static void without_bias(kernel_activation activation, float *y, size_t n) {
  switch (activation) {
    case kernel_identity: break;
    case kernel_act_relu: ELEMENTS(v <= 0.0f ? 0.0f : v);
    case kernel_act_tanh: ELEMENTS(vector_tanh(v));
    case kernel_act_sigmoid: ELEMENTS(vector_sigmoid(v));
  }
}
#undef ELEMENTS

void kernel_bias_activation(kernel_activation activation, const float *bias, float *y, size_t rows,
                            size_t columns) {
  if (bias) {
    with_bias(activation, bias, y, rows, columns);
  } else {
    without_bias(activation, y, rows * columns);
  }
}

CLONES void kernel_activation_gradient(kernel_activation activation, const float *dy,
                                       const float *y, float *dx, size_t n) {
  switch (activation) {
    case kernel_identity:
      if (dx != dy) memcpy(dx, dy, n * sizeof(float));
      break;
    case kernel_act_relu:
      for (size_t i = 0; i < n; i++) dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
      break;
    case kernel_act_tanh:
      for (size_t i = 0; i < n; i++) dx[i] = dy[i] * (1.0f - y[i] * y[i]);
      break;
    case kernel_act_sigmoid:
      for (size_t i = 0; i < n; i++) dx[i] = dy[i] * y[i] * (1.0f - y[i]);
      break;
  }
}

// Sixteen columns at a time, so that their sums stay in a register from row to row.
#define ROWS(expression)                                                                           \
  for (size_t first = 0; first < columns; first += 16) {                                           \
    float sum[16] = {0};                                                                           \
    if (columns - first >= 16) {                                                                   \
      for (size_t r = 0; r < rows; r++) ROW(16, expression)                                        \
    } else {                                                                                       \
      for (size_t r = 0; r < rows; r++) ROW(columns - first, expression)                           \
    }                                                                                              \
    memcpy(sums + first, sum, (columns - first < 16 ? columns - first : 16) * sizeof(float));      \
  }                                                                                                \
  break
#define ROW(count, expression)                                                                     \
  for (size_t c = 0; c < (count); c++) {                                                           \
    size_t i = r * columns + first + c;                                                            \
    float slope = (expression);                                                                    \
    dx[i] = slope;                                                                                 \
    sum[c] += slope;                                                                               \
  }

CLONES void kernel_activation_gradient_sums(kernel_activation activation, const float *restrict dy,
                                            const float *restrict y, float *restrict dx,
                                            float *restrict sums, size_t rows, size_t columns) {
  switch (activation) {
    case kernel_identity: ROWS(dy[i]);
    case kernel_act_relu: ROWS(y[i] > 0.0f ? dy[i] : 0.0f);
    case kernel_act_tanh: ROWS(dy[i] * (1.0f - y[i] * y[i]));
    case kernel_act_sigmoid: ROWS(dy[i] * y[i] * (1.0f - y[i]));
  }
}

CLONES void kernel_activation_gradient_sums_in_place(kernel_activation activation,
                                                     const float *restrict y, float *restrict dx,
                                                     float *restrict sums, size_t rows,
                                                     size_t columns) {
  switch (activation) {
    case kernel_identity: ROWS(dx[i]);
    case kernel_act_relu: ROWS(y[i] > 0.0f ? dx[i] : 0.0f);
    case kernel_act_tanh: ROWS(dx[i] * (1.0f - y[i] * y[i]));
    case kernel_act_sigmoid: ROWS(dx[i] * y[i] * (1.0f - y[i]));
  }
}
#undef ROW
#undef ROWS
