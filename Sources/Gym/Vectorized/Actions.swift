import Spaces

/// The actions of N environments side by side.
public enum Actions: Sendable, Equatable {
  /// `[N]`: one discrete action for each environment, within the space (`start` included).
  case discrete([Int])
  /// `[N, A]`: the flattened elements of a `Box` for each environment.
  case continuous([Float])
}

/// A vector wrapper that transforms actions.
public protocol VectorActionWrapper<Base>: VectorWrapper {
  /// The inner environments' actions for the given ones.
  /// - Throws: `GymError.wrongValue` where these are of another kind or number.
  mutating func changed(_ actions: Actions) throws(GymError) -> Actions
}

extension VectorActionWrapper {
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try base.step(changed(actions), into: &buffers)
  }

  /// The elements of one continuous action for each environment.
  func elements(_ actions: Actions, width: Int) throws(GymError) -> [Float] {
    try actions.continuous(count: count * width)
  }
}

extension Actions {
  /// The discrete actions of N environments.
  /// - Parameter count: N.
  /// - Returns: `[N]`.
  /// - Throws: `GymError.wrongValue` where the actions are of another kind or number.
  public func discrete(count: Int) throws(GymError) -> [Int] {
    guard case .discrete(let actions) = self, actions.count == count else {
      throw .wrongValue(expected: "\(count) discrete actions", found: summary)
    }
    return actions
  }

  /// The elements of continuous actions.
  /// - Parameter count: N times the elements of one action.
  /// - Returns: `[N, A]`, flattened.
  /// - Throws: `GymError.wrongValue` where the actions are of another kind or number.
  public func continuous(count: Int) throws(GymError) -> [Float] {
    guard case .continuous(let values) = self, values.count == count else {
      throw .wrongValue(
        expected: "continuous actions of \(count) elements together", found: summary)
    }
    return values
  }

  var summary: String {
    switch self {
    case .discrete(let actions): "\(actions.count) discrete actions"
    case .continuous(let values): "continuous actions of \(values.count) elements"
    }
  }
}
