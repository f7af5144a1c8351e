import TensorEngine

/// Elements set to 0 at random while training, the rest scaled up so that the mean stays; in use it
/// changes nothing.
///
/// Srivastava et al. (2014), https://jmlr.org/papers/v15/srivastava14a.html.
public struct Dropout: ParameterlessLayer {
  /// The probability of an element to be dropped, 0..<1.
  public let rate: Float

  /// Makes a layer.
  public init(_ rate: Float) {
    precondition(rate >= 0 && rate < 1, "Dropout: expected a rate in 0..<1, got \(rate)")
    self.rate = rate
  }

  /// A tensor of the same shape; a draw of the context's generator for each call.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    context.isTraining ? x.dropout(rate: rate, key: context.nextKey()) : x
  }
}

extension Dropout {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `dropout`
    public static let kind = "dropout"
    /// How a setting writes it.
    public static let settingForms = ["dropout RATE"]

    /// The probability of being dropped, 0..<1.
    public var rate: Float

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws { rate = try fields.float("rate") }

    /// Reads `dropout RATE`.
    public init?(setting words: LayerWords) {
      guard let rate = words.rate else { return nil }
      self.init(rate)
    }

    /// Makes the settings.
    public init(_ rate: Float) { self.rate = rate }

    public var fields: [JSONValue.Member] { [.init("rate", .float(rate))] }

    public var summary: String { "\(rate)" }

    public func outputShape(for input: Shape) throws -> Shape {
      guard rate >= 0, rate < 1 else { throw misfit("a rate in 0..<1", input) }
      return input
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      Dropout(rate)
    }
  }
}

extension LayerSpecification {
  /// Elements dropped while training.
  public static func dropout(_ rate: Float) -> LayerSpecification {
    .layer(Dropout.Configuration(rate))
  }
}
