#include "lane_steps.h"

INLINE void pendulum_show(const kernel_lanes *lanes, size_t i) {
  float *row = lanes->observations + 3 * i;
  float sine, cosine;
  vector_sincos(lanes->state[i], &sine, &cosine);
  row[0] = cosine;
  row[1] = sine;
  row[2] = lanes->state[lanes->count + i];
}

/// The equations stand in Pendulum.swift.
INLINE void pendulum_advance(const kernel_lanes *lanes, size_t first, size_t end,
                             const float *actions, const float *parameters, bool varied,
                             uint8_t *due) {
  float *angles = lanes->state, *spins = angles + lanes->count;
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float gravity = PARAMETER(0), mass = PARAMETER(1), length = PARAMETER(2), step = PARAMETER(3);
    float torque = vector_clamp(actions[i], -PARAMETER(5), PARAMETER(5));
    // A start angle may lie outside ±pi.
    float angle = vector_wrap(angles[i]), spin = spins[i], sine, cosine;
    vector_sincos(angle, &sine, &cosine);
    float reward = -(angle * angle + 0.1f * (spin * spin) + 0.001f * (torque * torque));
    float lift = 1.5f * gravity / length * sine, turn = 3.0f / (mass * (length * length)) * torque;
    spin = vector_clamp(spin + (lift + turn) * step, -PARAMETER(4), PARAMETER(4));
    angles[i] = vector_wrap(angle + spin * step);
    spins[i] = spin;
    due[i - first] = lane_close(lanes, i, reward, false);
  }
}

LANE_FUNCTIONS(pendulum, pendulum_show, pendulum_advance, 2, 3, 6, float)
LANE_OBSERVE(pendulum, pendulum_show)
