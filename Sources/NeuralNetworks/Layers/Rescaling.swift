import Foundations
import TensorEngine

/// Each feature (the last axis: a channel of images) times a constant plus another, such as the
/// preprocessing that a network expects.
///
///     y = x scale + offset
public struct Rescaling: ParameterlessLayer {
  /// One factor, or one for each feature, `[C]`.
  public let scale: Tensor
  /// One offset, or one for each feature, `[C]`.
  public let offset: Tensor

  /// Makes a layer.
  /// - Parameters:
  ///   - scale: one factor, or one for each feature.
  ///   - offset: one offset, or one for each feature.
  public init(scale: [Float], offset: [Float]) {
    self.scale = Tensor(scale, shape: Shape(scale.count))
    self.offset = Tensor(offset, shape: Shape(offset.count))
  }

  /// A tensor of the same shape.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x * scale + offset }
}

extension Rescaling {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `rescaling`
    public static let kind = "rescaling"

    /// One factor, or one for each feature.
    public var scale: [Float]
    /// One offset, or one for each feature.
    public var offset: [Float]

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      scale = try fields.floats("scale")
      offset = try fields.floats("offset")
    }

    /// Makes the settings.
    public init(scale: [Float], offset: [Float]) {
      self.scale = scale
      self.offset = offset
    }

    public var fields: [JSONValue.Member] {
      [
        .init("scale", .array(scale.map { .float($0) })),
        .init("offset", .array(offset.map { .float($0) })),
      ]
    }

    public var summary: String {
      func words(_ values: [Float]) -> String {
        values.count == 1 ? "\(values[0])" : "\(values)"
      }
      return "x \(words(scale)) + \(words(offset))"
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank >= 1, [1, input[-1]].contains(scale.count),
        [1, input[-1]].contains(offset.count), (scale + offset).allSatisfy(\.isFinite)
      else {
        throw misfit("one factor and one offset, or one for each of the last axis", input)
      }
      return input
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      Rescaling(scale: scale, offset: offset)
    }
  }
}

extension LayerSpecification {
  /// Each feature times a constant plus another.
  public static func rescaling(scale: [Float], offset: [Float] = [0]) -> LayerSpecification {
    .layer(Rescaling.Configuration(scale: scale, offset: offset))
  }
}
