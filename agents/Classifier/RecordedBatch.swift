import NeuralNetworks
import NumPyRandom
import TensorEngine

/// A forward pass whose gradients can still be asked for: the logits that chose the actions are those
/// that are learnt from, so that a batch passes the network once.
///
/// It is used by the one agent that made it, between its choice and what followed.
final class RecordedBatch: @unchecked Sendable {
  // Unchecked: a tape serves one thread at a time, and an agent is moved, never shared, between two.
  private let tape: GradientTape
  private let watched: [Tensor]
  private let recordedLogits: Tensor
  private let context: ForwardContext
  /// `[N, C]`, off the tape.
  let logits: Tensor

  /// Passes a batch through a network in training.
  init(_ network: Sequential, _ x: Tensor, dropout: PCG64) {
    let tape = GradientTape()
    var network = network
    network.forEachParameter { $0 = tape.watch($0) }
    watched = network.parameters
    context = ForwardContext(training: dropout)
    recordedLogits = network.forward(x, in: context)
    logits = recordedLogits.detached
    self.tape = tape
  }

  /// Makes one step down the gradient of the mean cross-entropy, and forgets the pass.
  /// - Parameters:
  ///   - labels: `[N]`, the true classes.
  ///   - smoothing: the share of each label that is spread over all classes.
  ///   - network: what learns.
  ///   - optimizer: how.
  /// - Returns: the loss before the step; where it is not finite, the network stays as it was.
  func learn(
    _ labels: [Int], smoothing: Float, _ network: inout Sequential,
    _ optimizer: inout any Optimizer
  ) -> Float {
    let loss = Loss.softmaxCrossEntropy(recordedLogits, labels: labels, smoothing: smoothing)
    let value = loss.scalar
    guard value.isFinite else { return value }
    let gradients: [Tensor?] = tape.gradient(of: loss, at: watched)
    tape.reset()
    optimizer.apply(gradients, to: &network)
    network.takeStates(from: context)
    return value
  }
}
