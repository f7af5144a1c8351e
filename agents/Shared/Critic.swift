import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Q(s, a): a network that sees a state and an action side by side.
struct Critic: Module {
  /// `[N, D + A]` to `[N, 1]`.
  var network: AnyLayer

  /// Makes the network of the setup's factory, or one of these hidden layers.
  /// - Throws: `AgentError.unfitNetwork` where the factory's network has another output.
  init(
    _ setup: AgentSetup, inputs: Int, hidden: [Int], initializer: Initializer,
    using random: inout PCG64
  ) throws {
    network = try setup.makeNetwork(inputShape: [inputs], outputs: 1, using: &random) { random in
      Sequential(
        .mlp(inputs: inputs, hidden: hidden, outputs: 1, initializer: initializer), using: &random)
    }
  }

  /// The values of actions `[N, A]` in states `[N, D]`: `[N]`.
  func callAsFunction(_ states: Tensor, _ actions: Tensor) -> Tensor {
    self(.concatenated([states, actions], along: 1))
  }

  /// The values of pairs `[N, D + A]`: `[N]`.
  fileprivate func callAsFunction(_ pairs: Tensor) -> Tensor {
    network(pairs).reshaped(to: [pairs.shape[0]])
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) { network.visit(&visitor) }
}

/// Two independent critics, the smaller of whose values counts: clipped double Q-learning.
///
/// Fujimoto et al. (2018), https://arxiv.org/abs/1802.09477, section 4.2.
struct TwinCritics: Module {
  var first: Critic
  var second: Critic

  /// Makes both, each with weights of its own.
  /// - Throws: `AgentError.unfitNetwork` where the factory's network has another output.
  init(
    _ setup: AgentSetup, inputs: Int, hidden: [Int], initializer: Initializer,
    using random: inout PCG64
  ) throws {
    first = try Critic(
      setup, inputs: inputs, hidden: hidden, initializer: initializer, using: &random)
    second = try Critic(
      setup, inputs: inputs, hidden: hidden, initializer: initializer, using: &random)
  }

  /// The values of both, `[N]` each.
  func callAsFunction(_ states: Tensor, _ actions: Tensor) -> (first: Tensor, second: Tensor) {
    let pairs = Tensor.concatenated([states, actions], along: 1)
    return (first(pairs), second(pairs))
  }

  /// The smaller of both values, `[N]`.
  func minimum(_ states: Tensor, _ actions: Tensor) -> Tensor {
    let values = self(states, actions)
    return .minimum(values.first, values.second)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("first", &first)
    visitor.module("second", &second)
  }
}
