import Foundations
import NeuralNetworks
import TensorEngine

/// One layer of a Keras model's description.
struct KerasLayer {
  /// The name that its weights stand under.
  let name: String
  /// The name of its class, such as `Conv2D`.
  let kind: String
  /// Its settings.
  let settings: JSONValue
  /// The layers whose results it takes; of a `Sequential` the one before it.
  var inputs: [String]
  /// The file of the description, for errors.
  let file: String

  /// What a model may be made of, for errors.
  static let supported = """
    Dense, Conv2D, DepthwiseConv2D, SeparableConv2D, Conv2DTranspose, MaxPooling2D, \
    AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, BatchNormalization, \
    LayerNormalization, Normalization, Rescaling, Flatten, Reshape, ZeroPadding2D, UpSampling2D, \
    Dropout and its kin, Activation, ReLU, LeakyReLU, ELU, Softmax, Embedding, LSTM, GRU, \
    Bidirectional, Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate
    """

  /// An error that names the layer and what would be read.
  func unsupported(_ reason: String, supported: String) -> ModelFormatError {
    .unsupported(file: file, layer: name, kind: kind, reason: reason, supported: supported)
  }

  private func bad(_ key: String, _ expected: String) -> ModelFormatError {
    .badDescription(
      file: file, key: "layer \(name) (\(kind)), \(key)", expected: expected,
      found: self[key]?.kind ?? "nothing")
  }

  /// A setting; numbers that Keras wrapped as NumPy's are taken out.
  subscript(key: String) -> JSONValue? {
    let value = settings[key]
    if case .string("__numpy__") = value?["class_name"] { return value?["config"]?["value"] }
    return value == .null ? nil : value
  }

  /// The first of some keys that is there: the same setting has other names in Keras 1.
  private func key(_ keys: [String]) -> String { keys.first { self[$0] != nil } ?? keys[0] }

  /// A whole number of at least 1.
  func size(_ keys: String...) throws(ModelFormatError) -> Int {
    let key = key(keys)
    guard case .integer(let number) = self[key], (1...Int128(Int32.max)).contains(number) else {
      throw bad(key, "a whole number above 0")
    }
    return Int(number)
  }

  /// A truth value.
  func bool(_ keys: String..., default standard: Bool) throws(ModelFormatError) -> Bool {
    let key = key(keys)
    switch self[key] {
    case nil: return standard
    case .bool(let truth): return truth
    default: throw bad(key, "true or false")
    }
  }

  /// A string.
  func string(_ keys: String..., default standard: String) throws(ModelFormatError) -> String {
    let key = key(keys)
    switch self[key] {
    case nil: return standard
    case .string(let string): return string
    default: throw bad(key, "a string")
    }
  }

  /// A finite number.
  func float(_ keys: String..., default standard: Float) throws(ModelFormatError) -> Float {
    let key = key(keys)
    return self[key] == nil ? standard : try floats(key)[0]
  }

  /// A finite number, or several.
  func floats(_ key: String) throws(ModelFormatError) -> [Float] {
    let members: [JSONValue] =
      if case .array(let values) = self[key] { values } else { self[key].map { [$0] } ?? [] }
    let values = members.flatMap { member -> [Float] in
      switch member {
      case .integer(let number): [Float(number)]
      case .double(let number): [Float(number)]
      // A mean is written as rows of one.
      case .array(let inner): inner.compactMap(Self.number)
      default: []
      }
    }
    guard !values.isEmpty, values.count <= 1 << 20, values.allSatisfy(\.isFinite) else {
      throw bad(key, "a number")
    }
    return values
  }

  private static func number(_ value: JSONValue) -> Float? {
    switch value {
    case .integer(let number): Float(number)
    case .double(let number): Float(number)
    default: nil
    }
  }

  /// Whole numbers of at least 0, or -1 where that is allowed; a single one counts for all.
  func counts(_ keys: String..., count: Int?, least: Int128 = 1, default standard: [Int]? = nil)
    throws(ModelFormatError) -> [Int]
  {
    let key = key(keys)
    var values: [JSONValue]
    switch self[key] {
    case nil:
      guard let standard else { throw bad(key, "whole numbers") }
      return standard
    case .integer(let number): values = Array(repeating: .integer(number), count: count ?? 1)
    case .array(let members): values = members
    default: throw bad(key, "whole numbers")
    }
    let numbers = values.compactMap { value -> Int? in
      guard case .integer(let number) = value, number >= least, number <= Int128(Int32.max) else {
        return nil
      }
      return Int(number)
    }
    guard numbers.count == values.count, count == nil || numbers.count == count else {
      throw bad(key, "\(count.map { "\($0) " } ?? "")whole numbers of at least \(least)")
    }
    return numbers
  }

  /// A height and a width.
  func size2D(_ keys: String..., default standard: Size2D? = nil) throws(ModelFormatError)
    -> Size2D
  {
    let key = key(keys)
    if let standard, self[key] == nil { return standard }
    let sizes = try counts(key, count: 2)
    return Size2D(sizes[0], sizes[1])
  }

  /// The size of a convolution's window.
  var kernelSize: Size2D {
    get throws(ModelFormatError) {
      if self["nb_row"] != nil { return Size2D(try size("nb_row"), try size("nb_col")) }
      return try size2D("kernel_size")
    }
  }

  /// `valid` or `same`.
  var padding: Padding2D {
    get throws(ModelFormatError) {
      let name = try string("padding", "border_mode", default: "valid")
      switch name {
      case "valid": return .valid
      case "same": return .same
      default: throw unsupported("padding is \"\(name)\"", supported: "valid and same")
      }
    }
  }

  /// Whether images lie with their channels first: `[C, H, W]`.
  func isChannelsFirst(default standard: Bool) throws(ModelFormatError) -> Bool {
    switch try string("data_format", "dim_ordering", default: standard ? "th" : "tf") {
    case "channels_first", "th": return true
    case "channels_last", "tf", "default": return false
    case let other:
      throw unsupported(
        "data_format is \"\(other)\"", supported: "channels_last and channels_first")
    }
  }
}

extension KerasLayer {
  /// A function after a layer: one that layers here end with, or a layer of its own.
  enum Function {
    case activation(Activation)
    case layer(LayerSpecification)
  }

  /// The function of a setting; linear where there is none.
  func function(_ key: String = "activation") throws(ModelFormatError) -> Function {
    if self[key] == nil { return .activation(.linear) }
    guard case .string(let name) = self[key] else {
      throw unsupported("\(key) is a function of its own", supported: Self.functions)
    }
    if name == "relu6" { return .layer(.piecewiseLinear(slope: 0, limit: 6)) }
    guard let activation = Activation(rawValue: name) else {
      throw unsupported("\(key) is \"\(name)\"", supported: Self.functions)
    }
    return .activation(activation)
  }

  private static let functions =
    Activation.allCases.map(\.rawValue).joined(separator: ", ") + ", relu6"
}
