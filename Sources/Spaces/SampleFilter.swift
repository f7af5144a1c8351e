import NumPyRandom

/// What may be drawn from a space: everything, what a mask lets through, or by probabilities.
///
/// A mask and probabilities exclude each other, as in Gymnasium's `sample(mask, probability)`.
public enum SampleFilter: Sendable, Equatable {
  /// Everything, as the space draws it.
  case everything
  /// What the mask lets through.
  case mask(SampleWeights)
  /// By probabilities.
  case probability(SampleWeights)

  /// The filter for a part of the space.
  func part(_ weights: SampleWeights) -> SampleFilter {
    switch self {
    case .everything: .everything
    case .mask: weights == .any ? .everything : .mask(weights)
    case .probability: weights == .any ? .everything : .probability(weights)
    }
  }

  /// The mask or the probabilities.
  var weights: SampleWeights {
    switch self {
    case .everything: .any
    case .mask(let weights), .probability(let weights): weights
    }
  }
}

/// A mask or probabilities in the form of the space that they are for.
public indirect enum SampleWeights: Sendable, Equatable {
  /// No restriction.
  case any
  /// A number per value of a `Discrete`, or per element of a `MultiBinary` in row-major order.
  /// A mask has 0 and 1 (a `MultiBinary`'s also 2: draw); probabilities sum to 1 over the values.
  case weights([Double])
  /// A part for each member of a `TupleSpace`, a `OneOf`, or each position of a `MultiDiscrete`,
  /// nested as its shape says.
  case members([SampleWeights])
  /// A part for each key of a `DictSpace`.
  case keyed([String: SampleWeights])
  /// The length of a text, and a number per character of the space's.
  case text(length: Int?, characters: [Double]?)
  /// The length of a sequence, and what all its items may be.
  case sequence(SequenceLength, items: SampleWeights)
  /// What the nodes and the edges of a graph may be: for each a mask of the batched space, but for
  /// edges of one each where their number is drawn.
  case graph(nodes: SampleWeights, edges: SampleWeights)
}

/// How long a drawn sequence may be.
public enum SequenceLength: Sendable, Equatable {
  /// As the space draws it: one item and, with probability 3/4 each time, one more.
  case drawn
  /// So many items.
  case exactly(Int)
  /// One of these lengths, each equally likely.
  case oneOf([Int])
}

extension Discrete {
  /// Draws among the values whose mask is 1; `start` where none is.
  func sample(checkingMask mask: [Double], using generator: inout PCG64) throws(GymError) -> Int {
    guard mask.count == count, mask.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      throw .wrongValue(expected: "a mask of \(count) values 0 or 1 for \(self)", found: "\(mask)")
    }
    return sample(mask: mask.map { $0 == 1 }, using: &generator)
  }

  /// Draws a value by probabilities.
  func sample(
    checkingProbabilities probabilities: [Double], using generator: inout PCG64
  ) throws(GymError) -> Int {
    guard probabilities.count == count, areProbabilities(probabilities) else {
      throw .wrongValue(
        expected: "\(count) probabilities that sum to 1 for \(self)", found: "\(probabilities)")
    }
    return sample(probabilities: probabilities, using: &generator)
  }
}

/// Whether the values lie between 0 and 1 and sum to 1.
func areProbabilities(_ values: [Double]) -> Bool {
  values.allSatisfy { $0 >= 0 && $0 <= 1 } && isCloseToOne(pairwiseSum(values[...]))
}

/// NumPy's `isclose(sum, 1)`.
func isCloseToOne(_ sum: Double) -> Bool { abs(sum - 1) <= 1e-8 + 1e-5 }

/// The sum in NumPy's order: eight running sums over blocks of up to 128 values, blocks in halves.
///
/// Higham (1993), "The Accuracy of Floating Point Summation", https://doi.org/10.1137/0914050.
func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
  if values.count < 8 { return values.reduce(0, +) }
  if values.count > 128 {
    let half = values.count / 2 - values.count / 2 % 8
    return pairwiseSum(values.prefix(half)) + pairwiseSum(values.dropFirst(half))
  }
  var sums = Array(values.prefix(8))
  let first = values.startIndex
  let whole = values.count - values.count % 8
  for index in 8..<max(8, whole) { sums[index % 8] += values[first + index] }
  let total =
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
  return values.dropFirst(whole).reduce(total, +)
}
