import Foundations
import TensorEngine

extension Architecture {
  /// The description that model files hold:
  ///
  ///     {"inputs":4,"layers":[{"kind":"dense","units":16,"activation":"relu",
  ///       "initializer":"he_normal","use_bias":true}]}
  ///
  /// `inputs` is a list of sizes for examples with several axes: `[28,28,1]`.
  public var json: JSONValue {
    let inputs = inputShape.dimensions
    return .object([
      .init("inputs", inputs.count == 1 ? .integer(Int128(inputs[0])) : .counts(inputs)),
      .init("layers", .array(layers.map(\.json))),
    ])
  }

  /// Reads a description.
  /// - Parameters:
  ///   - json: as `json` gives it.
  ///   - registry: the kinds of layers that it may name.
  /// - Throws: `LayerFieldError`.
  public init(json: JSONValue, layers registry: LayerRegistry = .standard) throws {
    let fields = LayerFields(json, path: "architecture")
    if case .array = json["inputs"] {
      let sizes = try fields.counts("inputs", length: 1...Shape.maximumRank - 1)
      guard let shape = Shape(countable: sizes) else {
        throw fields.error("inputs", "sizes whose product can be counted", json["inputs"])
      }
      inputShape = shape
    } else {
      inputShape = Shape(try fields.size("inputs"))
    }
    layers = []
    for (index, layer) in try fields.array("layers").enumerated() {
      layers.append(
        try registry.specification(LayerFields(layer, path: "architecture.layers[\(index)]")))
    }
    do throws(LayerMisfit) {
      _ = try exampleShapes()
    } catch {
      throw LayerFieldError(
        key: "architecture.layers[\(error.layer)]", expected: error.expected, found: error.found)
    }
  }
}

extension JSONValue {
  /// A list of whole numbers.
  static func counts(_ values: [Int]) -> JSONValue { .array(values.map { .integer(Int128($0)) }) }

  /// `[height,width]`
  static func size(_ size: Size2D) -> JSONValue { .counts([size.height, size.width]) }

  /// The shortest decimal number that reads back as this one.
  static func float(_ value: Float) -> JSONValue { .double(Double("\(value)") ?? Double(value)) }

  /// `"valid"`, `"same"`, or the four sides.
  static func padding(_ padding: Padding2D) -> JSONValue {
    switch padding {
    case .valid: .string("valid")
    case .same: .string("same")
    case .explicit(let top, let bottom, let left, let right): .counts([top, bottom, left, right])
    }
  }
}
