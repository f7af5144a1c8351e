// Batched environments: N are stepped at once, their states kept as a structure of arrays. A lane is one
// of them.
#ifndef CENVIRONMENTS_H
#define CENVIRONMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What happens to a lane whose episode has ended.
typedef enum : int32_t {
  /// Its next step starts the next episode.
  kernel_next_step,
  /// The next episode starts at once.
  kernel_same_step,
  /// Nothing: the caller starts the next one.
  kernel_disabled,
} kernel_autoreset;

/// N lanes and where a step of the lanes first..<end writes. D is the numbers of an observation, S
/// those of a state.
typedef struct {
  size_t count, first, end;
  /// [S, N]
  float *state;
  /// [N]: steps since the lane's reset, -1 where its episode has ended.
  int32_t *elapsed;
  /// [N]: where the lane's random sequence stands (SplitMix64).
  uint64_t *streams;
  /// [S]: each number of a state after an autoreset is uniform in low..<high.
  const float *low, *high;
  /// An episode of so many steps is truncated.
  int32_t step_limit;
  kernel_autoreset autoreset;
  /// [N, D]
  float *observations;
  /// [N, D] or NULL: of lanes that end and start anew in the same step, what they ended with.
  float *final_observations;
  /// [N]
  float *rewards;
  /// [N]
  bool *terminated, *truncated;
} kernel_lanes;

/// One step of the lanes first..<end. `parameters` is [P], or [P, N] where `varied`.
/// Returns how many episodes ended in it.
typedef size_t (*kernel_lanes_step)(const kernel_lanes *lanes, const void *actions,
                              const float *parameters, bool varied);
/// Writes the observations of the lanes first..<end.
typedef void (*kernel_lanes_observe)(const kernel_lanes *lanes);

// The parameters of each environment are floats under their names; Swift fills the struct and hands its
// floats over, [P], or [P, N] where they differ between lanes.

// cart_pole.c. Actions int32; state and observation: position, velocity, angle, angular velocity.
/// `sutton_barto_reward`: 1 for the reward of Sutton and Barto, else 0.
typedef struct {
  float gravity, cart_mass, pole_mass, half_pole_length, force, time_step, position_limit,
      angle_limit, sutton_barto_reward;
} kernel_cart_pole_parameters;
size_t kernel_cart_pole_step(const kernel_lanes *lanes, const void *actions,
                             const float *parameters, bool varied);
void kernel_cart_pole_observe(const kernel_lanes *lanes);

// mountain_car.c. Actions int32, float32 for the continuous one; state and observation: position,
// velocity.
/// `force`: that of the engine; the power of the continuous one.
typedef struct {
  float minimum_position, maximum_position, maximum_speed, goal_position, goal_velocity, force,
      gravity;
} kernel_mountain_car_parameters;
size_t kernel_mountain_car_step(const kernel_lanes *lanes, const void *actions,
                                   const float *parameters, bool varied);
size_t kernel_mountain_car_continuous_step(const kernel_lanes *lanes, const void *actions,
                                              const float *parameters, bool varied);
void kernel_mountain_car_observe(const kernel_lanes *lanes);

// pendulum.c. Actions float32; state: angle within ±pi, angular velocity.
typedef struct {
  float gravity, mass, length, time_step, maximum_speed, maximum_torque;
} kernel_pendulum_parameters;
size_t kernel_pendulum_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied);
void kernel_pendulum_observe(const kernel_lanes *lanes);

// acrobot.c. Actions int32; state: two angles within ±pi, two angular velocities.
/// `book_dynamics`: 1 for the equations of the book, 0 for those of the paper; `maximum_torque_noise`:
/// what is added to a torque at most.
typedef struct {
  float time_step, first_length, second_length, first_mass, second_mass, first_center,
      second_center, moment_of_inertia, gravity, first_maximum_speed, second_maximum_speed,
      book_dynamics, maximum_torque_noise;
} kernel_acrobot_parameters;
size_t kernel_acrobot_step(const kernel_lanes *lanes, const void *actions,
                              const float *parameters, bool varied);
void kernel_acrobot_observe(const kernel_lanes *lanes);

/// Whether all of n actions lie in 0..<choices.
bool kernel_choices_valid(const int32_t *actions, size_t n, int32_t choices);
/// Whether none of n actions is infinite or NaN.
bool kernel_actions_finite(const float *actions, size_t n);

// distances.c
/// distances[i, j] = |x[i] - y[j]|^2 of rows x [rows, width] and y [others, width].
void kernel_squared_distances(const float *x, const float *y, size_t rows, size_t others,
                              size_t width, float *distances);

#endif
