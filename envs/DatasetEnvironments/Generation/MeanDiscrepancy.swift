import CEnvironments
import Foundations
import Glibc

/// How far a batch of answers is from a batch of real examples: the squared maximum mean
/// discrepancy (MMD) under a Gaussian kernel.
///
///     k(a, b) = exp(-|a - b|^2 / (2 sigma^2))
///     MMD^2   = mean k(x, x') + mean k(y, y') - 2 mean k(x, y)
///
/// The biased estimator: the means run over all pairs, x with itself included, so that it is 0 for
/// equal batches, never below 0, and defined for one answer. Gretton et al. (2012), "A Kernel
/// Two-Sample Test", https://jmlr.org/papers/v13/gretton12a.html, equation 5.
///
/// The median heuristic of its section 8 gives the bandwidth sigma: the median of the distances between
/// real examples.
struct MeanDiscrepancy: Sendable {
  /// sigma, above 0.
  let bandwidth: Double
  /// D, the elements of an example.
  let width: Int

  /// The part of each answer in -MMD^2: their mean is -MMD^2.
  ///
  ///     r_i = 2 mean_j k(x_i, y_j) - mean_j k(x_i, x_j) - mean k(y, y')
  ///
  /// - Parameters:
  ///   - answers: x, `[N, D]`, one at least.
  ///   - real: y, `[M, D]`, one at least.
  /// - Returns: `[N]`.
  func rewards(answers: [Float], real: [Float]) -> [Double] {
    let toReal = rowMeans(answers, real)
    let toAnswers = rowMeans(answers, answers)
    let ofReal = rowMeans(real, real)
    let spread = ofReal.reduce(0, +) / Double(ofReal.count)
    return zip(toReal, toAnswers).map { 2 * $0 - $1 - spread }
  }

  /// The mean of k(x_i, y_j) over j for each i.
  private func rowMeans(_ x: [Float], _ y: [Float]) -> [Double] {
    let (rows, others) = (x.count / width, y.count / width)
    let distances = Self.squaredDistances(x, y, width: width)
    let scale = -0.5 / (bandwidth * bandwidth)
    return (0..<rows).map { row in
      var sum = 0.0
      for index in row * others..<(row + 1) * others {
        sum += exp(scale * Double(distances[index]))
      }
      return sum / Double(others)
    }
  }

  /// `|x_i - y_j|^2`, `[N, M]`.
  private static func squaredDistances(_ x: [Float], _ y: [Float], width: Int) -> [Float] {
    precondition(
      width > 0 && x.count.isMultiple(of: width) && y.count.isMultiple(of: width),
      "MeanDiscrepancy: expected rows of \(width), got \(x.count) and \(y.count) values")
    let (rows, others) = (x.count / width, y.count / width)
    return [Float](unsafeUninitializedCapacity: rows * others) { distances, count in
      guard let to = distances.baseAddress else { return }
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress else { return }
          kernel_squared_distances(x, y, rows, others, width, to)
        }
      }
      count = rows * others
    }
  }

  /// The median of the distances between different rows of `[M, D]`; 1 where it is 0 or there is one
  /// row alone.
  static func medianDistance(_ examples: [Float], width: Int) -> Double {
    let count = examples.count / width
    let distances = squaredDistances(examples, examples, width: width)
    var above: [Float] = []
    above.reserveCapacity(count * max(0, count - 1) / 2)
    for row in 0..<count { above += distances[row * count + row + 1..<(row + 1) * count] }
    above.sort()
    guard !above.isEmpty else { return 1 }
    let (low, high) = (above[(above.count - 1) / 2], above[above.count / 2])
    let median = (Double(low).squareRoot() + Double(high).squareRoot()) / 2
    return median > 0 ? median : 1
  }
}
