import Foundations
import TensorEngine

/// Images `[N, H, W, C]` made larger by whole factors.
public struct UpSampling2D: ParameterlessLayer {
  /// How many times as many rows and columns.
  public let factor: Size2D
  /// How new pixels are made.
  public let interpolation: Interpolation

  /// Makes a layer.
  public init(_ factor: Size2D = 2, _ interpolation: Interpolation = .nearest) {
    self.factor = factor
    self.interpolation = interpolation
  }

  /// `[N, H fh, W fw, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.upsampled2D(by: factor, interpolation)
  }
}

extension UpSampling2D {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `up_sampling2d`
    public static let kind = "up_sampling2d"

    /// How many times as many rows and columns.
    public var factor: Size2D
    /// How new pixels are made.
    public var interpolation: Interpolation

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      factor = try fields.size2D("size")
      interpolation = try fields.name("interpolation")
    }

    /// Makes the settings.
    public init(_ factor: Size2D = 2, _ interpolation: Interpolation = .nearest) {
      self.factor = factor
      self.interpolation = interpolation
    }

    public var fields: [JSONValue.Member] {
      [
        .init("size", .size(factor)), .init("interpolation", .string(interpolation.rawValue)),
      ]
    }

    public var summary: String { "by \(factor), \(interpolation.rawValue)" }

    public func outputShape(for input: Shape) throws -> Shape {
      let image = try imageSize(input)
      guard (1...1024).contains(factor.height), (1...1024).contains(factor.width) else {
        throw misfit("factors in 1...1024", input)
      }
      return try checkedShape(
        [image.height * factor.height, image.width * factor.width, input[2]], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      UpSampling2D(factor, interpolation)
    }
  }
}

extension LayerSpecification {
  /// Images made larger.
  public static func upSampling2D(
    _ factor: Size2D = 2, _ interpolation: Interpolation = .nearest
  ) -> LayerSpecification {
    .layer(UpSampling2D.Configuration(factor, interpolation))
  }
}
