// Loops of histogram-based gradient boosting: binning, histograms, splits, gradients.
#ifndef CKERNELS_BOOSTING_H
#define CKERNELS_BOOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The values of one histogram bin: sum of gradients, sum of hessians, number of rows, 0.
enum { kernel_bin_values = 4 };
/// The values of one row of gradients: gradient, hessian, 1, 0.
enum { kernel_gradient_values = 4 };

/// What limits the splits of a node.
typedef struct {
  /// The fewest rows of a child.
  double min_samples_leaf;
  /// The smallest sum of hessians of a child.
  double min_hessian;
  double l2_regularization;
} kernel_split_limits;

/// The sums over the rows of a node, and its value before shrinkage.
typedef struct {
  double gradient, hessian, count, value;
} kernel_node_sums;

/// The best split found so far; gain -1 where there is none.
typedef struct {
  double gain;
  double left_gradient, left_hessian, left_count;
  /// The last bin that goes left.
  int32_t bin;
  bool missing_goes_left;
} kernel_split;

/// Sorts values ascending, no NaN among them. scratch has n elements.
void kernel_sort_doubles(double *values, uint64_t *scratch, size_t n);

/// bins[i] = the number of thresholds below x[i * stride]; `missing` for NaN. thresholds ascend.
void kernel_bin_column(const double *x, size_t stride, size_t n, const double *thresholds,
                       size_t count, uint8_t missing, uint8_t *bins);

/// Adds the rows of a node to the histograms of one column, or of two where `second_bins` is not NULL.
/// rows may be NULL: row i is i. gradients are those of rows[i], one after the other.
void kernel_histogram(const uint32_t *rows, size_t n, const float *gradients, const uint8_t *bins,
                      double *histogram, const uint8_t *second_bins, double *second_histogram);

/// y -= x
void kernel_subtract_histogram(double *y, const double *x, size_t bins);

/// Finds the best split of a column after one of `bins` bins; the bin `bins` holds missing values.
/// Without any of them, a split after the last bin is none.
void kernel_best_split(const double *histogram, size_t bins, bool has_missing,
                       const kernel_node_sums *node, const kernel_split_limits *limits,
                       kernel_split *best);

/// Divides rows, in their order: those with a bin up to `last` (and the missing ones, where they go
/// left) into `left`, the others into `right`. Returns the number of the former.
size_t kernel_partition(const uint32_t *rows, size_t n, const uint8_t *bins, uint8_t last,
                        uint8_t missing, bool missing_goes_left, uint32_t *left, uint32_t *right);

/// ordered[i] = gradients[rows[i]]
void kernel_gather_gradients(const uint32_t *rows, size_t n, const float *gradients, float *ordered);

/// raw[rows[i]] += value
void kernel_add_to_rows(double *raw, const uint32_t *rows, size_t n, double value);

/// The gradients and hessians of 0.5 (raw - y)^2. weights may be NULL.
void kernel_squared_gradients(const double *raw, const double *y, const double *weights, size_t n,
                              float *gradients);

/// Those of log(1 + e^raw) - y raw.
void kernel_logistic_gradients(const double *raw, const double *y, const double *weights, size_t n,
                               float *gradients);

/// Those of the cross-entropy of softmax, for class k at `gradients + k * pitch`. raw is
/// [classes][n] with `raw_pitch` between classes; the hessian is its diagonal.
void kernel_softmax_gradients(const double *raw, size_t raw_pitch, const double *y,
                              const double *weights, size_t classes, size_t n, float *gradients,
                              size_t pitch);

/// A node of a decision tree; left is negative in a leaf. The children are numbers among all nodes.
typedef struct {
  double threshold;
  int32_t left, right, feature;
  bool missing_goes_left;
} kernel_tree_node;

/// sums [rows, outputs] += scale * the values [nodes, outputs] of the leaves that the rows of
/// x [rows, columns] reach, tree after tree.
void kernel_add_trees(const kernel_tree_node *nodes, const double *values, size_t outputs,
                      const int32_t *roots, size_t trees, double scale, const double *x,
                      size_t columns, size_t rows, double *sums);

#endif
