import Foundations
import TensorEngine

extension Conv2D {
  /// The settings of a convolution.
  public struct Configuration: ActivatedConfiguration {
    /// `conv2d`
    public static let kind = "conv2d"
    /// How a setting writes it.
    public static let settingForms = ["conv2d FILTERS SIZE [same] [relu]"]

    /// The channels that go out.
    public var filters: Int
    /// KH and KW.
    public var size: Size2D
    /// How the window moves.
    public var window: Conv2D.Window
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
      window = Conv2D.Window(
        strides: try fields.size2D("strides"), padding: try fields.padding("padding"),
        dilation: try fields.size2D("dilation"), groups: try fields.size("groups"))
      weights = try WeightSettings(from: fields)
    }

    /// Reads `conv2d FILTERS SIZE [same] [ACTIVATION]`.
    public init?(setting words: LayerWords) {
      guard
        let (sizes, isSame, activation) = words.sizes(
          2, allowsPadding: true, allowsActivation: true)
      else { return nil }
      self.init(
        filters: sizes[0], size: Size2D(sizes[1], sizes[1]),
        window: Conv2D.Window(padding: isSame ? .same : .valid),
        weights: WeightSettings(activation: activation))
    }

    /// Makes the settings.
    public init(
      filters: Int, size: Size2D, window: Conv2D.Window = Conv2D.Window(),
      weights: WeightSettings = WeightSettings()
    ) {
      self.filters = filters
      self.size = size
      self.window = window
      self.weights = weights
    }

    public var fields: [JSONValue.Member] {
      [
        .init("filters", .integer(Int128(filters))), .init("size", .size(size)),
        .init("strides", .size(window.strides)), .init("padding", .padding(window.padding)),
        .init("dilation", .size(window.dilation)),
        .init("groups", .integer(Int128(window.groups))),
      ] + weights.fields
    }

    public var summary: String {
      let strides = window.strides == 1 ? "" : ", strides \(window.strides)"
      let groups = window.groups == 1 ? "" : ", \(window.groups) groups"
      return weights.summary("\(filters) filters \(size)\(strides)\(groups)")
    }

    public func outputShape(for input: Shape) throws -> Shape {
      let image = try imageSize(input)
      guard window.groups > 0, input[2] % window.groups == 0, filters % window.groups == 0 else {
        throw misfit("channels and filters that \(window.groups) groups divide", input)
      }
      guard
        let window2D = Window2D(
          over: image, kernel: size, strides: window.strides, dilation: window.dilation,
          padding: window.padding)
      else { throw misfit("images that a window of \(size) fits", input) }
      _ = try checkedShape(kernelSizes(input), for: input)
      return try checkedShape([window2D.output.height, window2D.output.width, filters], for: input)
    }

    private func kernelSizes(_ input: Shape) -> [Int] {
      [size.height, size.width, input[-1] / window.groups, filters]
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (kernel, bias) = weights.tensors(
        kernel: Shape(kernelSizes(input)), fanIn: size.area * (input[-1] / window.groups),
        units: filters, from: &source)
      return Conv2D(kernel: kernel, bias: bias, window: window, activation: weights.activation)
    }
  }
}

extension LayerSpecification {
  /// A convolution.
  public static func conv2D(
    filters: Int, size: Size2D, window: Conv2D.Window = Conv2D.Window(),
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true
  ) -> LayerSpecification {
    .layer(
      Conv2D.Configuration(
        filters: filters, size: size, window: window,
        weights: WeightSettings(
          activation: activation, initializer: initializer, useBias: useBias)))
  }
}
