import Foundations
import TensorEngine

extension ConvTranspose2D {
  /// The settings of a transposed convolution.
  public struct Configuration: ActivatedConfiguration {
    /// `conv2d_transpose`
    public static let kind = "conv2d_transpose"

    /// The channels that go out.
    public var filters: Int
    /// KH and KW.
    public var size: Size2D
    /// The distance of the inputs' pixels in the output.
    public var strides: Size2D
    /// Rows and columns cut off the full result.
    public var padding: Padding2D
    /// Rows and columns more at the bottom and on the right.
    public var outputPadding: Size2D = 0
    /// Activation, initializer and bias.
    public var weights: WeightSettings

    public var activation: Activation {
      get { weights.activation }
      set { weights.activation = newValue }
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      filters = try fields.size("filters")
      size = try fields.size2D("size")
      strides = try fields.size2D("strides")
      padding = try fields.padding("padding")
      if fields.value["output_padding"] != nil {
        let sizes = try fields.counts("output_padding", length: 2...2, least: 0)
        outputPadding = Size2D(sizes[0], sizes[1])
      }
      weights = try WeightSettings(from: fields)
    }

    /// Makes the settings.
    public init(
      filters: Int, size: Size2D, strides: Size2D = 1, padding: Padding2D = .valid,
      outputPadding: Size2D = 0, weights: WeightSettings = WeightSettings()
    ) {
      self.filters = filters
      self.size = size
      self.strides = strides
      self.padding = padding
      self.outputPadding = outputPadding
      self.weights = weights
    }

    public var fields: [JSONValue.Member] {
      [
        .init("filters", .integer(Int128(filters))), .init("size", .size(size)),
        .init("strides", .size(strides)), .init("padding", .padding(padding)),
      ] + (outputPadding == 0 ? [] : [.init("output_padding", .size(outputPadding))])
        + weights.fields
    }

    public var summary: String {
      weights.summary("\(filters) filters \(size), strides \(strides)")
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard
        let window = Window2D(
          spreading: try imageSize(input), kernel: size, strides: strides, dilation: 1,
          padding: padding, extra: outputPadding)
      else { throw misfit("images that a window of \(size) fits", input) }
      _ = try checkedShape([size.height, size.width, filters, input[2]], for: input)
      return try checkedShape([window.input.height, window.input.width, filters], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (kernel, bias) = weights.tensors(
        kernel: [size.height, size.width, filters, input[-1]], fanIn: size.area * filters,
        units: filters, from: &source)
      return ConvTranspose2D(
        kernel: kernel, bias: bias, strides: strides, padding: padding,
        outputPadding: outputPadding, activation: weights.activation)
    }
  }
}

extension LayerSpecification {
  /// A transposed convolution.
  public static func convTranspose2D(
    filters: Int, size: Size2D, strides: Size2D = 1, padding: Padding2D = .valid,
    outputPadding: Size2D = 0, activation: Activation = .linear,
    initializer: Initializer = .glorotUniform, useBias: Bool = true
  ) -> LayerSpecification {
    .layer(
      ConvTranspose2D.Configuration(
        filters: filters, size: size, strides: strides, padding: padding,
        outputPadding: outputPadding,
        weights: WeightSettings(
          activation: activation, initializer: initializer, useBias: useBias)))
  }
}
