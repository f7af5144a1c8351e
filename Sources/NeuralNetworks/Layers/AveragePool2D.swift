import TensorEngine

/// The mean of each window of images `[N, H, W, C]`, over its pixels inside of the image.
public struct AveragePool2D: ParameterlessLayer {
  /// The extents of a window.
  public let size: Extent2D
  /// Its steps.
  public let strides: Extent2D
  /// What surrounds the images; it does not count.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.averagePool2D(size, strides: strides, padding: padding)
  }
}

extension AveragePool2D {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `average_pooling2d`
    public static let kind = "average_pooling2d"
    /// How a setting writes it.
    public static let settingForms = ["average_pool2d SIZE"]

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

    /// Reads `average_pool2d SIZE`.
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
      AveragePool2D(size, strides: strides, padding: padding)
    }
  }
}

extension LayerSpecification {
  /// The mean of each window; adjacent windows where no strides are given.
  public static func averagePool2D(
    _ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid
  ) -> LayerSpecification {
    .layer(AveragePool2D.Configuration(size, strides: strides, padding: padding))
  }
}

// MARK: - Both kinds of pooling

extension LayerConfiguration {
  /// The shape of a pooled image.
  func pooledShape(_ input: Shape, size: Extent2D, strides: Extent2D?, padding: Padding2D) throws
    -> Shape
  {
    guard
      let window = Window2D(
        over: try imageExtent(input), pooling: size, strides: strides ?? size, padding: padding)
    else { throw misfit("images that a window of \(size) fits", input) }
    return try checkedShape([window.output.height, window.output.width, input[2]], for: input)
  }
}

extension [JSONValue.Member] {
  static func pooling(_ size: Extent2D, _ strides: Extent2D?, _ padding: Padding2D) -> Self {
    [.init("size", .extent(size))] + (strides.map { [.init("strides", .extent($0))] } ?? [])
      + [.init("padding", .padding(padding))]
  }
}

extension String {
  static func pooling(_ size: Extent2D, _ strides: Extent2D?) -> String {
    "\(size)" + (strides.map { $0 == size ? "" : ", strides \($0)" } ?? "")
  }
}
