import TensorEngine

extension ConvTranspose2D {
  /// The settings of a transposed convolution.
  public struct Configuration: LayerConfiguration {
    /// `conv2d_transpose`
    public static let kind = "conv2d_transpose"

    /// The channels that go out.
    public var filters: Int
    /// KH and KW.
    public var size: Extent2D
    /// The distance of the inputs' pixels in the output.
    public var strides: Extent2D
    /// Rows and columns cut off the full result.
    public var padding: Padding2D
    /// The function applied to the result.
    public var activation: Activation
    /// Draws the kernel.
    public var initializer: Initializer
    /// Whether to add an offset.
    public var useBias: Bool

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      filters = try fields.extent("filters")
      size = try fields.extent2D("size")
      strides = try fields.extent2D("strides")
      padding = try fields.padding("padding")
      activation = try fields.name("activation")
      initializer = try fields.name("initializer")
      useBias = try fields.bool("use_bias")
    }

    /// Makes the settings.
    public init(
      filters: Int, size: Extent2D, strides: Extent2D = 1, padding: Padding2D = .valid,
      activation: Activation = .linear, initializer: Initializer = .glorotUniform,
      useBias: Bool = true
    ) {
      self.filters = filters
      self.size = size
      self.strides = strides
      self.padding = padding
      self.activation = activation
      self.initializer = initializer
      self.useBias = useBias
    }

    public var fields: [JSONValue.Member] {
      [
        .init("filters", .integer(Int128(filters))), .init("size", .extent(size)),
        .init("strides", .extent(strides)), .init("padding", .padding(padding)),
      ] + .weights(activation, initializer, useBias: useBias)
    }

    public var summary: String {
      joined("\(filters) filters \(size), strides \(strides)", activation)
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard
        let window = Window2D(
          spreading: try imageExtent(input), kernel: size, strides: strides, dilation: 1,
          padding: padding, extra: 0)
      else { throw misfit("images that a window of \(size) fits", input) }
      _ = try checkedShape([size.height, size.width, filters, input[2]], for: input)
      return try checkedShape([window.input.height, window.input.width, filters], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (kernel, bias) = source.weights(
        kernel: [size.height, size.width, filters, input[-1]], fanIn: size.area * filters,
        units: filters, initializer, useBias: useBias)
      return ConvTranspose2D(
        kernel: kernel, bias: bias, strides: strides, padding: padding, activation: activation)
    }
  }
}

extension LayerSpecification {
  /// A transposed convolution.
  public static func convTranspose2D(
    filters: Int, size: Extent2D, strides: Extent2D = 1, padding: Padding2D = .valid,
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true
  ) -> LayerSpecification {
    .layer(
      ConvTranspose2D.Configuration(
        filters: filters, size: size, strides: strides, padding: padding, activation: activation,
        initializer: initializer, useBias: useBias))
  }
}
