#include "CEnvironments.h"
#include "Dispatch.h"

CLONES bool kernel_choices_valid(const int32_t *actions, size_t n, int32_t choices) {
  uint32_t wrong = 0;
  for (size_t i = 0; i < n; i++) wrong |= (uint32_t)actions[i] >= (uint32_t)choices;
  return !wrong;
}

CLONES bool kernel_actions_finite(const float *actions, size_t n) {
  // An exponent of all ones means infinity or NaN.
  int32_t bad = 0;
  for (size_t i = 0; i < n; i++) {
    union { float value; int32_t bits; } u = {actions[i]};
    bad |= (u.bits & 0x7f800000) == 0x7f800000;
  }
  return !bad;
}
