import Foundations
import TensorEngine

/// A field of a network's description that is not as it should be.
public struct LayerFieldError: Error, Equatable, CustomStringConvertible {
  /// Where it is: `architecture.layers[2].units`.
  public let key: String
  /// What it should be.
  public let expected: String
  /// What it is.
  public let found: String

  /// `architecture.layers[2].units: expected …, found …`
  public var description: String { "\(key): expected \(expected), found \(found)" }
}

/// The members of a JSON object, read under the types they must have.
public struct LayerFields: Sendable {
  let value: JSONValue
  let path: String
  /// The kinds of layers that a layer made of others may name.
  var registry = LayerRegistry.standard

  /// Reads the members of an object.
  /// - Parameters:
  ///   - value: the object.
  ///   - path: where it stands, for errors: `architecture.layers[2]`.
  public init(_ value: JSONValue, path: String) {
    self.value = value
    self.path = path
  }

  /// An error about a member.
  public func error(_ key: String, _ expected: String, _ found: JSONValue?) -> LayerFieldError {
    LayerFieldError(key: "\(path).\(key)", expected: expected, found: found?.kind ?? "nothing")
  }

  /// A string.
  public func string(_ key: String) throws(LayerFieldError) -> String {
    guard case .string(let contents) = value[key] else { throw error(key, "a string", value[key]) }
    return contents
  }

  /// A bool.
  public func bool(_ key: String) throws(LayerFieldError) -> Bool {
    guard case .bool(let truth) = value[key] else { throw error(key, "true or false", value[key]) }
    return truth
  }

  /// An array.
  public func array(_ key: String) throws(LayerFieldError) -> [JSONValue] {
    guard case .array(let values) = value[key] else { throw error(key, "an array", value[key]) }
    return values
  }

  /// Layers, of the kinds that are registered where this one is.
  public func layers(_ key: String) throws -> [LayerSpecification] {
    try array(key).enumerated().map { index, value in
      try registry.specification(LayerFields(value, path: "\(path).\(key)[\(index)]"))
    }
  }

  /// A layer, of the kinds that are registered where this one is.
  public func layer(_ key: String) throws -> LayerSpecification {
    guard let member = value[key] else { throw error(key, "a layer", nil) }
    return try registry.specification(LayerFields(member, path: "\(path).\(key)"))
  }

  /// Objects, whose layers are of the kinds that are registered where this one is.
  public func objects(_ key: String) throws(LayerFieldError) -> [LayerFields] {
    try array(key).enumerated().map { index, value in
      var fields = LayerFields(value, path: "\(path).\(key)[\(index)]")
      fields.registry = registry
      return fields
    }
  }

  /// A number of features.
  public func size(_ key: String) throws(LayerFieldError) -> Int {
    guard case .integer(let number) = value[key], number > 0, number <= Int128(Int32.max) else {
      throw error(key, "a whole number in 1...\(Int32.max)", value[key])
    }
    return Int(number)
  }

  /// One of an enumeration's names.
  public func name<Name: RawRepresentable<String> & CaseIterable>(_ key: String)
    throws(LayerFieldError)
    -> Name
  {
    guard let name = Name(rawValue: try string(key)) else {
      let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(key, "one of \(names)", value[key])
    }
    return name
  }

  /// A whole number of at least 0.
  public func count(_ key: String) throws(LayerFieldError) -> Int {
    try Self.count(value[key], self, key)
  }

  private static func count(
    _ value: JSONValue?, _ fields: LayerFields, _ key: String, least: Int128 = 0
  ) throws(LayerFieldError) -> Int {
    guard case .integer(let number) = value, number >= least, number <= Int128(Int32.max) else {
      throw fields.error(key, "a whole number in \(least)...\(Int32.max)", value)
    }
    return Int(number)
  }

  /// Whole numbers of at least `least`, `length` of them.
  public func counts(_ key: String, length: ClosedRange<Int>, least: Int128 = 1)
    throws(LayerFieldError) -> [Int]
  {
    let values = try array(key)
    guard length.contains(values.count) else {
      throw error(key, "\(length.lowerBound) to \(length.upperBound) numbers", value[key])
    }
    var result: [Int] = []
    for value in values { result.append(try Self.count(value, self, key, least: least)) }
    return result
  }

  /// A height and a width, both above 0.
  public func size2D(_ key: String) throws(LayerFieldError) -> Size2D {
    let values = try counts(key, length: 2...2)
    return Size2D(values[0], values[1])
  }

  /// A height and a width, both above 0, or nothing.
  public func optionalSize2D(_ key: String) throws(LayerFieldError) -> Size2D? {
    value[key] == nil ? nil : try size2D(key)
  }

  /// `"valid"`, `"same"` or four numbers: top, bottom, left, right.
  public func padding(_ key: String) throws(LayerFieldError) -> Padding2D {
    switch value[key] {
    case .string("valid"): return .valid
    case .string("same"): return .same
    case .array:
      let sides = try counts(key, length: 4...4, least: 0)
      return .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    case let other:
      throw error(key, "\"valid\", \"same\" or [top, bottom, left, right]", other)
    }
  }

  /// A finite number.
  public func float(_ key: String) throws(LayerFieldError) -> Float {
    switch value[key] {
    case .integer(let number) where number.magnitude < 1 << 24: return Float(number)
    case .double(let number) where Float(number).isFinite: return Float(number)
    case let other: throw error(key, "a number", other)
    }
  }

  /// Finite numbers, one at least.
  public func floats(_ key: String) throws(LayerFieldError) -> [Float] {
    let values = try array(key)
    var result: [Float] = []
    for member in values {
      let fields = LayerFields(.object([.init(key, member)]), path: path)
      result.append(try fields.float(key))
    }
    guard !result.isEmpty else { throw error(key, "one number at least", value[key]) }
    return result
  }
}
