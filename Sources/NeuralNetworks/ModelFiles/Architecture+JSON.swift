import TensorEngine

/// A field of an architecture's description that is not as it should be.
struct ArchitectureError: Error {
  let key: String
  let expected: String
  let found: String
}

extension Architecture {
  /// The description that model files hold:
  ///
  ///     {"inputs":4,"layers":[{"kind":"dense","units":16,"activation":"relu",
  ///       "initializer":"he_normal","use_bias":true}]}
  public var json: JSONValue {
    .object([
      .init("inputs", .integer(Int128(inputs))), .init("layers", .array(layers.map(\.json))),
    ])
  }

  init(json: JSONValue) throws(ArchitectureError) {
    let fields = JSONFields(json, path: "architecture")
    inputs = try fields.extent("inputs")
    layers = []
    for (index, layer) in try fields.array("layers").enumerated() {
      layers.append(
        try LayerSpecification(JSONFields(layer, path: "architecture.layers[\(index)]")))
    }
  }
}

extension LayerSpecification {
  fileprivate var json: JSONValue {
    switch self {
    case .dense(let units, let activation, let initializer, let useBias):
      .object([
        .init("kind", .string(kind)), .init("units", .integer(Int128(units))),
        .init("activation", .string(activation.rawValue)),
        .init("initializer", .string(initializer.rawValue)), .init("use_bias", .bool(useBias)),
      ])
    }
  }

  fileprivate init(_ fields: JSONFields) throws(ArchitectureError) {
    switch try fields.string("kind") {
    case "dense":
      self = .dense(
        units: try fields.extent("units"), activation: try fields.name("activation"),
        initializer: try fields.name("initializer"), useBias: try fields.bool("use_bias"))
    case let other:
      throw fields.error("kind", "a kind of layer: dense", .string(other))
    }
  }
}

/// The members of a JSON object, read under the types they must have.
private struct JSONFields {
  let value: JSONValue
  let path: String

  init(_ value: JSONValue, path: String) {
    self.value = value
    self.path = path
  }

  func error(_ key: String, _ expected: String, _ found: JSONValue?) -> ArchitectureError {
    ArchitectureError(key: "\(path).\(key)", expected: expected, found: found?.kind ?? "nothing")
  }

  func string(_ key: String) throws(ArchitectureError) -> String {
    guard case .string(let text) = value[key] else { throw error(key, "a string", value[key]) }
    return text
  }

  func bool(_ key: String) throws(ArchitectureError) -> Bool {
    guard case .bool(let truth) = value[key] else { throw error(key, "true or false", value[key]) }
    return truth
  }

  func array(_ key: String) throws(ArchitectureError) -> [JSONValue] {
    guard case .array(let values) = value[key] else { throw error(key, "an array", value[key]) }
    return values
  }

  /// A number of features.
  func extent(_ key: String) throws(ArchitectureError) -> Int {
    guard case .integer(let number) = value[key], number > 0, number <= Int128(Int32.max) else {
      throw error(key, "a whole number in 1...\(Int32.max)", value[key])
    }
    return Int(number)
  }

  /// One of an enumeration's names.
  func name<Name: RawRepresentable<String> & CaseIterable>(_ key: String) throws(ArchitectureError)
    -> Name
  {
    guard let name = Name(rawValue: try string(key)) else {
      let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(key, "one of \(names)", value[key])
    }
    return name
  }
}
