// How evenly the machine runs: a loop in registers and one over an array, in one thread, without the engine.
//
//     cc -O2 Benchmarks/memory_noise.c -o /tmp/memory_noise && /tmp/memory_noise
//
// Prints the fastest, the median and the slowest of 100 rounds of each loop. Where the loop over the array
// spreads much wider than the one in registers, something outside the process takes its share of the caches,
// and timings of training spread as much.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { rounds = 100, sizes = 3 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(const char *name, double *times) {
  qsort(times, rounds, sizeof *times, ascending);
  printf("%-12s fastest %6.2f ms, median %6.2f, slowest %6.2f, slowest / fastest %4.2f\n", name,
         times[0], times[rounds / 2], times[rounds - 1], times[rounds - 1] / times[0]);
}

int main(void) {
  static const size_t kilobytes[sizes] = {16, 1400, 16000};
  double times[rounds];
  volatile float sink;
  for (int round = 0; round < rounds; round++) {
    double start = now();
    float x = 1;
    for (long i = 0; i < 4000000; i++) x = x * 0.999f + 0.5f;
    sink = x;
    times[round] = now() - start;
  }
  report("registers", times);
  for (int size = 0; size < sizes; size++) {
    size_t count = kilobytes[size] * 256, passes = 64000000 / (count * 4) + 1;
    float *values = calloc(count, sizeof *values);
    if (!values) return 1;
    for (int round = -1; round < rounds; round++) {
      double start = now();
      for (size_t pass = 0; pass < passes; pass++)
        for (size_t i = 0; i < count; i++) values[i] = values[i] * 0.5f + 1;
      if (round >= 0) times[round] = now() - start;
    }
    sink = values[count / 2];
    char name[32];
    snprintf(name, sizeof name, "%zu KB", kilobytes[size]);
    report(name, times);
    free(values);
  }
  return sink == -1;
}
