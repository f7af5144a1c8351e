import Foundations
import TensorEngine

/// Each example under another shape of as many elements.
public struct Reshape: ParameterlessLayer {
  /// The shape of one example.
  public let shape: Shape

  /// Makes a layer.
  public init(_ shape: Shape) { self.shape = shape }

  /// `[N] + shape`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.reshaped(to: Shape([x.shape[0]] + shape.dimensions))
  }
}

extension Reshape {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `reshape`
    public static let kind = "reshape"

    /// The shape of one example.
    public var shape: Shape

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      shape = Shape(try fields.counts("shape", length: 1...Shape.maximumRank - 1))
    }

    /// Makes the settings.
    public init(_ shape: Shape) { self.shape = shape }

    public var fields: [JSONValue.Member] { [.init("shape", .counts(shape.dimensions))] }

    public func outputShape(for input: Shape) throws -> Shape {
      guard try checkedShape(shape.dimensions, for: input).count == input.count else {
        throw misfit("\(shape.count) elements", input)
      }
      return shape
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      Reshape(shape)
    }
  }
}

extension LayerSpecification {
  /// Each example under another shape.
  public static func reshape(_ shape: Shape) -> LayerSpecification {
    .layer(Reshape.Configuration(shape))
  }
}
