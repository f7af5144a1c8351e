import Foundations
import TensorEngine

/// A layer that makes one pixel of each window of images `[N, H, W, C]`.
public protocol PoolingLayer: ParameterlessLayer {
  /// The kind's name in model files.
  static var kind: String { get }
  /// The first word of the layer in a setting.
  static var settingName: String { get }

  /// Makes a layer; windows side by side where no strides are given.
  init(_ size: Size2D, strides: Size2D?, padding: Padding2D)
}

/// The settings of a pooling layer.
public struct PoolingConfiguration<Pooling: PoolingLayer>: LayerConfiguration {
  public static var kind: String { Pooling.kind }
  public static var settingForms: [String] { ["\(Pooling.settingName) SIZE"] }

  /// The size of a window.
  public var size: Size2D
  /// The strides of the window; nil for its size.
  public var strides: Size2D?
  /// What surrounds the images.
  public var padding: Padding2D

  public init(from fields: LayerFields) throws {
    size = try fields.size2D("size")
    strides = try fields.optionalSize2D("strides")
    padding = try fields.padding("padding")
  }

  public init?(setting words: LayerWords) {
    guard let (sizes, _, _) = words.sizes(1) else { return nil }
    self.init(Size2D(sizes[0], sizes[0]))
  }

  /// Makes the settings.
  public init(_ size: Size2D = 2, strides: Size2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides
    self.padding = padding
  }

  public var fields: [JSONValue.Member] {
    [.init("size", .size(size))] + (strides.map { [.init("strides", .size($0))] } ?? [])
      + [.init("padding", .padding(padding))]
  }

  public var summary: String {
    "\(size)" + (strides.map { $0 == size ? "" : ", strides \($0)" } ?? "")
  }

  public func outputShape(for input: Shape) throws -> Shape {
    guard
      let window = Window2D(
        over: try imageSize(input), pooling: size, strides: strides ?? size, padding: padding)
    else { throw misfit("images that a window of \(size) fits", input) }
    return try checkedShape([window.output.height, window.output.width, input[2]], for: input)
  }

  public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
    Pooling(size, strides: strides, padding: padding)
  }
}
