import Foundations
import TensorEngine

/// What the layers with a kernel and a bias have in common.
public struct WeightSettings: Sendable, Equatable {
  /// The function applied to the result.
  public var activation: Activation
  /// Draws the kernel.
  public var initializer: Initializer
  /// Whether to add an offset.
  public var useBias: Bool

  /// Makes the settings; Keras's defaults where nothing is said.
  public init(
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true
  ) {
    self.activation = activation
    self.initializer = initializer
    self.useBias = useBias
  }

  init(from fields: LayerFields) throws {
    activation = try fields.name("activation")
    initializer = try fields.name("initializer")
    useBias = try fields.bool("use_bias")
  }

  var fields: [JSONValue.Member] {
    [
      .init("activation", .string(activation.rawValue)),
      .init("initializer", .string(initializer.rawValue)), .init("use_bias", .bool(useBias)),
    ]
  }

  /// `start`, followed by the activation where there is one.
  func summary(_ start: String) -> String {
    activation == .linear ? start : "\(start), \(activation.rawValue)"
  }

  /// The kernel and, where wanted, the bias of a layer.
  func tensors(kernel shape: Shape, fanIn: Int, units: Int, from source: inout ParameterSource)
    -> (kernel: Tensor, bias: Tensor?)
  {
    let kernel = source.parameter("kernel", shape) { initializer(shape: shape, using: &$0) }
    guard useBias else { return (kernel, nil) }
    return (
      kernel,
      source.parameter("bias", Shape(units)) {
        initializer.bias(inputs: fanIn, units: units, using: &$0)
      }
    )
  }
}
