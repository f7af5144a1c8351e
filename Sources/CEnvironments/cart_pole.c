#include "lane_steps.h"

#define PARAMETERS kernel_cart_pole_parameters

INLINE void cart_pole_show(const kernel_lanes *lanes, size_t i) {
  const float *state = lanes->state;
  float *row = lanes->observations + 4 * i;
  size_t n = lanes->count;
  row[0] = state[i];
  row[1] = state[n + i];
  row[2] = state[2 * n + i];
  row[3] = state[3 * n + i];
}

/// Euler's method; the equations stand in CartPole.swift. `narrow`: all angles are within ±pi/4, where
/// both kinds of sine give the same bits.
INLINE void cart_pole_move(const kernel_lanes *lanes, size_t first, size_t end,
                           const int32_t *actions, const float *parameters, bool varied,
                           bool narrow, uint8_t *due) {
  size_t n = lanes->count;
  float *xs = lanes->state, *vs = xs + n, *angles = vs + n, *spins = angles + n;
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float gravity = PARAMETER(gravity), mass = PARAMETER(cart_mass) + PARAMETER(pole_mass), length = PARAMETER(half_pole_length);
    float moment = PARAMETER(pole_mass) * length, force = PARAMETER(force), step = PARAMETER(time_step);
    float x = xs[i], v = vs[i], angle = angles[i], spin = spins[i], inverse = 1.0f / mass;
    float sine, cosine;
    if (narrow) vector_narrow_sincos(angle, &sine, &cosine);
    else vector_sincos(angle, &sine, &cosine);
    float push = ((actions[i] ? force : -force) + moment * (spin * spin) * sine) * inverse;
    float spin_rate = (gravity * sine - cosine * push) /
                      (length * (4.0f / 3.0f) - moment * inverse * (cosine * cosine));
    float rate = push - moment * inverse * (spin_rate * cosine);
    x += step * v;
    v += step * rate;
    angle += step * spin;
    spin += step * spin_rate;
    xs[i] = x;
    vs[i] = v;
    angles[i] = angle;
    spins[i] = spin;
    bool terminated = (fabsf(x) > PARAMETER(position_limit)) | (fabsf(angle) > PARAMETER(angle_limit));
    float sutton = PARAMETER(sutton_barto_reward);
    due[i - first] =
        lane_close(lanes, i, 1.0f - sutton - (terminated ? sutton : 0.0f), terminated);
  }
}

/// Angles are small unless a start or a limit is unusually large.
INLINE void cart_pole_advance(const kernel_lanes *lanes, size_t first, size_t end,
                              const int32_t *actions, const float *parameters, bool varied,
                              uint8_t *due) {
  const float *angles = lanes->state + 2 * lanes->count;
  uint32_t wide = 0;
  for (size_t i = first; i < end; i++) wide |= !(fabsf(angles[i]) <= 0.785f);
  if (wide) cart_pole_move(lanes, first, end, actions, parameters, varied, false, due);
  else cart_pole_move(lanes, first, end, actions, parameters, varied, true, due);
}

DEFINE_LANES(cart_pole_lanes, cart_pole_show, cart_pole_advance, 4, 4, int32_t)

CLONES size_t kernel_cart_pole_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied) {
  return STEP_LANES(cart_pole_lanes);
}

void kernel_cart_pole_observe(const kernel_lanes *lanes) { SHOW_LANES(cart_pole_show); }
