#include <float.h>

#include "clones.h"

/// 0 for a value below the smallest normal number. The moments of a unit that gets no gradient any
/// more shrink by a factor in every step until they end in numbers with which arithmetic takes a
/// hundred times as long; a step along them is far too small to change a parameter.
INLINE float flushed(float x) { return fabsf(x) < FLT_MIN ? 0.0f : x; }

CLONES void kernel_sgd(float *restrict p, const float *restrict g, float *restrict v, size_t n,
                       float rate, float momentum, bool nesterov) {
  if (!v) {
    for (size_t i = 0; i < n; i++) p[i] -= rate * g[i];
  } else if (nesterov) {
    for (size_t i = 0; i < n; i++) {
      v[i] = flushed(momentum * v[i] + g[i]);
      p[i] -= rate * (g[i] + momentum * v[i]);
    }
  } else {
    for (size_t i = 0; i < n; i++) {
      v[i] = flushed(momentum * v[i] + g[i]);
      p[i] -= rate * v[i];
    }
  }
}

CLONES void kernel_adam(float *restrict p, const float *restrict g, float *restrict m,
                        float *restrict v, size_t n, float beta1, float beta2, float step,
                        float scale, float epsilon) {
  float rest1 = 1.0f - beta1, rest2 = 1.0f - beta2;
#pragma clang loop vectorize_width(16) interleave_count(1)
  for (size_t i = 0; i < n; i++) {
    float moment = flushed(beta1 * m[i] + rest1 * g[i]);
    float square = flushed(beta2 * v[i] + rest2 * g[i] * g[i]);
    m[i] = moment;
    v[i] = square;
    p[i] -= step * moment / (__builtin_elementwise_sqrt(square) * scale + epsilon);
  }
}

CLONES void kernel_rmsprop(float *restrict p, const float *restrict g, float *restrict a, size_t n,
                           float rate, float rho, float epsilon, bool epsilon_inside) {
  float outside = epsilon_inside ? 0.0f : epsilon, inside = epsilon_inside ? epsilon : 0.0f;
  for (size_t i = 0; i < n; i++) {
    float square = flushed(rho * a[i] + (1.0f - rho) * g[i] * g[i]);
    a[i] = square;
    p[i] -= rate * g[i] / (__builtin_elementwise_sqrt(square + inside) + outside);
  }
}

CLONES void kernel_adagrad(float *restrict p, const float *restrict g, float *restrict a, size_t n,
                           float rate, float epsilon, bool epsilon_inside) {
  float outside = epsilon_inside ? 0.0f : epsilon, inside = epsilon_inside ? epsilon : 0.0f;
  for (size_t i = 0; i < n; i++) {
    float square = a[i] + g[i] * g[i];
    a[i] = square;
    p[i] -= rate * g[i] / (__builtin_elementwise_sqrt(square + inside) + outside);
  }
}
