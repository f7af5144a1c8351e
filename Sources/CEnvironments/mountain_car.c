#include "lane_steps.h"

#define PARAMETERS kernel_mountain_car_parameters

INLINE void mountain_car_show(const kernel_lanes *lanes, size_t i) {
  lanes->observations[2 * i] = lanes->state[i];
  lanes->observations[2 * i + 1] = lanes->state[lanes->count + i];
}

/// Adds a push to a car's velocity and moves it; returns whether it is at the goal.
INLINE bool mountain_car_move(const kernel_lanes *lanes, size_t i, const float *parameters,
                              bool varied, float push) {
  float *xs = lanes->state, *vs = xs + lanes->count;
  float sine, cosine, low = PARAMETER(minimum_position), speed = PARAMETER(maximum_speed);
  vector_sincos(3.0f * xs[i], &sine, &cosine);
  float v = vector_clamp(vs[i] + (push - PARAMETER(gravity) * cosine), -speed, speed);
  float x = vector_clamp(xs[i] + v, low, PARAMETER(maximum_position));
  v = ((x == low) & (v < 0.0f)) ? 0.0f : v;
  xs[i] = x;
  vs[i] = v;
  return (x >= PARAMETER(goal_position)) & (v >= PARAMETER(goal_velocity));
}

INLINE void mountain_car_advance(const kernel_lanes *lanes, size_t first, size_t end,
                                 const int32_t *actions, const float *parameters, bool varied,
                                 uint8_t *due) {
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float push = (float)(actions[i] - 1) * PARAMETER(force);
    bool terminated = mountain_car_move(lanes, i, parameters, varied, push);
    due[i - first] = lane_close(lanes, i, -1.0f, terminated);
  }
}

INLINE void mountain_car_continuous_advance(const kernel_lanes *lanes, size_t first, size_t end,
                                            const float *actions, const float *parameters,
                                            bool varied, uint8_t *due) {
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float force = actions[i];
    float push = vector_clamp(force, -1.0f, 1.0f) * PARAMETER(force);
    bool terminated = mountain_car_move(lanes, i, parameters, varied, push);
    float reward = (terminated ? 100.0f : 0.0f) - 0.1f * (force * force);
    due[i - first] = lane_close(lanes, i, reward, terminated);
  }
}

DEFINE_LANES(mountain_car_lanes, mountain_car_show, mountain_car_advance, 2, 2, int32_t)

CLONES size_t kernel_mountain_car_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied) {
  return STEP_LANES(mountain_car_lanes);
}
DEFINE_LANES(mountain_car_continuous_lanes, mountain_car_show, mountain_car_continuous_advance, 2, 2, float)

CLONES size_t kernel_mountain_car_continuous_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied) {
  return STEP_LANES(mountain_car_continuous_lanes);
}

void kernel_mountain_car_observe(const kernel_lanes *lanes) { SHOW_LANES(mountain_car_show); }
