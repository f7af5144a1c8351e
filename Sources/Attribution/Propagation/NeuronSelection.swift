import TensorEngine

/// Which outputs of a network are explained.
public enum NeuronSelection: Sendable, Equatable {
  /// Of each example the largest.
  case largest
  /// The same one of all examples.
  case index(Int)
  /// One for each example.
  case indices([Int])
  /// All together, without a choice.
  case all

  /// The chosen output of each example.
  /// - Parameter outputs: `[N, C]`
  /// - Returns: N positions; nil where none is chosen.
  /// - Throws: `AttributionError.badNeuron` where the network has no such output.
  public func positions(in outputs: Tensor) throws(AttributionError) -> [Int]? {
    let (count, width) = (outputs.shape[0], outputs.shape[1])
    switch self {
    case .largest: return outputs.argmax()
    case .all: return nil
    case .index(let index):
      try Self.check([index], width)
      return Array(repeating: index, count: count)
    case .indices(let indices):
      guard indices.count == count else {
        throw .badNeuron(
          expected: "one output for each of the \(count) examples", found: "\(indices.count)")
      }
      try Self.check(indices, width)
      return indices
    }
  }

  /// The selection for some of the examples.
  func slice(_ range: Range<Int>) -> NeuronSelection {
    if case .indices(let indices) = self { .indices(Array(indices[range])) } else { self }
  }

  private static func check(_ indices: [Int], _ width: Int) throws(AttributionError) {
    guard let wrong = indices.first(where: { !(0..<width).contains($0) }) else { return }
    throw .badNeuron(expected: "an output of 0...\(width - 1)", found: "\(wrong)")
  }
}

extension RuleTable.Start {
  /// The signal at the outputs `[N, C]`: 0 but for the chosen ones.
  func signal(at outputs: Tensor, _ positions: [Int]?) -> Tensor {
    let values =
      switch self {
      case .one: Tensor.ones(outputs.shape)
      case .value: outputs
      case .positiveValue: outputs.relu()
      }
    return positions.map { values * Tensor.oneHot($0, depth: outputs.shape[1]) } ?? values
  }
}
