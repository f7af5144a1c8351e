import Foundations
import TensorEngine

/// A forward pass in training whose loss is known only later: a batch passes the network once,
/// first to act on its outputs, then to learn from them.
///
///     let pass = RecordedForward(network, x, in: context)
///     act(on: pass.outputs)
///     let loss = optimizer.minimize(&network, pass) { $0.softmaxCrossEntropy(labels: labels) }
///
/// `@unchecked Sendable`: a tape serves one thread at a time, and a pass is moved with the agent
/// that holds it, never shared between two threads.
public final class RecordedForward: @unchecked Sendable {
  let tape: GradientTape
  let watched: [Tensor]
  /// The network, its parameters on the tape.
  let network: any Layer
  let recorded: Tensor
  let context: ForwardContext
  /// `[N, …]`, off the tape.
  public let outputs: Tensor

  /// Evaluates a network on a batch `[N, …]` and records what its gradient needs.
  public init(_ network: some Layer, _ x: Tensor, in context: ForwardContext) {
    let tape = GradientTape()
    var network = network
    network.forEachParameter { $0 = tape.watch($0) }
    watched = network.parameters
    self.network = network
    self.context = context
    recorded = network.forward(x, in: context)
    outputs = recorded.detached
    self.tape = tape
  }
}

extension Optimizer {
  /// One step down the gradient of a loss of recorded outputs; the pass can be used once.
  /// - Parameters:
  ///   - model: the network of the pass, unchanged since.
  ///   - pass: the recorded forward pass.
  ///   - loss: returns a scalar for the outputs `[N, …]`.
  /// - Returns: the loss before the step. Where it is not finite, the model stays as it was.
  @discardableResult
  public mutating func minimize<Model: Module>(
    _ model: inout Model, _ pass: RecordedForward, _ loss: (_ outputs: Tensor) -> Tensor
  ) -> Float {
    step(&model, pass, loss(pass.recorded))
  }

  /// One step down the gradient of a loss that takes recorded outputs further, through parameters
  /// of the network that the pass did not use: a head that also needs what is known later.
  /// - Parameters:
  ///   - network: the network of the pass, unchanged since.
  ///   - pass: the recorded forward pass.
  ///   - loss: returns a scalar for the outputs `[N, …]` and the network, whose parameters are on
  ///     the tape.
  /// - Precondition: the pass is one of such a network.
  /// - Returns: the loss before the step. Where it is not finite, the network stays as it was.
  @discardableResult
  public mutating func minimize<Network: Layer>(
    _ network: inout Network, _ pass: RecordedForward,
    through loss: (_ outputs: Tensor, _ network: Network) -> Tensor
  ) -> Float {
    guard let recorded = pass.network as? Network else {
      preconditionFailure(
        "minimize: expected a pass of \(Network.self), got \(type(of: pass.network))")
    }
    return step(&network, pass, loss(pass.recorded, recorded))
  }

  private mutating func step<Model: Module>(
    _ model: inout Model, _ pass: RecordedForward, _ loss: Tensor
  ) -> Float {
    let value = loss.scalar
    guard value.isFinite else { return value }
    let gradients: [Tensor?] = pass.tape.gradient(of: loss, at: pass.watched)
    pass.tape.reset()
    apply(gradients, to: &model)
    model.takeStates(from: pass.context)
    return value
  }
}
