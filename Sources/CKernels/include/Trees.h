// Loops of decision trees: sorting the rows of a node by a column, and the search for its best split.
#ifndef CKERNELS_TREES_H
#define CKERNELS_TREES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum : int32_t {
  kernel_gini, kernel_entropy, kernel_squared_error,
} kernel_criterion;

/// What rows belong to: classes 0..<class_count, or values with the squared error.
typedef struct {
  kernel_criterion criterion;
  size_t class_count;
  const int32_t *classes;
  const double *values;
  /// NULL for 1 each.
  const double *weights;
} kernel_tree_targets;

/// The best split of a node so far. `score` is larger where the children are purer.
typedef struct {
  double score, threshold;
  size_t left_count;
} kernel_tree_split;

/// Sorts rows by their values in a column, of equal ones the earlier first, and writes the values in
/// that order. scratch has 2 n elements.
void kernel_sort_rows(const float *column, uint32_t *rows, float *values, uint64_t *scratch,
                      size_t n);

/// The sums of a node: of each class the weight of its rows, or the sum of the values; and of squares
/// of the values. Returns the weight of all rows.
double kernel_tree_sums(const kernel_tree_targets *targets, const uint32_t *rows, size_t n,
                        double *sums, double *squares);

/// The impurity of a node with such sums.
double kernel_tree_impurity(const kernel_tree_targets *targets, const double *sums, double squares,
                            double weight);

/// Tries every split of sorted rows between values more than 1e-7 apart. `work` has room for
/// 2 class_count elements; class_count is 1 of values. Returns whether one is better than `best`,
/// which it becomes.
bool kernel_tree_scan(const kernel_tree_targets *targets, const uint32_t *rows,
                      const float *values, size_t n, const double *sums, double weight,
                      size_t min_samples_leaf, double *work, kernel_tree_split *best);

/// Brings the rows with a value up to the threshold to the front, also those without a value where
/// `missing_goes_left`; returns how many these are.
size_t kernel_tree_partition(const float *column, double threshold, bool missing_goes_left,
                             uint32_t *rows, size_t n);

/// The impurities and weights of the children, left and right, of a node with such sums whose first
/// rows go left.
void kernel_tree_children(const kernel_tree_targets *targets, const uint32_t *rows, size_t n,
                          const double *sums, double squares, double weight, size_t left_count,
                          double *work, double *impurities, double *weights);

#endif
