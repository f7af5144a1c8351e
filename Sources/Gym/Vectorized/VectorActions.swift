import Spaces

/// What all lanes of a vector environment are told.
public enum VectorActions: Sendable, Equatable {
  /// `[N]`: the number of a choice for each lane.
  case choices([Int])
  /// `[N, A]`: the flattened numbers of an action for each lane.
  case numbers([Float])
}

extension VectorEnvironment {
  /// Does one action per lane.
  /// - Throws: `GymError` as the other forms of `step` do.
  public mutating func step(_ actions: VectorActions, into buffers: inout VectorBuffers)
    throws(GymError)
  {
    switch actions {
    case .choices(let choices): try step(choices: choices, into: &buffers)
    case .numbers(let numbers): try step(actions: numbers, into: &buffers)
    }
  }
}

/// A vector wrapper that tells the inner environments something else than it is told.
public protocol VectorActionWrapper<Base>: VectorWrapper {
  /// The inner environments' actions for the given ones.
  /// - Throws: `GymError.wrongValue` where these are of another kind or number.
  mutating func changed(_ actions: VectorActions) throws(GymError) -> VectorActions
}

extension VectorActionWrapper {
  /// Takes one choice per lane.
  public mutating func step(choices: [Int], into buffers: inout VectorBuffers) throws(GymError) {
    try base.step(changed(.choices(choices)), into: &buffers)
  }

  /// Does one action per lane, `[N, A]` flattened.
  public mutating func step(actions: [Float], into buffers: inout VectorBuffers) throws(GymError) {
    try base.step(changed(.numbers(actions)), into: &buffers)
  }

  /// The numbers of as many actions as there are lanes.
  func numbers(_ actions: VectorActions, width: Int) throws(GymError) -> [Float] {
    guard case .numbers(let numbers) = actions, numbers.count == count * width else {
      throw .wrongValue(expected: "\(count) x \(width) numbers", found: actions.summary)
    }
    return numbers
  }
}

extension VectorActions {
  var summary: String {
    switch self {
    case .choices(let choices): "\(choices.count) choices"
    case .numbers(let numbers): "\(numbers.count) numbers"
    }
  }
}
