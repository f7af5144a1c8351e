import Foundations

/// Spaces as JSON, in the form of Minari; Sequence, Graph and OneOf, which it doesn't write, alike.
extension Space {
  /// The JSON text, such as `{"type": "Discrete", "dtype": "int64", "start": 0, "n": 2}`.
  public var json: String { jsonValue.text }

  /// The same as a value, to be put into a larger document.
  package var jsonValue: JSONValue {
    switch self {
    case .box(let space): space.jsonValue
    case .discrete(let space):
      Self.object(
        "Discrete", ("dtype", .string(space.dtype.rawValue)),
        ("start", .integer(Int128(space.start))),
        ("n", .integer(Int128(space.count))))
    case .multiBinary(let space):
      Self.object(
        "MultiBinary",
        ("n", space.isCount ? .integer(Int128(space.shape[0])) : .integers(space.shape)))
    case .multiDiscrete(let space):
      Self.object(
        "MultiDiscrete", ("dtype", .string(space.dtype.rawValue)),
        ("nvec", space.countArray.jsonValue), ("start", space.array(space.start).jsonValue))
    case .text(let space):
      Self.object(
        "Text", ("max_length", .integer(Int128(space.maxLength))),
        ("min_length", .integer(Int128(space.minLength))),
        ("charset", .string(space.characters.reduce(into: "") { $0.unicodeScalars.append($1) })))
    case .tuple(let space):
      Self.object("Tuple", ("subspaces", .array(space.spaces.map(\.jsonValue))))
    case .dict(let space): space.jsonValue
    case .sequence(let space):
      Self.object("Sequence", ("space", space.feature.jsonValue), ("stack", .bool(space.isStacked)))
    case .graph(let space):
      Self.object(
        "Graph", ("node_space", space.nodes.jsonValue),
        ("edge_space", space.edges?.jsonValue ?? .null))
    case .oneOf(let space):
      Self.object("OneOf", ("subspaces", .array(space.spaces.map(\.jsonValue))))
    }
  }

  /// An object that begins with its type.
  fileprivate static func object(
    _ type: String, _ members: (String, JSONValue)...
  ) -> JSONValue {
    .object([.init("type", .string(type))] + members.map { .init($0.0, $0.1) })
  }
}

extension DictSpace {
  /// Minari sorts the keys when it reads: `sort_keys` says where they have an order of their own.
  fileprivate var jsonValue: JSONValue {
    let subspaces = JSONValue.object(members.map { .init($0.key, $0.space.jsonValue) })
    return isSorted
      ? Space.object("Dict", ("subspaces", subspaces))
      : Space.object("Dict", ("subspaces", subspaces), ("sort_keys", .bool(false)))
  }
}

extension Box {
  /// Bounds as nested lists. An integer element without a bound says so, where Minari writes the
  /// end of the type's range, which reads back as a bound.
  fileprivate var jsonValue: JSONValue {
    Space.object(
      "Box", ("dtype", .string(dtype.rawValue)), ("shape", .integers(shape)),
      ("low", low.jsonValue { isBoundedBelow[$0] ? nil : .double(-.infinity) }),
      ("high", high.jsonValue { isBoundedAbove[$0] ? nil : .double(.infinity) }))
  }
}

extension JSONValue {
  /// Whole numbers in order.
  static func integers(_ elements: [Int]) -> JSONValue {
    .array(elements.map { .integer(Int128($0)) })
  }
}

extension NDArray {
  /// The elements as nested lists, as NumPy's `tolist`.
  package var jsonValue: JSONValue { jsonValue { _ in nil } }

  /// The same with some elements replaced, by their positions.
  fileprivate func jsonValue(replacing: (Int) -> JSONValue?) -> JSONValue {
    var leaves: [JSONValue]
    switch storage {
    case .bool(let values): leaves = values.map { .bool($0) }
    case .float16, .float32, .float64: leaves = doubles.map { .double($0) }
    default: leaves = integers.map { .integer($0) }
    }
    for index in leaves.indices {
      if let other = replacing(index) { leaves[index] = other }
    }
    return Self.nested(leaves[...], shape[...])
  }

  private static func nested(
    _ leaves: ArraySlice<JSONValue>, _ shape: ArraySlice<Int>
  ) -> JSONValue {
    guard let rowCount = shape.first else { return leaves.first ?? .null }
    let size = shape.dropFirst().reduce(1, *)
    return .array(
      (0..<rowCount).map { index in
        nested(leaves.dropFirst(index * size).prefix(size), shape.dropFirst())
      })
  }
}
