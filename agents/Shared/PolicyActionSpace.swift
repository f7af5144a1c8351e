import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine

/// The actions of an agent whose policy is a distribution: discrete ones, or the elements of a Box.
enum PolicyActionSpace: Sendable, Equatable {
  /// A actions, the first of which is `start`.
  case discrete(count: Int, start: Int)
  /// Bounds of each of the A elements.
  case box(low: [Float], high: [Float])

  /// Accepts a discrete action space or a Box.
  /// - Throws: `AgentError.unfitSpaces` of any other.
  init(_ setup: AgentSetup, agent: String) throws(AgentError) {
    switch setup.actionSpace {
    case .discrete(let actions): self = .discrete(count: actions.count, start: actions.start)
    case .box(let box) where box.flattenedCount > 0:
      self = .box(low: Self.floats(box.low), high: Self.floats(box.high))
    default:
      throw .unfitSpaces(
        agent: setup.name ?? agent, expected: "a Discrete action space or a Box",
        found: "actions \(setup.actionSpace)")
    }
  }

  private static func floats(_ bounds: NDArray) -> [Float] {
    bounds.floats
  }

  /// The outputs of the policy's network: logits, or means.
  var outputCount: Int {
    switch self {
    case .discrete(let count, _): count
    case .box(let low, _): low.count
    }
  }

  /// W, the elements of an action as distributions have it.
  var width: Int {
    switch self {
    case .discrete: 1
    case .box(let low, _): low.count
    }
  }

  /// Whether the policy has standard deviations.
  var isContinuous: Bool { if case .box = self { true } else { false } }

  /// The best actions by a network's outputs `[N, A]`: the largest ones' numbers, or outputs within
  /// -1...1 stretched to the bounds of a Box (those that are bounded).
  func bestActions(_ outputs: Tensor) -> Actions {
    switch self {
    case .discrete(_, let start): return .discrete(outputs.argmax().map { $0 + start })
    case .box(let low, let high):
      return .continuous(
        outputs.scalars.enumerated().map { index, value in
          let element = index % low.count
          let (low, high) = (low[element], high[element])
          guard low.isFinite, high.isFinite else { return max(low, min(high, value)) }
          return low + (value + 1) / 2 * (high - low)
        })
    }
  }

  /// Drawn actions `[N, W]` as actions of the environments; elements of a Box are limited to its
  /// bounds.
  func actions(_ rows: Tensor) -> Actions {
    switch self {
    case .discrete(_, let start):
      return .discrete(rows.scalars.map { Int($0) + start })
    case .box(let low, let high):
      return .continuous(
        rows.scalars.enumerated().map { index, value in
          let element = index % low.count
          return max(low[element], min(high[element], value))
        })
    }
  }
}
