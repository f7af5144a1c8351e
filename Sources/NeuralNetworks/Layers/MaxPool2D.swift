import TensorEngine

/// The largest element of each window of images `[N, H, W, C]`.
public struct MaxPool2D: ParameterlessLayer {
  /// The extents of a window.
  public let size: Extent2D
  /// Its steps.
  public let strides: Extent2D
  /// What surrounds the images; never the largest.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.maxPool2D(size, strides: strides, padding: padding)
  }

  /// The size of the windows where they lie side by side without padding: a convolution before it can
  /// then do the pooling.
  var tileSize: Extent2D? { strides == size && padding == .valid ? size : nil }
}

extension MaxPool2D {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `max_pooling2d`
    public static let kind = "max_pooling2d"
    /// How a setting writes it.
    public static let settingForms = ["max_pool2d SIZE"]

    /// The size of a window.
    public var size: Extent2D
    /// The strides of the window; nil for its size.
    public var strides: Extent2D?
    /// What surrounds the images.
    public var padding: Padding2D

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      size = try fields.extent2D("size")
      strides = try fields.optionalExtent2D("strides")
      padding = try fields.padding("padding")
    }

    /// Reads `max_pool2d SIZE`.
    public init?(setting words: LayerWords) {
      guard let (sizes, _, _) = words.sizes(1) else { return nil }
      self.init(Extent2D(sizes[0], sizes[0]))
    }

    /// Makes the settings.
    public init(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid) {
      self.size = size
      self.strides = strides
      self.padding = padding
    }

    public var fields: [JSONValue.Member] { .pooling(size, strides, padding) }

    public var summary: String { .pooling(size, strides) }

    public func outputShape(for input: Shape) throws -> Shape {
      try pooledShape(input, size: size, strides: strides, padding: padding)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      MaxPool2D(size, strides: strides, padding: padding)
    }
  }
}

extension LayerSpecification {
  /// The largest element of each window; adjacent windows where no strides are given.
  public static func maxPool2D(
    _ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid
  ) -> LayerSpecification {
    .layer(MaxPool2D.Configuration(size, strides: strides, padding: padding))
  }
}
