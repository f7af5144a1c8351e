import Gym
import Learning
import NeuralNetworks
import TensorEngine

extension ClassifierSettings {
  /// Whether the network begins with a normalization for examples of a shape.
  func normalizes(_ inputShape: [Int]) -> Bool {
    switch normalization {
    case .automatic: inputShape.count == 1
    case .none: false
    case .adapted: true
    }
  }
}

extension ClassifierAgent {
  /// Takes mean and variance of the training examples into the network's first layer, unless the
  /// network has been trained with others already.
  /// - Throws: `AgentError.unfitSpaces` where `adapted` was asked for and the environment does not
  ///   know them.
  public mutating func adapt(to environments: any VectorEnvironment) throws {
    guard updateCount == 0, settings.normalizes(inputShape), let features = inputShape.last else {
      return
    }
    guard let known = environments.dataset?.observationMoments else {
      guard settings.normalization == .automatic else {
        throw AgentError.unfitSpaces(
          agent: "classifier",
          expected: "an environment that knows mean and variance of its training examples",
          found: "one that does not: use Classification/<set>-v0, or normalization=none")
      }
      return
    }
    let moments = known.ofLastAxis(features)
    let sign = settings.invertsInput ? -1.0 : 1
    let offset = (settings.invertsInput ? 1 : 0) - settings.inputOffset
    let mean = moments.mean.map { Float(sign * $0 + offset) }
    let states = [Tensor(mean), Tensor(moments.variance.map { Float($0) })]
    var index = 0
    // The first layer's state is the network's first state: its mean, then its variance.
    network.forEachState { state in
      if index < states.count { state = states[index] }
      index += 1
    }
  }

  /// Removes the normalization layer where a saved network was made before there was one.
  mutating func fit(to archive: AgentArchive) {
    guard settings.normalization == .automatic, settings.normalizes(inputShape),
      archive.tensors["normalization_1.mean"] == nil, var architecture = network.architecture
    else { return }
    architecture.layers.removeFirst()
    network = AnyLayer(
      Sequential(
        architecture, parameters: network.parameters, states: Array(network.states.dropFirst(2))))
  }
}
