import NeuralNetworks
import TensorEngine

/// A forward pass whose gradients can still be asked for: the logits that chose the actions are those
/// that are learnt from, so that a batch passes the network once.
///
/// It is used by the one agent that made it, between its choice and what followed.
final class RecordedBatch: @unchecked Sendable {
  // Unchecked: a tape serves one thread at a time, and an agent is moved, never used, between two.
  private let tape: GradientTape
  private let watched: [Tensor]
  private let recordedLogits: Tensor
  /// `[N, C]`, off the tape.
  let logits: Tensor

  init(_ network: Sequential, _ x: Tensor, noise: UInt64) {
    let tape = GradientTape()
    var network = network
    network.forEachParameter { $0 = tape.watch($0) }
    watched = network.parameters
    recordedLogits = network.forward(x, in: ForwardContext(isTraining: true))
    logits = recordedLogits.detached
    self.tape = tape
  }

  /// The loss and the gradients of the network's parameters, in order. Forgets the pass.
  func gradients(labels: [Int]) -> (loss: Float, gradients: [Tensor?]) {
    let loss = recordedLogits.softmaxCrossEntropy(labels: labels)
    let gradients = tape.gradient(of: loss, at: watched)
    tape.reset()
    return (loss.scalar, gradients)
  }
}
