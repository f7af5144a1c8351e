import Foundations
import Gym
import Learning
import Spaces
import TensorEngine

/// The sizes of an agent that acts by vectors within bounds on a flat observation, and the scaling
/// between its actions, -1...1, and those of the environment.
///
///     action = middle + half scaled,  middle = (low + high) / 2,  half = (high - low) / 2
struct ContinuousActionSpaces: Sendable {
  /// D, the elements of a flattened observation.
  let observationCount: Int
  /// A, the elements of an action.
  let actionCount: Int
  /// The bounds of each element, `[A]`.
  private let low, high: [Float]
  /// Whether the environment's actions lie within -1...1 themselves.
  private let areScaled: Bool

  /// Accepts an observation space that can be flattened and a box of real numbers with finite
  /// bounds.
  /// - Throws: `AgentError.unfitSpaces` of any others.
  init(_ setup: AgentSetup, agent: String) throws(AgentError) {
    let name = setup.name ?? agent
    guard case .box(let box) = setup.actionSpace, box.isBounded, !box.dtype.isInteger else {
      throw .unfitSpaces(
        agent: name, expected: "a Box action space of real numbers with finite bounds",
        found: "actions \(setup.actionSpace)")
    }
    low = box.low.doubles.map { Float($0) }
    high = box.high.doubles.map { Float($0) }
    actionCount = low.count
    areScaled = low.allSatisfy { $0 == -1 } && high.allSatisfy { $0 == 1 }
    observationCount = setup.observationSpace.flattenedCount
    guard actionCount > 0, observationCount > 0, (low + high).allSatisfy(\.isFinite) else {
      throw .unfitSpaces(
        agent: name,
        expected: "observations and actions of at least one element, within the range of float32",
        found: "observations \(setup.observationSpace) and actions \(setup.actionSpace)")
    }
  }
}

extension ContinuousActionSpaces {
  /// Actions of the environments for scaled ones, `[N, A]` within -1...1; never beyond the bounds.
  func actions(_ scaled: Tensor) -> Actions {
    let values = scaled.scalars
    if areScaled { return .continuous(values.map { min(max($0, -1), 1) }) }
    return .continuous(
      values.indices.map { index in
        let element = index % actionCount
        let (middle, half) = middleAndHalf(element)
        return min(max(middle + half * values[index], low[element]), high[element])
      })
  }

  /// The scaled actions, `[N, A]`, that give these; 0 where both bounds are equal.
  func scaled(_ actions: Actions) -> Tensor {
    guard case .continuous(let values) = actions else {
      preconditionFailure("expected continuous actions, got \(actions)")
    }
    precondition(
      values.count % actionCount == 0,
      "expected actions of \(actionCount) elements, got \(values.count) elements")
    if areScaled {
      let clipped = values.map { min(max($0, -1), 1) }
      return Tensor(clipped, shape: [values.count / actionCount, actionCount])
    }
    return Tensor(shape: [values.count / actionCount, actionCount]) { scaled in
      for index in values.indices {
        let (middle, half) = middleAndHalf(index % actionCount)
        scaled[index] = half == 0 ? 0 : min(max((values[index] - middle) / half, -1), 1)
      }
    }
  }

  /// Halved before they are added: the range itself may be beyond float32.
  private func middleAndHalf(_ element: Int) -> (middle: Float, half: Float) {
    (high[element] / 2 + low[element] / 2, high[element] / 2 - low[element] / 2)
  }
}
