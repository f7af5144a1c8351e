#include "lane_steps.h"

#define PARAMETERS kernel_acrobot_parameters

/// Two angles and their velocities, or how fast they change.
typedef struct {
  float angle1, angle2, spin1, spin2;
} rods;

/// The constants of the equations of motion in Acrobot+Motion.swift, multiplied out.
typedef struct {
  float first_moment, coupling, second_moment, first_pull, second_pull, book, torque;
} rod_constants;

INLINE void acrobot_show(const kernel_lanes *lanes, size_t i) {
  size_t n = lanes->count;
  const float *state = lanes->state;
  float *row = lanes->observations + 6 * i;
  float sine1, cosine1, sine2, cosine2;
  vector_sincos(state[i], &sine1, &cosine1);
  vector_sincos(state[n + i], &sine2, &cosine2);
  row[0] = cosine1;
  row[1] = sine1;
  row[2] = cosine2;
  row[3] = sine2;
  row[4] = state[2 * n + i];
  row[5] = state[3 * n + i];
}

INLINE rods acrobot_rates(rods s, rod_constants c) {
  float sine1, cosine1, sine2, cosine2;
  vector_sincos(s.angle1, &sine1, &cosine1);
  vector_sincos(s.angle2, &sine2, &cosine2);
  float sine12 = sine1 * cosine2 + cosine1 * sine2;
  float d1 = c.first_moment + 2.0f * c.coupling * cosine2;
  float d2 = c.second_moment + c.coupling * cosine2;
  float phi2 = c.second_pull * sine12;
  float phi1 = -c.coupling * sine2 * s.spin2 * (s.spin2 + 2.0f * s.spin1) + c.first_pull * sine1 +
               phi2;
  float ratio = d2 / d1;
  float push = c.torque + ratio * phi1 - c.book * c.coupling * (s.spin1 * s.spin1) * sine2 - phi2;
  float rate2 = push / (c.second_moment - d2 * ratio);
  return (rods){s.spin1, s.spin2, -(ratio * rate2 + phi1 / d1), rate2};
}

INLINE rods acrobot_moved(rods s, float step, rods rates) {
  return (rods){s.angle1 + step * rates.angle1, s.angle2 + step * rates.angle2,
                s.spin1 + step * rates.spin1, s.spin2 + step * rates.spin2};
}

/// Runge and Kutta's method of fourth order.
INLINE rods acrobot_integrated(rods s, float step, rod_constants c) {
  rods k1 = acrobot_rates(s, c);
  rods k2 = acrobot_rates(acrobot_moved(s, step * 0.5f, k1), c);
  rods k3 = acrobot_rates(acrobot_moved(s, step * 0.5f, k2), c);
  rods k4 = acrobot_rates(acrobot_moved(s, step, k3), c);
  rods sum = acrobot_moved(acrobot_moved(acrobot_moved(k1, 2.0f, k2), 2.0f, k3), 1.0f, k4);
  return acrobot_moved(s, step / 6.0f, sum);
}

/// The torques of a block of lanes: -1, 0 or 1, and noise where there is any, which is drawn for
/// lanes whose episode goes on.
INLINE void acrobot_torques(const kernel_lanes *lanes, size_t first, size_t end,
                            const int32_t *actions, const float *parameters, bool varied,
                            float *torques) {
  LANES_LOOP for (size_t i = first; i < end; i++) torques[i - first] = (float)(actions[i] - 1);
  if (!varied && !(parameters[PARAMETER_INDEX(maximum_torque_noise)] > 0.0f)) return;
  for (size_t i = first; i < end; i++) {
    float noise = PARAMETER(maximum_torque_noise);
    if (!(noise > 0.0f) || lanes->elapsed[i] < 0) continue;
    float unit = (float)(int32_t)(lane_draw(lanes->streams + i) >> 40) * 0x1p-24f;
    torques[i - first] += noise * (2.0f * unit - 1.0f);
  }
}

INLINE void acrobot_advance(const kernel_lanes *lanes, size_t first, size_t end,
                            const int32_t *actions, const float *parameters, bool varied,
                            uint8_t *due) {
  size_t n = lanes->count;
  float *angles1 = lanes->state, *angles2 = angles1 + n, *spins1 = angles2 + n,
        *spins2 = spins1 + n;
  float torques[lane_block];
  acrobot_torques(lanes, first, end, actions, parameters, varied, torques);
  LANES_LOOP for (size_t i = first; i < end; i++) {
    float length1 = PARAMETER(first_length), mass1 = PARAMETER(first_mass), mass2 = PARAMETER(second_mass);
    float center1 = PARAMETER(first_center), center2 = PARAMETER(second_center);
    float inertia = PARAMETER(moment_of_inertia), gravity = PARAMETER(gravity);
    rod_constants c = {
        .first_moment = mass1 * (center1 * center1) +
                        mass2 * (length1 * length1 + center2 * center2) + inertia + inertia,
        .coupling = mass2 * length1 * center2,
        .second_moment = mass2 * (center2 * center2) + inertia,
        .first_pull = (mass1 * center1 + mass2 * length1) * gravity,
        .second_pull = mass2 * center2 * gravity,
        .book = PARAMETER(book_dynamics),
        .torque = torques[i - first],
    };
    rods s = {angles1[i], angles2[i], spins1[i], spins2[i]};
    s = acrobot_integrated(s, PARAMETER(time_step), c);
    s.angle1 = vector_wrap(s.angle1);
    s.angle2 = vector_wrap(s.angle2);
    angles1[i] = s.angle1;
    angles2[i] = s.angle2;
    spins1[i] = vector_clamp(s.spin1, -PARAMETER(first_maximum_speed), PARAMETER(first_maximum_speed));
    spins2[i] = vector_clamp(s.spin2, -PARAMETER(second_maximum_speed), PARAMETER(second_maximum_speed));
    float sine, cosine1, cosine12;
    vector_sincos(s.angle1, &sine, &cosine1);
    vector_sincos(s.angle1 + s.angle2, &sine, &cosine12);
    bool terminated = -cosine1 - cosine12 > 1.0f;
    due[i - first] = lane_close(lanes, i, terminated ? 0.0f : -1.0f, terminated);
  }
}

DEFINE_LANES(acrobot_lanes, acrobot_show, acrobot_advance, 4, 6, int32_t)

CLONES size_t kernel_acrobot_step(const kernel_lanes *lanes, const void *actions,
                               const float *parameters, bool varied) {
  return STEP_LANES(acrobot_lanes);
}

void kernel_acrobot_observe(const kernel_lanes *lanes) { SHOW_LANES(acrobot_show); }
