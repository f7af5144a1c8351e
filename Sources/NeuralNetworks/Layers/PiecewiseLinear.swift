import Foundations
import TensorEngine

/// A rectifier with another slope below zero, with an upper limit, or both.
///
///     y = min(limit, x)  where x > 0, else slope x
///
/// Slope 0 and limit 6 are ReLU6; slope 0.3 is the `LeakyReLU` of Keras 2, which `Activation` has
/// with 0.2 alone.
public struct PiecewiseLinear: ParameterlessLayer {
  /// The slope below zero.
  public let slope: Float
  /// The largest result; nil for none.
  public let limit: Float?

  /// Makes a layer.
  public init(slope: Float, limit: Float? = nil) {
    self.slope = slope
    self.limit = limit
  }

  /// A tensor of the same shape.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let y = slope == 0 ? x.relu() : x.leakyReLU(slope: slope)
    return limit.map { Tensor.minimum(y, Tensor($0)) } ?? y
  }
}

extension PiecewiseLinear {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `piecewise_linear`
    public static let kind = "piecewise_linear"

    /// The slope below zero.
    public var slope: Float
    /// The largest result; nil for none.
    public var limit: Float?

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      slope = try fields.float("slope")
      limit = fields.value["limit"] == nil ? nil : try fields.float("limit")
    }

    /// Makes the settings.
    public init(slope: Float, limit: Float? = nil) {
      self.slope = slope
      self.limit = limit
    }

    public var fields: [JSONValue.Member] {
      [.init("slope", .float(slope))] + (limit.map { [.init("limit", .float($0))] } ?? [])
    }

    public var summary: String { "slope \(slope)" + (limit.map { ", at most \($0)" } ?? "") }

    public func outputShape(for input: Shape) throws -> Shape {
      guard limit ?? 1 > 0 else { throw misfit("a limit above 0", input) }
      return input
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      PiecewiseLinear(slope: slope, limit: limit)
    }
  }
}

extension LayerSpecification {
  /// A rectifier with a slope below zero, an upper limit, or both.
  public static func piecewiseLinear(slope: Float, limit: Float? = nil) -> LayerSpecification {
    .layer(PiecewiseLinear.Configuration(slope: slope, limit: limit))
  }
}
