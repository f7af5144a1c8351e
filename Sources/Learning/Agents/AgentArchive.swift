import Gym
import TensorEngine

/// How much of an agent is saved.
public enum ArchiveScope: Sendable {
  /// What is needed to act.
  case model
  /// What is needed to continue training with the same bits: memories, moments, generators,
  /// counters.
  case checkpoint
}

/// An agent as named tensors and texts: what a model file and a checkpoint hold of it.
public struct AgentArchive: Sendable, Equatable {
  /// The arrays, under names such as `dense_1.kernel` and `memory.rewards`.
  public var tensors: [String: Tensor] = [:]
  /// Everything else: whole numbers, generators, an architecture as JSON.
  public var texts: [String: String] = [:]

  /// Makes an empty archive.
  public init() {}

  /// A tensor of an expected shape; -1 in `shape` fits any size.
  public func tensor(_ key: String, shape: [Int]) throws(AgentError) -> Tensor {
    guard let tensor = tensors[key] else {
      throw .unfitArchive(key: key, expected: "a tensor \(shape)", found: "nothing")
    }
    let fits =
      tensor.rank == shape.count
      && zip(tensor.shape.dimensions, shape).allSatisfy { $0 == $1 || $1 == -1 }
    guard fits else {
      throw .unfitArchive(
        key: key, expected: "a tensor \(shape)", found: "a tensor \(tensor.shape)")
    }
    return tensor
  }

  /// A text.
  public func text(_ key: String) throws(AgentError) -> String {
    guard let string = texts[key] else {
      throw .unfitArchive(key: key, expected: "a text", found: "nothing")
    }
    return string
  }

  /// A counter, size or index within a range; without one, a number that leaves room to count on.
  public func integer(
    _ key: String, in range: ClosedRange<Int>? = nil
  ) throws(AgentError) -> Int {
    let range = range ?? 0...SavedState.counterLimit
    let string = try text(key)
    guard let number = Int(string), range.contains(number) else {
      throw .unfitArchive(key: key, expected: "a whole number in \(range)", found: string)
    }
    return number
  }

  /// A number, written so that it reads back to the bit.
  public func number(_ key: String) throws(AgentError) -> Double {
    let string = try text(key)
    guard let number = Double(string) else {
      throw .unfitArchive(key: key, expected: "a number", found: string)
    }
    return number
  }
}
