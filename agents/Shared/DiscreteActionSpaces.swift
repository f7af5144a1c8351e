import Gym
import NeuralNetworks
import Spaces

/// The sizes of an agent that chooses among n actions from a flat observation.
struct DiscreteActionSpaces: Sendable {
  /// D, the numbers of a flattened observation.
  let observationCount: Int
  /// A, the number of choices.
  let actionCount: Int
  /// The smallest choice.
  let start: Int

  /// Accepts an observation space that can be flattened and a discrete action space.
  init(agent: String, observationSpace: Space, actionSpace: Space) throws(AgentError) {
    guard case .discrete(let actions) = actionSpace else {
      throw .unfitSpaces(
        agent: agent, expected: "a Discrete action space", found: "actions \(actionSpace)")
    }
    observationCount = observationSpace.flattenedCount
    guard observationCount > 0 else {
      throw .unfitSpaces(
        agent: agent, expected: "observations of at least one number",
        found: "observations \(observationSpace)")
    }
    actionCount = actions.count
    start = actions.start
  }
}

/// The rule that changes parameters, by name.
public enum OptimizerName: String, Sendable, CaseIterable {
  case adam, sgd, rmsprop, adagrad

  /// The optimiser with the defaults of Keras.
  func make(learningRate: Double) -> any Optimizer {
    let rate = Float(learningRate)
    switch self {
    case .adam: return Adam.keras(learningRate: rate)
    case .sgd: return SGD(learningRate: rate)
    case .rmsprop: return RMSprop(learningRate: rate)
    case .adagrad: return AdaGrad(learningRate: rate)
    }
  }
}

extension Architecture {
  /// Hidden layers with ReLU and a last layer.
  static func perceptron(
    inputs: Int, hidden: [Int], outputs: Int, last: Activation = .linear, initializer: Initializer
  ) -> Architecture {
    let layers: [LayerSpecification] = hidden.map {
      .dense(units: $0, activation: .relu, initializer: initializer)
    }
    return Architecture(
      inputs: inputs,
      layers: layers + [.dense(units: outputs, activation: last, initializer: initializer)])
  }
}
