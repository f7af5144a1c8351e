import Foundations
import TensorEngine

/// Each channel (the last axis) normalized by its mean and variance over the batch, then scaled and
/// shifted; in use by running moments.
///
///     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
///     moving = momentum moving + (1 - momentum) batch
///
/// Ioffe and Szegedy (2015), https://arxiv.org/abs/1502.03167. As in Keras, momentum is the
/// fraction that is kept (PyTorch's 0.1 is 0.9 here, its epsilon 1e-5) and the running variance is
/// that of the batch divided by n; `unbiased` divides it by n - 1, as PyTorch does.
public struct BatchNormalization: Layer {
  /// How moments are taken and kept.
  public struct Settings: Sendable, Equatable {
    /// The fraction of the running moments that is kept, 0...1.
    public var momentum: Float
    /// Added to the variance.
    public var epsilon: Float
    /// Whether the running variance is that of the batch divided by n - 1.
    public var unbiased: Bool

    /// Keras's settings, where nothing else is said.
    public init(momentum: Float = 0.99, epsilon: Float = 1e-3, unbiased: Bool = false) {
      self.momentum = momentum
      self.epsilon = epsilon
      self.unbiased = unbiased
    }

    /// PyTorch's settings.
    public static let torch = Settings(momentum: 0.9, epsilon: 1e-5, unbiased: true)
  }

  /// The scale, `[C]`.
  public var gamma: Tensor
  /// The shift, `[C]`.
  public var beta: Tensor
  /// The running mean, `[C]`.
  public var movingMean: Tensor
  /// The running variance, `[C]`.
  public var movingVariance: Tensor
  /// How moments are taken and kept.
  public let settings: Settings

  /// Makes a layer for a number of channels: scale 1, shift 0, running mean 0 and variance 1.
  public init(channels: Int, _ settings: Settings = Settings()) {
    gamma = .ones(Shape(channels))
    beta = .zeros(Shape(channels))
    movingMean = .zeros(Shape(channels))
    movingVariance = .ones(Shape(channels))
    self.settings = settings
  }

  /// Makes a layer from its parameters and its state.
  public init(
    gamma: Tensor, beta: Tensor, movingMean: Tensor, movingVariance: Tensor,
    _ settings: Settings = Settings()
  ) {
    self.gamma = gamma
    self.beta = beta
    self.movingMean = movingMean
    self.movingVariance = movingVariance
    self.settings = settings
  }

  /// A tensor of the same shape, the last axis C. In a context of training the running moments are
  /// noted there.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    precondition(
      x.rank >= 2 && Shape(x.shape[-1]) == gamma.shape,
      "BatchNormalization: expected [N, …, \(gamma.count)], got \(x.shape)")
    guard context.isTraining else {
      let scale = gamma / (movingVariance + settings.epsilon).sqrt()
      return x * scale + (beta - movingMean * scale)
    }
    let rows = x.reshaped(to: Shape(x.count / gamma.count, gamma.count))
    let mean = rows.mean(along: 0)
    let centered = rows - mean
    let variance = centered.squared().mean(along: 0)
    note(mean.detached, variance.detached, rows.shape[0], context)
    let scale = gamma / (variance + settings.epsilon).sqrt()
    return (centered * scale + beta).reshaped(to: x.shape)
  }

  private func note(_ mean: Tensor, _ variance: Tensor, _ count: Int, _ context: ForwardContext) {
    let correction = settings.unbiased && count > 1 ? Float(count) / Float(count - 1) : 1
    let (kept, new) = (settings.momentum, 1 - settings.momentum)
    context.update(movingMean, to: context.value(ofState: movingMean) * kept + mean * new)
    context.update(
      movingVariance,
      to: context.value(ofState: movingVariance) * kept + variance * (new * correction))
  }

  /// `gamma` and `beta`, then the states `moving_mean` and `moving_variance`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("gamma", &gamma)
    visitor.parameter("beta", &beta)
    visitor.state("moving_mean", &movingMean)
    visitor.state("moving_variance", &movingVariance)
  }
}

extension BatchNormalization {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `batch_normalization`
    public static let kind = "batch_normalization"
    /// How a setting writes it.
    public static let settingForms = ["batch_normalization"]

    /// How moments are taken and kept.
    public var settings: Settings

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      settings = Settings(
        momentum: try fields.float("momentum"), epsilon: try fields.float("epsilon"),
        unbiased: try fields.bool("unbiased"))
    }

    /// Reads `batch_normalization`.
    public init?(setting words: LayerWords) {
      guard words.arguments.isEmpty else { return nil }
      self.init()
    }

    /// Makes the settings.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    public var fields: [JSONValue.Member] {
      [
        .init("momentum", .float(settings.momentum)), .init("epsilon", .float(settings.epsilon)),
        .init("unbiased", .bool(settings.unbiased)),
      ]
    }

    public func outputShape(for input: Shape) throws -> Shape {
      try sameShape(input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(input[-1])
      return BatchNormalization(
        gamma: source.parameter("gamma", shape) { _ in .ones(shape) },
        beta: source.parameter("beta", shape) { _ in .zeros(shape) },
        movingMean: source.state("moving_mean", shape, value: 0),
        movingVariance: source.state("moving_variance", shape, value: 1), settings)
    }
  }
}

extension LayerSpecification {
  /// Channels normalized over the batch.
  public static func batchNormalization(
    _ settings: BatchNormalization.Settings = BatchNormalization.Settings()
  ) -> LayerSpecification {
    .layer(BatchNormalization.Configuration(settings))
  }
}
