import Foundations
import TensorEngine

/// The settings of a kind of layer: what a network is built from, and what a model file holds of
/// it.
///
/// A layer of one's own:
///
///     /// Multiplies each feature by a learned factor: `[N, D]` to `[N, D]`.
///     struct FeatureScale: Layer {
///       struct Configuration: LayerConfiguration {
///         static let kind = "feature_scale"
///         init() {}
///         init(from fields: LayerFields) {}
///         func outputShape(for input: Shape) -> Shape { input }
///         func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
///           FeatureScale(factors: source.parameter("factors", input) { _ in .ones(input) })
///         }
///       }
///       var factors: Tensor
///       func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x * factors }
///       mutating func visit(_ visitor: inout some ModuleVisitor) {
///         visitor.parameter("factors", &factors)
///       }
///     }
///
///     let layers = LayerRegistry.standard.registering(FeatureScale.Configuration.self)
///     let model = Sequential(inputs: 4, [.layer(FeatureScale.Configuration()), .dense(units: 2)],
///     using: &random)
///     let saved = try ModelFile(contentsOf: path, layers: layers).model
public protocol LayerConfiguration: Sendable, Equatable {
  /// The kind's name in model files and in parameter names: `dense` in `dense_1.kernel`.
  static var kind: String { get }
  /// How a setting writes the layer: `["dense UNITS [ACTIVATION]"]`; the first word is its name
  /// there.
  static var settingForms: [String] { get }

  /// Reads the settings from a model file.
  /// - Throws: an error of `fields` where one is missing or not as it should be.
  init(from fields: LayerFields) throws
  /// Reads a layer as a setting writes it, by one of `settingForms`; nil where the words do not
  /// fit.
  init?(setting words: LayerWords)

  /// The settings as a model file holds them, in order.
  var fields: [JSONValue.Member] { get }
  /// The settings in a few words: `20 filters 5x5, relu`; empty where there is nothing to say.
  var summary: String { get }
  /// The shape of one output for the shape of one input.
  /// - Throws: `LayerMisfit` where the layer cannot follow.
  func outputShape(for input: Shape) throws -> Shape
  /// Builds the layer for inputs of a shape that `outputShape(for:)` accepted.
  ///
  /// Every parameter and state comes from the source, under the name by which the layer's `visit`
  /// lends it and in the same order. A source may return empty tensors where only shapes are asked
  /// for.
  func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer
}

extension LayerConfiguration {
  /// None, unless a layer can be written in a setting.
  public static var settingForms: [String] { [] }
  /// Nil, unless a layer can be written in a setting.
  public init?(setting words: LayerWords) { nil }
  /// None, unless a layer has settings.
  public var fields: [JSONValue.Member] { [] }
  /// Empty, unless a layer has something to say.
  public var summary: String { "" }

  /// An error that says what the layer can follow.
  public func misfit(_ expected: String, _ input: Shape) -> LayerMisfit {
    LayerMisfit(layer: 0, expected: expected, found: "\(Self.kind) after \(input)")
  }

  /// The height and width of one input image.
  /// - Throws: `LayerMisfit` where the input is no image `[H, W, C]`.
  public func imageSize(_ input: Shape) throws -> Size2D {
    guard input.rank == 3 else { throw misfit(LayerMisfit.images, input) }
    return Size2D(input[0], input[1])
  }

  /// The shape of the input, of which the last axis is features or channels.
  /// - Throws: `LayerMisfit` where the input is a single number.
  func sameShape(_ input: Shape) throws -> Shape {
    guard input.rank >= 1 else { throw misfit("at least one axis", input) }
    return input
  }

  /// A shape whose elements can be counted.
  /// - Throws: `LayerMisfit` where a size is below 1 or there are too many elements.
  public func checkedShape(_ sizes: [Int], for input: Shape) throws -> Shape {
    guard let shape = Shape(countable: sizes) else {
      throw misfit("sizes of 1...\(Int32.max), not too many together, got \(sizes)", input)
    }
    return shape
  }
}

/// The settings of a layer that ends with an elementwise function.
public protocol ActivatedConfiguration: LayerConfiguration {
  /// The function.
  var activation: Activation { get set }
}

/// Why a layer cannot follow what comes before it.
public struct LayerMisfit: Error, Equatable, CustomStringConvertible {
  /// What a layer over images expects.
  static let images = "images [H, W, C]"

  /// Which layer, counted from 0.
  public var layer: Int
  /// What would fit.
  public let expected: String
  /// What came.
  public let found: String

  /// Makes an error.
  public init(layer: Int, expected: String, found: String) {
    self.layer = layer
    self.expected = expected
    self.found = found
  }

  /// Whether the layer works on images and got something else.
  public var expectsImages: Bool { expected == Self.images }

  /// `layers[2]: expected …, found …`
  public var description: String { "layers[\(layer)]: expected \(expected), found \(found)" }
}

extension Shape {
  /// A shape whose elements can be counted; nil for others.
  init?(countable sizes: [Int]) {
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size > 0, size <= Int(Int32.max), !overflow else { return nil }
      product = next
    }
    self.init(sizes)
  }
}
