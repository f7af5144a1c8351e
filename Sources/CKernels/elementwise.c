#include "clones.h"

#define LOOP(expression)                                                                           \
  for (size_t i = 0; i < n; i++) {                                                                 \
    float v = x[i];                                                                                \
    y[i] = (expression);                                                                           \
  }                                                                                                \
  break

CLONES void kernel_unary(kernel_unary_operation operation, const float *x, float *y, size_t n) {
  switch (operation) {
    case kernel_negate: LOOP(-v);
    case kernel_exp: LOOP(vector_exp(v));
    case kernel_log: LOOP(vector_log(v));
    case kernel_sqrt: LOOP(__builtin_elementwise_sqrt(v));
    case kernel_square: LOOP(v * v);
    case kernel_abs: LOOP(fabsf(v));
    case kernel_tanh: LOOP(vector_tanh(v));
    case kernel_sigmoid: LOOP(vector_sigmoid(v));
    // A NaN passes, so that a diverged network is seen.
    case kernel_relu: LOOP(v <= 0.0f ? 0.0f : v);
    case kernel_softplus: LOOP(vector_softplus(v));
    case kernel_sin: LOOP(sinf(v));
    case kernel_cos: LOOP(cosf(v));
    case kernel_erf: LOOP(erff(v));
    case kernel_reciprocal: LOOP(1.0f / v);
    case kernel_sign: LOOP((float)(v > 0.0f) - (float)(v < 0.0f));
    case kernel_step: LOOP(v > 0.0f ? 1.0f : 0.0f);
    case kernel_copy: memmove(y, x, n * sizeof(float)); break;
  }
}
#undef LOOP

#define LOOP(expression)                                                                           \
  if (a_step && b_step) {                                                                          \
    for (size_t i = 0; i < n; i++) { float l = a[i], r = b[i]; y[i] = (expression); }              \
  } else if (a_step) {                                                                             \
    float r = b[0];                                                                                \
    for (size_t i = 0; i < n; i++) { float l = a[i]; y[i] = (expression); }                        \
  } else {                                                                                         \
    float l = a[0];                                                                                \
    for (size_t i = 0; i < n; i++) { float r = b[i * b_step]; y[i] = (expression); }               \
  }                                                                                                \
  break

CLONES void kernel_binary(kernel_binary_operation operation, const float *a, size_t a_step,
                          const float *b, size_t b_step, float *y, size_t n) {
  switch (operation) {
    case kernel_add: LOOP(l + r);
    case kernel_subtract: LOOP(l - r);
    case kernel_multiply: LOOP(l * r);
    case kernel_divide: LOOP(l / r);
    case kernel_maximum: LOOP(l > r || l != l ? l : r);
    case kernel_minimum: LOOP(l < r || l != l ? l : r);
    case kernel_power: LOOP(powf(l, r));
    case kernel_greater: LOOP(l > r ? 1.0f : 0.0f);
    case kernel_less: LOOP(l < r ? 1.0f : 0.0f);
    case kernel_equal: LOOP(l == r ? 1.0f : 0.0f);
  }
}
#undef LOOP

CLONES void kernel_leaky_relu(const float *x, float slope, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] < 0.0f ? slope * x[i] : x[i];
}

CLONES void kernel_clip(const float *x, float low, float high, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float v = x[i] < low ? low : x[i];
    y[i] = v > high ? high : v;
  }
}

CLONES void kernel_select(const float *mask, const float *a, const float *b, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = mask[i] != 0.0f ? a[i] : b[i];
}

CLONES void kernel_fill(float *y, float value, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = value;
}

CLONES void kernel_scale_add(float alpha, const float *x, float beta, float *y, size_t n) {
  if (beta == 0.0f) {
    for (size_t i = 0; i < n; i++) y[i] = alpha * x[i];
  } else {
    for (size_t i = 0; i < n; i++) y[i] = alpha * x[i] + beta * y[i];
  }
}

CLONES bool kernel_all_finite(const float *x, size_t n) {
  // An exponent of all ones means infinity or NaN.
  int32_t bad = 0;
  for (size_t i = 0; i < n; i++) {
    union { float value; int32_t bits; } u = {x[i]};
    bad |= (u.bits & 0x7f800000) == 0x7f800000;
  }
  return !bad;
}
