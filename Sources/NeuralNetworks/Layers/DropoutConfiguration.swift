import Foundations
import TensorEngine

/// A layer that sets parts of its input to 0 at random while training.
public protocol DropoutLayer: ParameterlessLayer {
  /// The kind's name in model files, and the first word of the layer in a setting.
  static var kind: String { get }

  /// Makes a layer that drops each part with a probability in 0..<1.
  init(_ rate: Float)
}

/// The settings of a dropout layer.
public struct DropoutConfiguration<Dropping: DropoutLayer>: LayerConfiguration {
  public static var kind: String { Dropping.kind }
  public static var settingForms: [String] { ["\(kind) RATE"] }

  /// The probability of being dropped, 0..<1.
  public var rate: Float

  public init(from fields: LayerFields) throws { rate = try fields.float("rate") }

  public init?(setting words: LayerWords) {
    guard let rate = words.rate else { return nil }
    self.init(rate)
  }

  /// Makes the settings.
  public init(_ rate: Float) { self.rate = rate }

  public var fields: [JSONValue.Member] { [.init("rate", .float(rate))] }

  public var summary: String { "\(rate)" }

  public func outputShape(for input: Shape) throws -> Shape {
    guard rate >= 0, rate < 1 else { throw misfit("a rate in 0..<1", input) }
    return input
  }

  public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
    Dropping(rate)
  }
}
