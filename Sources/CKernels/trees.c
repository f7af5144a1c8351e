// Decision trees, Breiman et al. (1984). Sums are float64.
#include "Trees.h"

#include <math.h>
#include <string.h>

static const float smallest_gap = 1e-7f;

static void sort_by_insertion(uint64_t *keys, size_t n) {
  for (size_t i = 1; i < n; i++) {
    uint64_t key = keys[i];
    size_t j = i;
    for (; j > 0 && keys[j - 1] > key; j--) keys[j] = keys[j - 1];
    keys[j] = key;
  }
}

static void sort_by_merging(uint64_t *keys, uint64_t *scratch, size_t n) {
  if (n <= 24) return sort_by_insertion(keys, n);
  size_t half = n / 2, i = 0, j = half, k = 0;
  sort_by_merging(keys, scratch, half);
  sort_by_merging(keys + half, scratch, n - half);
  memcpy(scratch, keys, half * sizeof *keys);
  while (i < half && j < n) keys[k++] = scratch[i] <= keys[j] ? scratch[i++] : keys[j++];
  while (i < half) keys[k++] = scratch[i++];
}

/// By the upper half of the keys, three digits of 11 bits; the lower half ascends already.
static void sort_by_digits(uint64_t *keys, uint64_t *scratch, size_t n) {
  enum { bits = 11, digits = 1 << bits };
  uint64_t *from = keys, *to = scratch;
  for (int shift = 32; shift < 64; shift += bits) {
    size_t counts[digits] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++) counts[from[i] >> shift & (digits - 1)]++;
    for (size_t d = 0; d < digits; d++) {
      size_t count = counts[d];
      counts[d] = sum;
      sum += count;
    }
    for (size_t i = 0; i < n; i++) to[counts[from[i] >> shift & (digits - 1)]++] = from[i];
    uint64_t *other = from;
    from = to;
    to = other;
  }
  memcpy(keys, from, n * sizeof *keys);
}

void kernel_sort_rows(const float *column, uint32_t *rows, float *values, uint64_t *scratch,
                      size_t n) {
  uint64_t *keys = scratch;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, column + rows[i], sizeof bits);
    // Ascends as the value does.
    bits ^= bits >> 31 ? ~(uint32_t)0 : (uint32_t)1 << 31;
    keys[i] = (uint64_t)bits << 32 | i;
  }
  if (n < 2048) sort_by_merging(keys, scratch + n, n);
  else sort_by_digits(keys, scratch + n, n);
  uint32_t *sorted = (uint32_t *)(scratch + n);
  for (size_t i = 0; i < n; i++) {
    sorted[i] = rows[(uint32_t)keys[i]];
    values[i] = column[sorted[i]];
  }
  memcpy(rows, sorted, n * sizeof *rows);
}

static double weight_of(const kernel_tree_targets *targets, uint32_t row) {
  return targets->weights ? targets->weights[row] : 1;
}

double kernel_tree_sums(const kernel_tree_targets *targets, const uint32_t *rows, size_t n,
                        double *sums, double *squares) {
  double weight = 0;
  *squares = 0;
  if (targets->criterion == kernel_squared_error) {
    *sums = 0;
    for (size_t i = 0; i < n; i++) {
      double w = weight_of(targets, rows[i]), y = targets->values[rows[i]];
      weight += w;
      *sums += w * y;
      *squares += w * y * y;
    }
    return weight;
  }
  memset(sums, 0, targets->class_count * sizeof *sums);
  for (size_t i = 0; i < n; i++) {
    double w = weight_of(targets, rows[i]);
    weight += w;
    sums[targets->classes[rows[i]]] += w;
  }
  return weight;
}

double kernel_tree_impurity(const kernel_tree_targets *targets, const double *sums, double squares,
                            double weight) {
  if (targets->criterion == kernel_squared_error) {
    double mean = sums[0] / weight;
    return squares / weight - mean * mean;
  }
  double impurity = 0;
  if (targets->criterion == kernel_gini) {
    for (size_t k = 0; k < targets->class_count; k++) impurity += sums[k] * sums[k];
    return 1 - impurity / (weight * weight);
  }
  for (size_t k = 0; k < targets->class_count; k++) {
    double p = sums[k] / weight;
    if (p > 0) impurity -= p * (log(p) / log(2.0));
  }
  return impurity;
}

static double score(const kernel_tree_targets *targets, const double *left, const double *right,
                    double left_weight, double right_weight) {
  if (targets->criterion == kernel_squared_error)
    return left[0] * left[0] / left_weight + right[0] * right[0] / right_weight;
  return -right_weight * kernel_tree_impurity(targets, right, 0, right_weight) -
         left_weight * kernel_tree_impurity(targets, left, 0, left_weight);
}

bool kernel_tree_scan(const kernel_tree_targets *targets, const uint32_t *rows,
                      const float *values, size_t n, const double *sums, double weight,
                      size_t min_samples_leaf, double *left, kernel_tree_split *best) {
  bool has_classes = targets->criterion != kernel_squared_error, found = false;
  size_t count = has_classes ? targets->class_count : 1;
  double *right = left + count, left_weight = 0;
  memset(left, 0, count * sizeof *left);
  for (size_t i = 0; i + 1 < n; i++) {
    double w = weight_of(targets, rows[i]);
    left_weight += w;
    if (has_classes) left[targets->classes[rows[i]]] += w;
    else left[0] += w * targets->values[rows[i]];
    if (values[i + 1] <= values[i] + smallest_gap) continue;
    if (i + 1 < min_samples_leaf || n - i - 1 < min_samples_leaf) continue;
    for (size_t k = 0; k < count; k++) right[k] = sums[k] - left[k];
    double value = score(targets, left, right, left_weight, weight - left_weight);
    if (!(value > best->score)) continue;
    *best = (kernel_tree_split){value, values[i] / 2.0 + values[i + 1] / 2.0, i + 1};
    found = true;
  }
  return found;
}
