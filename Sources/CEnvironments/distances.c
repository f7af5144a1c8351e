#include "CEnvironments.h"
#include "Dispatch.h"

CLONES void kernel_squared_distances(const float *x, const float *y, size_t rows, size_t others,
                                     size_t width, float *distances) {
#pragma clang fp reassociate(on)
  for (size_t i = 0; i < rows; i++) {
    const float *a = x + i * width;
    for (size_t j = 0; j < others; j++) {
      const float *b = y + j * width;
      float sum = 0;
      for (size_t k = 0; k < width; k++) {
        float difference = a[k] - b[k];
        sum += difference * difference;
      }
      distances[i * others + j] = sum;
    }
  }
}
