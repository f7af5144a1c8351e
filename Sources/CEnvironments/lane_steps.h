// What the steps of all vector environments share.
#ifndef LANE_STEPS_H
#define LANE_STEPS_H

#include <math.h>
#include <string.h>

#include "CEnvironments.h"
#include "Dispatch.h"

/// Lanes are stepped in blocks whose arrays stay in the first-level cache.
enum { lane_block = 256 };

/// The arrays of a block belong to different objects: nothing read is written under another name.
#define LANES_LOOP _Pragma("clang loop vectorize(assume_safety) interleave(disable)")
/// A parameter of lane i, by its name in the struct PARAMETERS, which each file defines: floats in a row,
/// of which there is one for all lanes, or where they are varied [P, N].
#define PARAMETER(name)                                                                            \
  (varied ? parameters[PARAMETER_INDEX(name) * lanes->count + i] : parameters[PARAMETER_INDEX(name)])
#define PARAMETER_INDEX(name) (offsetof(PARAMETERS, name) / sizeof(float))

/// Sine and cosine within 1e-7 for |x| <= pi/4: the polynomials of Cephes, sinf and cosf.
INLINE void vector_narrow_sincos(float r, float *sine, float *cosine) {
  float z = r * r;
  float p = (-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f;
  *sine = p * z * r + r;
  float q = (2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f;
  *cosine = q * z * z - 0.5f * z + 1.0f;
}

/// Sine and cosine within 1e-7 for |x| < 8192: x less the nearest multiple of pi/2, in three parts,
/// and polynomials within ±pi/4 (Cephes, sinf and cosf).
INLINE void vector_sincos(float x, float *sine, float *cosine) {
  union { float value; int32_t bits; } shifted = {x * 0.636619772f + 12582912.0f};
  float k = shifted.value - 12582912.0f;
  int32_t quadrant = shifted.bits;
  float r = x - k * 1.5703125f;
  r = r - k * 4.837512969970703125e-4f;
  r = r - k * 7.54978995489188216e-8f;
  float s, c;
  vector_narrow_sincos(r, &s, &c);
  union { float value; int32_t bits; } a = {quadrant & 1 ? c : s}, b = {quadrant & 1 ? s : c};
  a.bits ^= (quadrant & 2) << 30;
  b.bits ^= ((quadrant + 1) & 2) << 30;
  *sine = a.value;
  *cosine = b.value;
}

/// The same angle within ±pi.
INLINE float vector_wrap(float x) {
  float k = x * 0.159154943f + 12582912.0f;
  k -= 12582912.0f;
  float r = x - k * 6.28125f;
  r = r - k * 1.935005187988281e-3f;
  return r - k * 3.019915981956753e-7f;
}

INLINE float vector_clamp(float x, float low, float high) {
  float least = x < low ? low : x;
  return least > high ? high : least;
}

/// The flags and the reward of a lane after a step, before autoresets. Returns whether it has to restart.
INLINE uint8_t lane_close(const kernel_lanes *lanes, size_t i, float reward, bool terminated) {
  int32_t elapsed = lanes->elapsed[i], steps = elapsed + 1;
  bool running = elapsed >= 0, truncated = steps >= lanes->step_limit;
  bool ended = running & (terminated | truncated);
  lanes->rewards[i] = running ? reward : 0.0f;
  lanes->terminated[i] = running & terminated;
  lanes->truncated[i] = running & truncated;
  lanes->elapsed[i] = (!running | ended) ? -1 : steps;
  return (ended & (lanes->autoreset == kernel_same_step)) |
         (!running & (lanes->autoreset != kernel_disabled));
}

/// The next 64 bits of a lane (SplitMix64; Steele, Lea and Flood 2014).
INLINE uint64_t lane_draw(uint64_t *stream) {
  uint64_t z = *stream += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// Draws a start state of `states` numbers, 24 random bits each; `range` is high less low.
INLINE void lane_restart(const kernel_lanes *lanes, size_t i, size_t states, const float *low,
                         const float *range) {
  uint64_t word = 0;
#pragma clang loop unroll(full)
  for (size_t s = 0; s < states; s++) {
    word = s & 1 ? word << 32 : lane_draw(lanes->streams + i);
    float unit = (float)(int32_t)(word >> 40) * 0x1p-24f;
    lanes->state[s * lanes->count + i] = low[s] + range[s] * unit;
  }
  lanes->elapsed[i] = 0;
}

/// Lists the indices of a block's bytes that are 1; the bytes behind its end are 0. Returns how many.
INLINE size_t lanes_due(const uint8_t *due, size_t n, uint32_t *places) {
  size_t count = 0;
  for (size_t first = 0; first < n; first += 64) {
    uint64_t bits = 0;
    for (size_t part = 0; part < 8; part++) {
      uint64_t bytes;
      memcpy(&bytes, due + first + 8 * part, 8);
      // Gathers the lowest bits of eight bytes.
      bits |= (bytes * 0x0102040810204080 >> 56) << (8 * part);
    }
    for (; bits; bits &= bits - 1) places[count++] = (uint32_t)first + __builtin_ctzll(bits);
  }
  return count;
}

/// Defines the function `name`, the step of all lanes, from `advance`, which moves one block and marks
/// the lanes that have to restart, and `show`, which writes the observation of one lane. `states` and
/// `width` count the elements of a state and of an observation.
#define DEFINE_LANES(name, show, advance, states, width, action)                                   \
  INLINE size_t name(const kernel_lanes *caller, const action *actions,                            \
                     const float *given, bool varied) {                                            \
    /* Copies, which no store can change: their numbers are loaded once. */                        \
    const kernel_lanes copy = *caller, *lanes = &copy;                                             \
    float shared[sizeof(PARAMETERS) / sizeof(float)], low[states], range[states];                  \
    if (!varied) memcpy(shared, given, sizeof shared);                                             \
    for (size_t s = 0; s < states; s++) {                                                          \
      low[s] = lanes->low[s];                                                                      \
      range[s] = lanes->high[s] - low[s];                                                          \
    }                                                                                              \
    const float *parameters = varied ? given : shared;                                             \
    size_t ended = 0;                                                                              \
    for (size_t first = lanes->first; first < lanes->end; first += lane_block) {                   \
      size_t end = first + lane_block < lanes->end ? first + lane_block : lanes->end;              \
      uint8_t due[lane_block];                                                                     \
      uint32_t places[lane_block];                                                                 \
      if (end - first < lane_block) memset(due, 0, sizeof due);                                    \
      advance(lanes, first, end, actions, parameters, varied, due);                                \
      LANES_LOOP for (size_t i = first; i < end; i++) show(lanes, i);                              \
      for (size_t i = first; i < end; i++) ended += lanes->terminated[i] | lanes->truncated[i];    \
      size_t count = lanes_due(due, end - first, places);                                          \
      for (size_t p = 0; p < count; p++) {                                                         \
        size_t i = first + places[p];                                                              \
        if (lanes->autoreset == kernel_same_step && lanes->final_observations)                     \
          memcpy(lanes->final_observations + i * width, lanes->observations + i * width,           \
                 width * sizeof(float));                                                           \
        lane_restart(lanes, i, states, low, range);                                                \
        show(lanes, i);                                                                            \
      }                                                                                            \
    }                                                                                              \
    return ended;                                                                                  \
  }
/// Calls the step `name`, compiled twice: with one set of parameters, and with one for each lane.
#define STEP_LANES(name)                                                                           \
  (varied ? name(lanes, actions, parameters, true)                                                 \
          : name(lanes, actions, parameters, false))
/// Writes the observations of the lanes first..<end.
#define SHOW_LANES(show)                                                                           \
  for (size_t i = lanes->first; i < lanes->end; i++) show(lanes, i)

#endif
