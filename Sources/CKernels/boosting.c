// Histogram-based gradient boosting. The sums are float64 in the order of the rows, and products are
// not contracted, so that they have the same bits as scikit-learn's with any instruction set.
#include "Boosting.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

#pragma STDC FP_CONTRACT OFF

typedef double quad __attribute__((vector_size(32), aligned(8)));
typedef float quad_single __attribute__((vector_size(16), aligned(4)));

void kernel_sort_doubles(double *values, uint64_t *scratch, size_t n) {
  enum { digit_bits = 11, passes = 6, digits = 1 << digit_bits };
  uint64_t *from = (uint64_t *)values, *to = scratch;
  static const uint64_t top = (uint64_t)1 << 63;
  // Keys that ascend as the values do: all bits of negative ones reversed, the sign of others.
  for (size_t i = 0; i < n; i++) from[i] ^= from[i] & top ? ~(uint64_t)0 : top;
  for (int pass = 0; pass < passes; pass++) {
    size_t counts[digits] = {0}, sum = 0;
    int shift = pass * digit_bits;
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
  // An even number of passes ends where it started.
  for (size_t i = 0; i < n; i++) from[i] ^= from[i] & top ? top : ~(uint64_t)0;
}

void kernel_bin_column(const double *x, size_t stride, size_t n, const double *thresholds,
                       size_t count, uint8_t missing, uint8_t *bins) {
  for (size_t i = 0; i < n; i++) {
    double value = x[i * stride];
    // A binary search without branches on the data.
    const double *first = thresholds;
    size_t rest = count;
    while (rest > 1) {
      size_t half = rest / 2;
      first += first[half - 1] < value ? half : 0;
      rest -= half;
    }
    size_t bin = (size_t)(first - thresholds) + (rest == 1 && *first < value);
    bins[i] = value != value ? missing : (uint8_t)bin;
  }
}

// A macro: a vector as an argument has another ABI for each instruction set.
#define ADD(histogram, bin, row) \
  (*(quad *)((histogram) + (size_t)(bin) * kernel_bin_values) += (row))

CLONES
void kernel_histogram(const uint32_t *rows, size_t n, const float *gradients, const uint8_t *bins,
                      double *histogram, const uint8_t *second_bins, double *second_histogram) {
  const quad_single *g = (const quad_single *)gradients;
  if (rows && second_bins) {
    for (size_t i = 0; i < n; i++) {
      quad row = __builtin_convertvector(g[i], quad);
      ADD(histogram, bins[rows[i]], row);
      ADD(second_histogram, second_bins[rows[i]], row);
    }
  } else if (rows) {
    for (size_t i = 0; i < n; i++)
      ADD(histogram, bins[rows[i]], __builtin_convertvector(g[i], quad));
  } else if (second_bins) {
    for (size_t i = 0; i < n; i++) {
      quad row = __builtin_convertvector(g[i], quad);
      ADD(histogram, bins[i], row);
      ADD(second_histogram, second_bins[i], row);
    }
  } else {
    for (size_t i = 0; i < n; i++) ADD(histogram, bins[i], __builtin_convertvector(g[i], quad));
  }
}

CLONES
void kernel_subtract_histogram(double *y, const double *x, size_t bins) {
  for (size_t i = 0; i < bins * kernel_bin_values; i++) y[i] -= x[i];
}

INLINE double node_value(double gradient, double hessian, double l2) {
  return -gradient / (hessian + l2 + 1e-15);
}

INLINE double gain_of(double g, double h, const kernel_node_sums *node, double l2) {
  double right_g = node->gradient - g, right_h = node->hessian - h;
  double gain = node->gradient * node->value;
  gain -= g * node_value(g, h, l2);
  return gain - right_g * node_value(right_g, right_h, l2);
}

/// Missing values go right.
static void scan_up(const double *histogram, size_t end, const kernel_node_sums *node,
                    const kernel_split_limits *limits, kernel_split *best) {
  double g = 0, h = 0, count = 0;
  for (size_t bin = 0; bin < end; bin++) {
    const double *sums = histogram + bin * kernel_bin_values;
    g += sums[0];
    h += sums[1];
    count += sums[2];
    if (count < limits->min_samples_leaf) continue;
    if (node->count - count < limits->min_samples_leaf) break;
    if (h < limits->min_hessian) continue;
    if (node->hessian - h < limits->min_hessian) break;
    double gain = gain_of(g, h, node, limits->l2_regularization);
    if (gain > best->gain && gain > 0) *best = (kernel_split){gain, g, h, count, (int32_t)bin, false};
  }
}

/// Missing values go left.
static void scan_down(const double *histogram, size_t bins, const kernel_node_sums *node,
                      const kernel_split_limits *limits, kernel_split *best) {
  double right_g = 0, right_h = 0, right_count = 0;
  for (size_t bin = bins - 1; bin-- > 0;) {
    const double *sums = histogram + (bin + 1) * kernel_bin_values;
    right_g += sums[0];
    right_h += sums[1];
    right_count += sums[2];
    double g = node->gradient - right_g, h = node->hessian - right_h;
    double count = node->count - right_count;
    if (right_count < limits->min_samples_leaf) continue;
    if (count < limits->min_samples_leaf) break;
    if (right_h < limits->min_hessian) continue;
    if (h < limits->min_hessian) break;
    double gain = node->gradient * node->value;
    gain -= g * node_value(g, h, limits->l2_regularization);
    gain -= right_g * node_value(right_g, right_h, limits->l2_regularization);
    if (gain > best->gain && gain > 0) *best = (kernel_split){gain, g, h, count, (int32_t)bin, true};
  }
}

void kernel_best_split(const double *histogram, size_t bins, bool has_missing,
                       const kernel_node_sums *node, const kernel_split_limits *limits,
                       kernel_split *best) {
  *best = (kernel_split){.gain = -1};
  scan_up(histogram, bins - 1 + has_missing, node, limits, best);
  if (has_missing) scan_down(histogram, bins, node, limits, best);
}

size_t kernel_partition(const uint32_t *rows, size_t n, const uint8_t *bins, uint8_t last,
                        uint8_t missing, bool missing_goes_left, uint32_t *left, uint32_t *right) {
  size_t count = 0;
  // Both are written and one is counted: no branch to guess.
  for (size_t i = 0; i < n; i++) {
    uint32_t row = rows[i];
    uint8_t bin = bins[row];
    bool goes_left = (bin <= last) | (missing_goes_left & (bin == missing));
    left[count] = row;
    right[i - count] = row;
    count += goes_left;
  }
  return count;
}

void kernel_gather_gradients(const uint32_t *rows, size_t n, const float *gradients,
                             float *ordered) {
  const quad_single *from = (const quad_single *)gradients;
  quad_single *to = (quad_single *)ordered;
  for (size_t i = 0; i < n; i++) to[i] = from[rows[i]];
}

void kernel_add_to_rows(double *raw, const uint32_t *rows, size_t n, double value) {
  for (size_t i = 0; i < n; i++) raw[rows[i]] += value;
}

INLINE void write_gradient(float *gradients, size_t i, double g, double h, const double *weights) {
  float *row = gradients + i * kernel_gradient_values;
  row[0] = (float)(weights ? g * weights[i] : g);
  row[1] = (float)(weights ? h * weights[i] : h);
  row[2] = 1;
  row[3] = 0;
}

void kernel_squared_gradients(const double *raw, const double *y, const double *weights, size_t n,
                              float *gradients) {
  for (size_t i = 0; i < n; i++) write_gradient(gradients, i, raw[i] - y[i], 1, weights);
}

void kernel_logistic_gradients(const double *raw, const double *y, const double *weights, size_t n,
                               float *gradients) {
  for (size_t i = 0; i < n; i++) {
    double g, h;
    if (raw[i] > -37) {
      double e = exp(-raw[i]);
      g = ((1 - y[i]) - y[i] * e) / (1 + e);
      h = e / ((1 + e) * (1 + e));
    } else {  // e^raw is below the rounding of 1.
      h = exp(raw[i]);
      g = h - y[i];
    }
    write_gradient(gradients, i, g, h, weights);
  }
}

void kernel_softmax_gradients(const double *raw, size_t raw_pitch, const double *y,
                              const double *weights, size_t classes, size_t n, float *gradients,
                              size_t pitch) {
  for (size_t i = 0; i < n; i++) {
    double largest = raw[i], sum = 0;
    for (size_t k = 1; k < classes; k++)
      largest = raw[k * raw_pitch + i] > largest ? raw[k * raw_pitch + i] : largest;
    for (size_t k = 0; k < classes; k++) sum += exp(raw[k * raw_pitch + i] - largest);
    for (size_t k = 0; k < classes; k++) {
      double p = exp(raw[k * raw_pitch + i] - largest) / sum;
      write_gradient(gradients + k * pitch, i, p - (y[i] == (double)k), p * (1 - p), weights);
    }
  }
}

void kernel_add_trees(const kernel_tree_node *nodes, const double *values, size_t outputs,
                      const int32_t *roots, size_t trees, double scale, const double *x,
                      size_t columns, size_t rows, double *sums) {
  for (size_t t = 0; t < trees; t++) {
    for (size_t r = 0; r < rows; r++) {
      const double *row = x + r * columns;
      int32_t index = roots[t];
      while (nodes[index].left >= 0) {
        const kernel_tree_node *node = nodes + index;
        double value = row[node->feature];
        bool goes_left = value <= node->threshold || (value != value && node->missing_goes_left);
        index = goes_left ? node->left : node->right;
      }
      for (size_t o = 0; o < outputs; o++)
        sums[r * outputs + o] += scale * values[(size_t)index * outputs + o];
    }
  }
}
