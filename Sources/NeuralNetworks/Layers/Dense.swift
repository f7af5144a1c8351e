import Foundations
import NumPyRandom
import TensorEngine

/// A fully connected layer: `activation(x kernel + bias)`, `[N, I]` to `[N, O]`.
public struct Dense: KernelLayer {
  /// The weights, `[I, O]`.
  public var kernel: Tensor
  /// The offsets, `[O]`; none where the layer was made without.
  public var bias: Tensor?
  /// The function applied to the result.
  public let activation: Activation

  /// Makes a layer with drawn weights and a bias of zeros.
  /// - Parameters:
  ///   - inputs: I, the features that come in.
  ///   - units: O, the features that go out.
  ///   - activation: the function applied to the result.
  ///   - initializer: draws the kernel; Keras's default, Glorot uniform, where nothing is said.
  ///   - useBias: whether to add an offset.
  ///   - random: where the draws come from.
  public init(
    inputs: Int, units: Int, activation: Activation = .linear,
    initializer: Initializer = .glorotUniform, useBias: Bool = true, using random: inout PCG64
  ) {
    precondition(
      inputs > 0 && units > 0, "Dense: inputs and units must be above 0, got \(inputs), \(units)")
    kernel = initializer(shape: Shape(inputs, units), using: &random)
    bias = useBias ? initializer.bias(inputs: inputs, units: units, using: &random) : nil
    self.activation = activation
  }

  /// Makes a layer from its parameters.
  public init(kernel: Tensor, bias: Tensor?, activation: Activation = .linear) {
    self.kernel = kernel
    self.bias = bias
    self.activation = activation
  }

  /// `activation(x kernel + bias)`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    if let fused = activation.fused {
      return x.dense(kernel: kernel, bias: bias, activation: fused)
    }
    return activation(x.dense(kernel: kernel, bias: bias))
  }

  public var offset: Tensor? { bias }

  public func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor {
    x.dense(kernel: kernel, bias: offset)
  }

  /// `kernel`, then `bias`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }
}

extension Dense {
  /// The settings of a fully connected layer.
  public struct Configuration: ActivatedConfiguration {
    /// `dense`
    public static let kind = "dense"
    /// How a setting writes it.
    public static let settingForms = ["dense UNITS [relu]"]

    /// The features that go out.
    public var units: Int
    /// Activation, initializer and bias.
    public var weights: WeightSettings

    public var activation: Activation {
      get { weights.activation }
      set { weights.activation = newValue }
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      units = try fields.size("units")
      weights = try WeightSettings(from: fields)
    }

    /// Reads `dense UNITS [ACTIVATION]`.
    public init?(setting words: LayerWords) {
      guard let (sizes, _, activation) = words.sizes(1, allowsActivation: true) else { return nil }
      self.init(units: sizes[0], weights: WeightSettings(activation: activation))
    }

    /// Makes the settings.
    public init(units: Int, weights: WeightSettings = WeightSettings()) {
      self.units = units
      self.weights = weights
    }

    public var fields: [JSONValue.Member] {
      [.init("units", .integer(Int128(units)))] + weights.fields
    }

    public var summary: String { weights.summary("\(units) units") }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1 else { throw misfit("features [D], as from flatten", input) }
      return try checkedShape([units], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (kernel, bias) = weights.tensors(
        kernel: Shape(input[-1], units), fanIn: input[-1], units: units, from: &source)
      return Dense(kernel: kernel, bias: bias, activation: weights.activation)
    }
  }
}

extension LayerSpecification {
  /// A fully connected layer.
  public static func dense(
    units: Int, activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true
  ) -> LayerSpecification {
    .layer(
      Dense.Configuration(
        units: units,
        weights: WeightSettings(
          activation: activation, initializer: initializer, useBias: useBias)))
  }
}
