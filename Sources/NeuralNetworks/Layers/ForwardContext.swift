import NumPyRandom
import Synchronization
import TensorEngine

/// How a model is being used: some layers (dropout, batch normalization) act differently while it
/// is trained.
///
/// A context of training owns the generator that dropout draws from, and collects what layers learn
/// beside their gradients (running moments) until the model takes it over:
///
///     let context = ForwardContext(training: PCG64(seed: 1, stream: "dropout"))
///     optimizer.minimize(&model, in: context) { model in
///       model.forward(x, in: context).softmaxCrossEntropy(labels: labels)
///     }
public final class ForwardContext: Sendable {
  private struct State {
    var random: PCG64
    /// The new value of a state tensor beside the old one, which keeps its identity in use.
    var updates: [ObjectIdentifier: (old: Tensor, new: Tensor)] = [:]
  }

  /// Whether the model is being trained.
  public let isTraining: Bool
  private let state: Mutex<State>

  private init(isTraining: Bool, random: PCG64) {
    self.isTraining = isTraining
    state = Mutex(State(random: random))
  }

  /// Makes a context of training. Uses of it by several threads draw in no fixed order.
  /// - Parameter random: where dropout draws from.
  public convenience init(training random: PCG64) { self.init(isTraining: true, random: random) }

  /// The context of a model in use.
  public static let inference = ForwardContext(isTraining: false, random: PCG64(seed: 0))

  /// The generator as it stands; for checkpoints.
  public var random: PCG64 {
    get { state.withLock { $0.random } }
    set { state.withLock { $0.random = newValue } }
  }

  /// A new key for one use of dropout.
  public func nextKey() -> UInt64 { state.withLock { $0.random.next() } }

  /// The value of a layer's state: as this context last saw it change, or else the layer's own.
  public func value(ofState tensor: Tensor) -> Tensor {
    state.withLock { $0.updates[tensor.identity]?.new } ?? tensor
  }

  /// Notes the new value of a layer's state, for the model to take over.
  public func update(_ tensor: Tensor, to value: Tensor) {
    let value = value.detached
    state.withLock { $0.updates[tensor.identity] = (tensor, value) }
  }

  /// The noted value of a layer's state, and forgets it; nil where there is none.
  func takeUpdate(of tensor: Tensor) -> Tensor? {
    state.withLock { $0.updates.removeValue(forKey: tensor.identity)?.new }
  }

  /// Forgets what layers noted.
  public func discardUpdates() { state.withLock { $0.updates = [:] } }
}
