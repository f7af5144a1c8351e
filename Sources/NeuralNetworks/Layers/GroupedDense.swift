import Foundations
import NumPyRandom
import TensorEngine

/// A fully connected layer for each of G groups that see the same batch: `[N, G, I]` to `[N, G, O]` in
/// one product.
///
///     y[n, g] = activation(x[n, g] kernel[g] + bias[g])
public struct GroupedDense: Layer, ActivatedLayer {
  /// The weights, `[G, I, O]`.
  public var kernel: Tensor
  /// The offsets, `[G, O]`; none where the layer was made without.
  public var bias: Tensor?
  /// The function applied to the result.
  public let activation: Activation

  /// Makes a layer from its parameters.
  public init(kernel: Tensor, bias: Tensor?, activation: Activation = .linear) {
    (self.kernel, self.bias, self.activation) = (kernel, bias, activation)
  }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let y = x.groupedMatmul(kernel)
    return activation(bias.map { y + $0 } ?? y)
  }

  /// `kernel`, then `bias`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }
}

extension GroupedDense {
  /// The settings of the layer.
  public struct Configuration: ActivatedConfiguration {
    /// `grouped_dense`
    public static let kind = "grouped_dense"

    /// The features that go out of a group.
    public var units: Int
    /// Activation, initializer (drawn for each group's `[I, O]`) and bias.
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

    /// Makes the settings.
    public init(units: Int, weights: WeightSettings = WeightSettings()) {
      (self.units, self.weights) = (units, weights)
    }

    public var fields: [JSONValue.Member] {
      [.init("units", .integer(Int128(units)))] + weights.fields
    }

    public var summary: String { weights.summary("\(units) units for each group") }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 2 else { throw misfit("groups of features [G, I]", input) }
      _ = try checkedShape([input[0], input[1], units], for: input)
      return try checkedShape([input[0], units], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (groups, inputs, units) = (input[0], input[1], units)
      let kernel = source.parameter("kernel", Shape([groups, inputs, units])) { random in
        .stacked(
          (0..<groups).map { _ in
            weights.initializer(shape: Shape(inputs, units), using: &random)
          })
      }
      guard weights.useBias else {
        return GroupedDense(kernel: kernel, bias: nil, activation: weights.activation)
      }
      let bias = source.parameter("bias", Shape(groups, units)) { random in
        .stacked(
          (0..<groups).map { _ in
            weights.initializer.bias(inputs: inputs, units: units, using: &random)
          })
      }
      return GroupedDense(kernel: kernel, bias: bias, activation: weights.activation)
    }
  }
}

extension LayerSpecification {
  /// A fully connected layer for each group of `[G, I]`.
  public static func groupedDense(
    units: Int, activation: Activation = .linear, useBias: Bool = true
  ) -> LayerSpecification {
    .layer(
      GroupedDense.Configuration(
        units: units, weights: WeightSettings(activation: activation, useBias: useBias)))
  }
}
