import Foundations
import TensorEngine

/// The sum of an additive model: contributions `[N, L F, T]` of F features in L learners to outputs
/// `[N, T]`, the mean over the learners.
///
///     y[n, t] = mean_l (bias[l, t] + sum_f x[n, l F + f, t])
///
/// While it trains, contributions are dropped as a whole, which keeps features that go together from
/// relying on each other. For classes, the first one is the reference: its logit is 0 and stands before
/// the others, so that of two classes the softmax is the logistic function of the only sum.
///
/// Agarwal et al. (2021), https://arxiv.org/abs/2004.13912.
public struct AdditiveOutput: Layer {
  /// `[L, T]`
  public var bias: Tensor
  /// The settings.
  public let configuration: Configuration

  /// Makes a layer from its parameter.
  public init(bias: Tensor, _ configuration: Configuration) {
    (self.bias, self.configuration) = (bias, configuration)
  }

  /// `[N, T]`, or `[N, T + 1]` with a reference class.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let y = learnerOutputs(x, in: context)
    return configuration.learners == 1
      ? y.reshaped(to: [y.shape[0], y.shape[2]]) : y.mean(along: 1)
  }

  /// The outputs of each learner, `[N, L, T]`, or `[N, L, T + 1]` with a reference class.
  public func learnerOutputs(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let (count, learners, outputs) = (x.shape[0], configuration.learners, bias.shape[1])
    var x = x
    if context.isTraining, configuration.dropout > 0 {
      x = x.dropout(rate: configuration.dropout, key: context.nextKey())
    }
    let y =
      x.reshaped(to: [count, learners, x.shape[1] / learners, outputs]).sum(along: 2) + bias
    guard configuration.hasReferenceClass else { return y }
    return .concatenated([.zeros([count, learners, 1]), y], along: 2)
  }

  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("bias", &bias)
  }
}

extension AdditiveOutput {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `additive_output`
    public static let kind = "additive_output"

    /// L
    public var learners: Int
    /// The probability of a contribution to be dropped while training, 0..<1.
    public var dropout: Float
    /// Whether a logit of 0 stands before the sums.
    public var hasReferenceClass: Bool

    /// Makes the settings.
    public init(learners: Int = 1, dropout: Float = 0, hasReferenceClass: Bool = false) {
      (self.learners, self.dropout) = (learners, dropout)
      self.hasReferenceClass = hasReferenceClass
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      learners = try fields.size("learners")
      dropout = try fields.float("dropout")
      hasReferenceClass = try fields.bool("reference_class")
    }

    public var fields: [JSONValue.Member] {
      [
        .init("learners", .integer(Int128(learners))), .init("dropout", .float(dropout)),
        .init("reference_class", .bool(hasReferenceClass)),
      ]
    }

    public var summary: String {
      (learners == 1 ? "sum" : "mean of \(learners) sums")
        + (hasReferenceClass ? ", first class 0" : "")
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 2, learners > 0, input[0].isMultiple(of: learners) else {
        throw misfit("contributions [L F, T] of \(learners) learners", input)
      }
      guard dropout >= 0, dropout < 1 else { throw misfit("a dropout in 0..<1", input) }
      return try checkedShape([input[1] + (hasReferenceClass ? 1 : 0)], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(learners, input[1])
      return AdditiveOutput(bias: source.parameter("bias", shape) { _ in .zeros(shape) }, self)
    }
  }
}

extension LayerSpecification {
  /// The sum of contributions `[L F, T]`.
  public static func additiveOutput(
    learners: Int = 1, dropout: Float = 0, hasReferenceClass: Bool = false
  ) -> LayerSpecification {
    .layer(
      AdditiveOutput.Configuration(
        learners: learners, dropout: dropout, hasReferenceClass: hasReferenceClass))
  }
}
