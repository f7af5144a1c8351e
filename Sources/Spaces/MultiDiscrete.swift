import Foundations
import NumPyRandom

/// Arrays of discrete values, each with its own count and start: several `Discrete` at once.
public struct MultiDiscrete: Sendable, Equatable {
  /// How many values each element has (`nvec`), in row-major order.
  public let counts: [Int]
  /// The smallest value of each element.
  public let start: [Int]
  /// The shape of an element of the space.
  public let shape: [Int]
  /// The integer type of the elements.
  public let dtype: DType

  /// Makes a space of a row of values from 0 on.
  /// - Precondition: every count is above 0.
  public init(_ counts: [Int]) {
    precondition(
      counts.allSatisfy { $0 > 0 }, "MultiDiscrete: expected counts above 0, got \(counts)")
    self.counts = counts
    start = Array(repeating: 0, count: counts.count)
    shape = [counts.count]
    dtype = .int64
  }

  /// Makes a space from values that come from outside.
  /// - Parameters:
  ///   - counts: how many values each element has, in row-major order.
  ///   - start: the smallest value of each; 0 where none are given.
  ///   - shape: `[counts.count]` where none is given.
  ///   - dtype: an integer type.
  /// - Throws: `GymError.badSpace` where a count isn't above 0, values and shape don't fit, or the
  ///   type doesn't hold every value. (Gymnasium lets the values wrap around in the type.)
  public init(
    checking counts: [Int], start: [Int]? = nil, shape: [Int]? = nil, dtype: DType = .int64
  ) throws(GymError) {
    let shape = shape ?? [counts.count]
    let start = start ?? Array(repeating: 0, count: counts.count)
    let count = try Box.elementCount(of: shape, kind: "MultiDiscrete")
    guard counts.count == count, start.count == count else {
      throw .badSpace(
        "MultiDiscrete: shape \(shape) needs \(count) counts and starts, found \(counts.count) and "
          + "\(start.count)")
    }
    for (count, start) in zip(counts, start) {
      do throws(GymError) {
        _ = try Discrete(checking: count, start: start, dtype: dtype)
      } catch {
        throw error.within("MultiDiscrete")
      }
    }
    self.counts = counts
    self.start = start
    self.shape = shape
    self.dtype = dtype
  }

  /// The space of one element, by its position in row-major order.
  /// - Precondition: there is such a position.
  public subscript(index: Int) -> Discrete {
    do throws(GymError) {
      return try Discrete(checking: counts[index], start: start[index], dtype: dtype)
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// One number per value of each element; `Int.max` where there are more.
  public var flattenedCount: Int {
    var total = 0
    for count in counts {
      let sum = total.addingReportingOverflow(count)
      if sum.overflow { return .max }
      total = sum.partialValue
    }
    return total
  }

  /// The space's largest elements.
  var last: [Int] { zip(start, counts).map { $0 &+ ($1 - 1) } }

  /// Whether the array has the shape, an element type that fits into the space's, and a value in
  /// every position.
  public func contains(_ array: NDArray) -> Bool {
    guard array.shape == shape, array.dtype.fits(into: dtype) else { return false }
    return zip(array.integers, zip(start, last)).allSatisfy { $0 >= $1.0 && $0 <= $1.1 }
  }

  /// Draws a value in every position, each equally likely.
  ///
  /// A double for each position, times the count, rounded down. A double has 53 bits: of more
  /// values than that, some are never drawn (as in Gymnasium), and none is drawn beyond the last.
  public func sample(using generator: inout PCG64) -> NDArray {
    array(
      counts.indices.map { index in
        let position = Int(generator.nextDouble() * Double(counts[index]))
        return start[index] &+ min(position, counts[index] - 1)
      })
  }

  /// Draws with a mask or probabilities for every position, nested as the shape says.
  func sample(
    _ weights: SampleWeights, areProbabilities: Bool, using generator: inout PCG64
  ) throws(GymError) -> NDArray {
    var leaves: [[Double]] = []
    try collect(weights, depth: 0, into: &leaves)
    var values: [Int] = []
    for (index, leaf) in leaves.enumerated() {
      let discrete = self[index]
      values.append(
        try areProbabilities
          ? discrete.sample(checkingProbabilities: normalized(leaf), using: &generator)
          : discrete.sample(checkingMask: leaf, using: &generator))
    }
    return array(values)
  }

  private func collect(
    _ weights: SampleWeights, depth: Int, into leaves: inout [[Double]]
  ) throws(GymError) {
    if depth == shape.count, case .weights(let leaf) = weights { return leaves.append(leaf) }
    guard depth < shape.count, case .members(let members) = weights,
      members.count == shape[depth]
    else {
      throw .wrongValue(
        expected: "masks or probabilities nested as \(pythonTuple(shape)) for \(self)",
        found: "\(weights)")
    }
    for member in members { try collect(member, depth: depth + 1, into: &leaves) }
  }

  /// The weights over their sum, where that is a sum of probabilities.
  private func normalized(_ weights: [Double]) -> [Double] {
    let sum = pairwiseSum(weights[...])
    return isCloseToOne(sum) ? weights.map { $0 / sum } : weights
  }

  /// The counts in the space's shape, in 64 bits: `int8` values may be 256, which no int8 is.
  var countArray: NDArray {
    NDArray(shape: shape, storage: .int64(counts.map { Int64($0) }))
  }

  package func array(_ values: [Int]) -> NDArray {
    if dtype == .int64 { return NDArray(shape: shape, storage: .int64(values.map { Int64($0) })) }
    return NDArray(integers: values.map { Int128($0) }, shape: shape, dtype: dtype)
  }
}

extension MultiDiscrete: CustomStringConvertible {
  /// `MultiDiscrete([3 2])`, or `MultiDiscrete([3 2], start=[1 0])`.
  public var description: String {
    let counts = "MultiDiscrete(" + numPyText(countArray)
    return start.allSatisfy { $0 == 0 }
      ? counts + ")" : counts + ", start=\(numPyText(array(start))))"
  }
}
