#include "lane_steps.h"

#define PARAMETERS kernel_pendulum_parameters

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
    float gravity = PARAMETER(gravity), mass = PARAMETER(mass), length = PARAMETER(length), step = PARAMETER(time_step);
    float torque = vector_clamp(actions[i], -PARAMETER(maximum_torque), PARAMETER(maximum_torque));
    // A start angle may lie outside ±pi.
    float angle = vector_wrap(angles[i]), spin = spins[i], sine, cosine;
    vector_sincos(angle, &sine, &cosine);
    float reward = -(angle * angle + 0.1f * (spin * spin) + 0.001f * (torque * torque));
    float lift = 1.5f * gravity / length * sine, turn = 3.0f / (mass * (length * length)) * torque;
    spin = vector_clamp(spin + (lift + turn) * step, -PARAMETER(maximum_speed), PARAMETER(maximum_speed));
    angles[i] = vector_wrap(angle + spin * step);
    spins[i] = spin;
    due[i - first] = lane_close(lanes, i, reward, false);
  }
}

DEFINE_LANES(pendulum_lanes, pendulum_show, pendulum_advance, 2, 3, float)

CLONES size_t kernel_pendulum_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied) {
  return STEP_LANES(pendulum_lanes);
}

void kernel_pendulum_observe(const kernel_lanes *lanes) { SHOW_LANES(pendulum_show); }
