// What the kernels share: the run-time choice of instruction set, and vectorisable mathematics.
#ifndef CLONES_H
#define CLONES_H

#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "Dispatch.h"

// Square roots are written __builtin_elementwise_sqrt: sqrtf may set errno, which keeps a loop scalar.

/// e^x, within 2 ulp; 0 below -103, infinity above 88.73, NaN for NaN.
/// Range reduction to |r| <= ln(2)/2 and a polynomial (Cephes, expf).
INLINE float vector_exp(float x) {
  float limited = x < -104.0f ? -104.0f : (x > 89.0f ? 89.0f : x);
  float k = limited * 1.44269504f + 12582912.0f;
  k -= 12582912.0f;
  float r = limited - k * 0.693359375f;
  r -= k * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  // 2^k in two factors, so that results below the normal range and at the top stay right.
  int32_t whole = (int32_t)k, half = whole >> 1;
  union { int32_t bits; float value; } low = {(half + 127) << 23},
                                       high = {(whole - half + 127) << 23};
  float y = p * low.value * high.value;
  return x != x ? x : y;
}

/// ln(x), within 2 ulp for normal x > 0; -infinity for 0, NaN below (Cephes, logf).
INLINE float vector_log(float x) {
  union { float value; int32_t bits; } u = {x < 1.17549435e-38f ? x * 8388608.0f : x};
  int32_t shift = x < 1.17549435e-38f ? 23 : 0;
  int32_t e = ((u.bits >> 23) & 255) - 126 - shift;
  u.bits = (u.bits & 0x007fffff) | 0x3f000000;
  float m = u.value;
  int32_t small = m < 0.707106781f;
  e -= small;
  m = small ? m + m - 1.0f : m - 1.0f;
  float z = m * m, p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float y = p * m * z;
  y += (float)e * -2.12194440e-4f;
  y -= 0.5f * z;
  float result = m + y + (float)e * 0.693359375f;
  result = x == INFINITY ? INFINITY : result;
  result = x == 0.0f ? -INFINITY : result;
  return x < 0.0f || x != x ? NAN : result;
}

/// tanh(x), within 6 ulp: x P(x^2) / Q(x^2), at most 1, and 1 where that is nearest.
/// The coefficients are fitted by Tests/TensorEngineTests/Golden/fit_tanh.py.
INLINE float vector_tanh(float x) {
  float z = x * x;
  float p = 1.324136448e-8f;
  p = p * z + 2.053300679e-5f;
  p = p * z + 3.491225169e-3f;
  p = p * z + 1.337744538e-1f;
  p = p * z + 1.0f;
  float q = 7.731848548e-7f;
  q = q * z + 3.278313553e-4f;
  q = q * z + 2.586066763e-2f;
  q = q * z + 4.671076569e-1f;
  q = q * z + 1.0f;
  float y = x * p / q;
  y = y > 1.0f ? 1.0f : (y < -1.0f ? -1.0f : y);
  // Beyond 9.02 the quotient may be below 1, and for the largest x it is infinity over infinity.
  return x > 9.02f ? 1.0f : (x < -9.02f ? -1.0f : y);
}

INLINE float vector_sigmoid(float x) { return 1.0f / (1.0f + vector_exp(-x)); }

/// ln(1 + e^x) without overflow.
INLINE float vector_softplus(float x) {
  float e = vector_exp(-fabsf(x));
  // ln(1 + e), with the rounding of 1 + e taken back for small e.
  float u = 1.0f + e;
  float l = u == 1.0f ? e : vector_log(u) * (e / (u - 1.0f));
  return (x > 0.0f ? x : 0.0f) + l;
}

#endif
