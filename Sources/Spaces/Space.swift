import Foundations
import NumPyRandom

/// What observations or actions may be. One case per kind of space, as Gymnasium has them.
public enum Space: Sendable, Equatable {
  /// Arrays of values between bounds.
  case box(Box)
  /// Whole numbers from a start on.
  case discrete(Discrete)
  /// Arrays of zeros and ones.
  case multiBinary(MultiBinary)
  /// Arrays of discrete values.
  case multiDiscrete(MultiDiscrete)
  /// Texts.
  case text(TextSpace)
  /// An element of each of several spaces, in order.
  case tuple(TupleSpace)
  /// An element of each of several spaces, under keys.
  case dict(DictSpace)
  /// Any number of elements of one space.
  indirect case sequence(SequenceSpace)
  /// Graphs with elements at nodes and edges.
  indirect case graph(GraphSpace)
  /// An element of one of several spaces.
  case oneOf(OneOf)
}

extension Space {
  /// The most values that an array made from a description may have: what lies beyond is refused
  /// before any memory is asked for.
  static let largestCount = 1 << 28

  /// The shape of an element; nil where the elements are no arrays or scalars.
  public var shape: [Int]? {
    switch self {
    case .box(let space): space.shape
    case .discrete: []
    case .multiBinary(let space): space.shape
    case .multiDiscrete(let space): space.shape
    case .text, .tuple, .dict, .sequence, .graph, .oneOf: nil
    }
  }

  /// The element type; nil where the elements are no arrays or scalars.
  public var dtype: DType? {
    switch self {
    case .box(let space): space.dtype
    case .discrete(let space): space.dtype
    case .multiBinary: .int8
    case .multiDiscrete(let space): space.dtype
    case .text, .tuple, .dict, .sequence, .graph, .oneOf: nil
    }
  }

  /// Whether every element can be written as the same number of values: everything can but
  /// sequences, graphs, and what has some inside.
  public var isFlattenable: Bool {
    switch self {
    case .box, .discrete, .multiBinary, .multiDiscrete, .text: true
    case .sequence, .graph: false
    case .tuple(let space): space.spaces.allSatisfy(\.isFlattenable)
    case .dict(let space): space.members.allSatisfy(\.space.isFlattenable)
    case .oneOf(let space): space.spaces.allSatisfy(\.isFlattenable)
    }
  }

  /// Draws an element.
  ///
  /// Box, Discrete, MultiBinary, MultiDiscrete and Text draw as Gymnasium does from a generator of
  /// the same seed. A space with members takes one number from the generator and seeds its members
  /// with it; `SeededSpace` draws as a seeded space of Gymnasium does.
  public func sample(using generator: inout PCG64) -> SpaceValue {
    switch self {
    case .box(let box): return .array(box.sample(using: &generator))
    case .discrete(let discrete): return .discrete(discrete.sample(using: &generator))
    case .multiBinary(let space): return .array(space.sample(using: &generator))
    case .multiDiscrete(let space): return .array(space.sample(using: &generator))
    case .text(let space): return .text(space.sample(using: &generator))
    case .tuple, .dict, .sequence, .graph, .oneOf:
      var seeded = SeededSpace(self, seed: UInt64(generator.integers(upTo: SeededSpace.seedCount)))
      return seeded.sample()
    }
  }

  /// Draws an element that a mask lets through, or by probabilities.
  /// - Throws: `GymError.wrongValue` where the filter isn't one for this space.
  public func sample(
    _ filter: SampleFilter, using generator: inout PCG64
  ) throws(GymError) -> SpaceValue {
    switch (self, filter.weights) {
    case (_, .any): return sample(using: &generator)
    case (.discrete(let space), .weights(let weights)):
      return .discrete(
        filter.isProbability
          ? try space.sample(checkingProbabilities: weights, using: &generator)
          : try space.sample(checkingMask: weights, using: &generator))
    case (.multiBinary(let space), .weights(let weights)):
      return .array(
        filter.isProbability
          ? try space.sample(probabilities: weights, using: &generator)
          : try space.sample(mask: weights, using: &generator))
    case (.multiDiscrete(let space), .members):
      return .array(
        try space.sample(
          filter.weights, areProbabilities: filter.isProbability, using: &generator))
    case (.text(let space), .text(let length, let characters)):
      return .text(
        try space.sample(
          length: length, characters: characters, areProbabilities: filter.isProbability,
          using: &generator))
    case (.tuple, _), (.dict, _), (.sequence, _), (.graph, _), (.oneOf, _):
      var seeded = SeededSpace(self, seed: UInt64(generator.integers(upTo: SeededSpace.seedCount)))
      return try seeded.sample(filter)
    default:
      throw .wrongValue(
        expected: "a mask or probabilities that fit \(self)", found: "\(filter.weights)")
    }
  }
}

extension SampleFilter {
  /// Whether this is no mask.
  var isProbability: Bool { if case .probability = self { true } else { false } }
}

extension Space: CustomStringConvertible {
  /// The text form of Gymnasium, such as `Discrete(2)`.
  public var description: String {
    switch self {
    case .box(let space): space.description
    case .discrete(let space): space.description
    case .multiBinary(let space): space.description
    case .multiDiscrete(let space): space.description
    case .text(let space): space.description
    case .tuple(let space): space.description
    case .dict(let space): space.description
    case .sequence(let space): space.description
    case .graph(let space): space.description
    case .oneOf(let space): space.description
    }
  }
}
