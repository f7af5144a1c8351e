import Spaces

/// Applies a single environment's action wrapper to every environment's action before it is done.
///
///     try VectorizeTransformAction(environments) { environment in
///       try DiscretizeAction(environment, bins: 5)
///     }
///
/// The wrapper must be one without a memory, as all environments share it. Actions pass through
/// `SpaceValue`s, which allocate; `VectorTransformAction` does not need them.
public struct VectorizeTransformAction<Base: VectorEnvironment, Change: Wrapper>:
  VectorActionWrapper
where Change.Base == EnvironmentStandIn {
  /// The inner vector environment.
  public var base: Base
  /// The space of one environment's actions to change.
  public let singleActionSpace: Space
  private var wrapper: Change

  /// Changes the actions of vector environments.
  /// - Throws: what making the wrapper throws; `GymError.badSpace` where the actions can't be
  ///   flattened.
  public init(_ base: Base, wrapper: (EnvironmentStandIn) throws -> Change) throws(GymError) {
    let wrapper = try GymError.wrap { try wrapper(EnvironmentStandIn(base)) }
    try wrapper.actionSpace.checkFlattenable(for: "VectorizeTransformAction")
    self.base = base
    self.wrapper = wrapper
    singleActionSpace = wrapper.actionSpace
  }

  /// Gives each environment's action to the wrapper.
  /// - Throws: `GymError.wrongValue` where they are of another kind or number.
  public mutating func changed(_ actions: Actions) throws(GymError) -> Actions {
    let inner = base.singleActionSpace
    var results: [SpaceValue] = []
    for value in try values(of: actions) {
      _ = try wrapper.step(Change.Action(value))
      results.append(wrapper.base.action)
    }
    if case .discrete = inner {
      var discrete: [Int] = []
      for value in results { discrete.append(try Int(value)) }
      return .discrete(discrete)
    }
    let width = inner.flattenedCount
    var flattened = Array(repeating: Float(0), count: count * width)
    for (index, value) in results.enumerated() {
      try inner.write(value, to: &flattened, row: index, width: width)
    }
    return .continuous(flattened)
  }

  /// Each environment's action.
  private func values(of actions: Actions) throws(GymError) -> [SpaceValue] {
    switch singleActionSpace {
    case .discrete: return try actions.discrete(count: count).map { .discrete($0) }
    default:
      let width = singleActionSpace.flattenedCount
      let flattened = try elements(actions, width: width)
      var values: [SpaceValue] = []
      for index in 0..<count {
        values.append(try singleActionSpace.element(from: flattened, row: index, width: width))
      }
      return values
    }
  }
}
