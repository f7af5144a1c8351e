// Decision trees, Breiman et al. (1984). Sums are float64 in the order of scikit-learn, without contracted
// products: what is a tie there but for rounding is decided alike.
#include "Trees.h"

#include <math.h>
#include <string.h>

#include "radix.h"

#pragma STDC FP_CONTRACT OFF

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
  radix_pass(keys, scratch, n, 32);
  radix_pass(scratch, keys, n, 32 + radix_bits);
  radix_pass(keys, scratch, n, 32 + 2 * radix_bits);
  memcpy(keys, scratch, n * sizeof *keys);
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

/// The sums of the first rows of a node while that number grows, in the order of scikit-learn: from the
/// end where that is nearer.
typedef struct {
  double *left, *right;
  double left_weight;
  size_t count;
} division;

static void add_row(const kernel_tree_targets *targets, uint32_t row, double sign, division *d) {
  double w = weight_of(targets, row);
  d->left_weight += sign * w;
  if (targets->criterion == kernel_squared_error) d->left[0] += sign * (w * targets->values[row]);
  else d->left[targets->classes[row]] += sign * w;
}

static void move_to(const kernel_tree_targets *targets, const uint32_t *rows, size_t n,
                    const double *sums, double weight, size_t count, division *d) {
  if (count - d->count <= n - count) {
    for (size_t i = d->count; i < count; i++) add_row(targets, rows[i], 1, d);
  } else {
    memcpy(d->left, sums, targets->class_count * sizeof *sums);
    d->left_weight = weight;
    for (size_t i = n; i-- > count;) add_row(targets, rows[i], -1, d);
  }
  for (size_t k = 0; k < targets->class_count; k++) d->right[k] = sums[k] - d->left[k];
  d->count = count;
}

static division start_division(const kernel_tree_targets *targets, double *work) {
  memset(work, 0, targets->class_count * sizeof *work);
  return (division){work, work + targets->class_count, 0, 0};
}

bool kernel_tree_scan(const kernel_tree_targets *targets, const uint32_t *rows,
                      const float *values, size_t n, const double *sums, double weight,
                      size_t min_samples_leaf, double *work, kernel_tree_split *best) {
  division d = start_division(targets, work);
  bool found = false;
  for (size_t count = 1; count < n; count++) {
    if (values[count] <= values[count - 1] + smallest_gap) continue;
    if (count < min_samples_leaf || n - count < min_samples_leaf) continue;
    move_to(targets, rows, n, sums, weight, count, &d);
    double value = score(targets, d.left, d.right, d.left_weight, weight - d.left_weight);
    if (!(value > best->score)) continue;
    *best = (kernel_tree_split){value, values[count - 1] / 2.0 + values[count] / 2.0, count};
    found = true;
  }
  return found;
}

void kernel_tree_children(const kernel_tree_targets *targets, const uint32_t *rows, size_t n,
                          const double *sums, double squares, double weight, size_t left_count,
                          double *work, double *impurities, double *weights) {
  division d = start_division(targets, work);
  move_to(targets, rows, n, sums, weight, left_count, &d);
  double left_squares = 0;
  if (targets->criterion == kernel_squared_error)
    for (size_t i = 0; i < left_count; i++) {
      double y = targets->values[rows[i]];
      left_squares += weight_of(targets, rows[i]) * y * y;
    }
  weights[0] = d.left_weight;
  weights[1] = weight - d.left_weight;
  impurities[0] = kernel_tree_impurity(targets, d.left, left_squares, weights[0]);
  impurities[1] = kernel_tree_impurity(targets, d.right, squares - left_squares, weights[1]);
}

size_t kernel_tree_partition(const float *column, double threshold, bool missing_goes_left,
                             uint32_t *rows, size_t n) {
  size_t start = 0, end = n;
  while (start < end) {
    float value = column[rows[start]];
    if (value <= threshold || (missing_goes_left && isnan(value))) {
      start++;
    } else {
      uint32_t row = rows[--end];
      rows[end] = rows[start];
      rows[start] = row;
    }
  }
  return start;
}
