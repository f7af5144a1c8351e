#include "lane_steps.h"

INLINE void mountain_car_show(const kernel_lanes *lanes, size_t i) {
  lanes->observations[2 * i] = lanes->state[i];
  lanes->observations[2 * i + 1] = lanes->state[lanes->count + i];
}

/// Adds a push to a car's velocity and moves it; returns whether it is at the goal.
INLINE bool mountain_car_move(const kernel_lanes *lanes, size_t i, const float *parameters,
                              bool varied, float push) {
  float *xs = lanes->state, *vs = xs + lanes->count;
  float sine, cosine, low = PARAMETER(0), speed = PARAMETER(2);
  vector_sincos(3.0f * xs[i], &sine, &cosine);
  float v = vector_clamp(vs[i] + (push - PARAMETER(6) * cosine), -speed, speed);
  float x = vector_clamp(xs[i] + v, low, PARAMETER(1));
  v = ((x == low) & (v < 0.0f)) ? 0.0f : v;
  xs[i] = x;
  vs[i] = v;
  return (x >= PARAMETER(3)) & (v >= PARAMETER(4));
}

INLINE void mountain_car_advance(const kernel_lanes *lanes, size_t first, size_t end,
                                 const int32_t *actions, const float *parameters, bool varied,
                                 uint8_t *due) {
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float push = (float)(actions[i] - 1) * PARAMETER(5);
    bool terminated = mountain_car_move(lanes, i, parameters, varied, push);
    due[i - first] = lane_close(lanes, i, -1.0f, terminated);
  }
}

INLINE void mountain_car_continuous_advance(const kernel_lanes *lanes, size_t first, size_t end,
                                            const float *actions, const float *parameters,
                                            bool varied, uint8_t *due) {
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float force = actions[i];
    float push = vector_clamp(force, -1.0f, 1.0f) * PARAMETER(5);
    bool terminated = mountain_car_move(lanes, i, parameters, varied, push);
    float reward = (terminated ? 100.0f : 0.0f) - 0.1f * (force * force);
    due[i - first] = lane_close(lanes, i, reward, terminated);
  }
}

LANE_FUNCTIONS(mountain_car, mountain_car_show, mountain_car_advance, 2, 2, 7, int32_t)
LANE_FUNCTIONS(mountain_car_continuous, mountain_car_show, mountain_car_continuous_advance, 2, 2, 7,
               float)
LANE_OBSERVE(mountain_car, mountain_car_show)
