import Foundations

extension Space {
  /// Reads the JSON of a space.
  /// - Throws: `GymError` where the text isn't JSON (with the byte), or no known space (with the
  ///   position of the part that is wrong).
  public init(json: String) throws(GymError) {
    let value: JSONValue
    do throws(GymError) {
      value = try JSONValue(reading: json)
    } catch {
      guard case .badState(let reason) = error else { throw error }
      throw .badSpace("not JSON: \(reason)")
    }
    guard value.spaceElementCount <= Self.largestJSONCount else {
      throw .badSpace(
        "\(value["type"]?.summary ?? "JSON"): expected at most \(Self.largestJSONCount) elements in "
          + "all parts, by \"shape\", \"n\", \"max_length\" and lists together")
    }
    try self.init(jsonValue: value)
  }

  private static let kinds = [
    "Box", "Discrete", "MultiBinary", "MultiDiscrete", "Text", "Tuple", "Dict", "Sequence", "Graph",
    "OneOf",
  ]

  package init(jsonValue: JSONValue) throws(GymError) {
    guard case .object = jsonValue else {
      throw .badSpace("expected an object with a \"type\", found \(jsonValue.summary)")
    }
    guard case .string(let kind)? = jsonValue["type"] else {
      throw .badSpace(
        "expected a \"type\", one of \(Self.kinds.joined(separator: ", ")), found "
          + (jsonValue["type"]?.summary ?? "none"))
    }
    let part = SpaceJSON(kind: kind, json: jsonValue)
    switch kind {
    case "Box": self = .box(try Box(part))
    case "Discrete":
      self = .discrete(
        try Discrete(
          checking: part.integer("n"), start: part.integer("start", default: 0),
          dtype: part.dtype(default: .int64)))
    case "MultiBinary": self = .multiBinary(try MultiBinary(part))
    case "MultiDiscrete": self = .multiDiscrete(try MultiDiscrete(part))
    case "Text":
      self = .text(
        try TextSpace(
          maxLength: part.integer("max_length"), minLength: part.integer("min_length", default: 1),
          charset: part.text("charset", default: TextSpace.alphanumeric)))
    case "Tuple": self = .tuple(TupleSpace(try part.spaces("subspaces")))
    case "Dict": self = .dict(try DictSpace(part))
    case "Sequence":
      self = .sequence(
        try SequenceSpace(part.space("space"), isStacked: part.bool("stack", default: false)))
    case "Graph":
      let edges = jsonValue["edge_space"] ?? .null
      self = .graph(
        try GraphSpace(
          nodes: part.space("node_space"), edges: edges == .null ? nil : part.space("edge_space")))
    case "OneOf": self = .oneOf(try OneOf(part.spaces("subspaces")))
    default:
      let nearest = nearestNames(to: kind, among: Self.kinds)
      let hint =
        nearest.isEmpty
        ? "expected one of \(Self.kinds.joined(separator: ", "))"
        : "did you mean \(nearest.joined(separator: " or "))?"
      throw .badSpace("\"type\" is \"\(kind)\": \(hint)")
    }
  }
}

/// One space's JSON object, with readers of its members that say what is wrong and where.
private struct SpaceJSON {
  let kind: String
  let json: JSONValue

  /// The most elements that a few digits may ask for.
  static let largestCount = 1 << 24

  func wrong(_ name: String, _ expected: String) -> GymError {
    .badSpace("\(kind): \"\(name)\": expected \(expected), found \(json[name]?.summary ?? "none")")
  }

  func integer(_ name: String, default value: Int? = nil) throws(GymError) -> Int {
    if json[name] == nil, let value { return value }
    guard case .integer(let wide)? = json[name], let number = Int(exactly: wide) else {
      throw wrong(name, "a whole number of 64 bits")
    }
    return number
  }

  func text(_ name: String, default value: String) throws(GymError) -> String {
    if json[name] == nil { return value }
    guard case .string(let string)? = json[name] else { throw wrong(name, "a string") }
    return string
  }

  func bool(_ name: String, default value: Bool) throws(GymError) -> Bool {
    if json[name] == nil { return value }
    guard case .bool(let flag)? = json[name] else { throw wrong(name, "true or false") }
    return flag
  }

  func dtype(default value: DType?) throws(GymError) -> DType {
    if json["dtype"] == nil, let value { return value }
    guard case .string(let string)? = json["dtype"], let dtype = DType(rawValue: string) else {
      throw wrong(
        "dtype", "one of " + DType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return dtype
  }

  func space(_ name: String) throws(GymError) -> Space {
    guard let json = json[name] else { throw wrong(name, "a space") }
    do throws(GymError) {
      return try Space(jsonValue: json)
    } catch {
      throw error.within("\(kind): \"\(name)\"")
    }
  }

  func spaces(_ name: String) throws(GymError) -> [Space] {
    guard case .array(let parts)? = json[name] else { throw wrong(name, "a list of spaces") }
    var spaces: [Space] = []
    for (index, part) in parts.enumerated() {
      do throws(GymError) {
        spaces.append(try Space(jsonValue: part))
      } catch {
        throw error.within("\(kind): \"\(name)\"[\(index)]")
      }
    }
    return spaces
  }

  /// A shape whose arrays can be written: no sizes so large that there is no room for them.
  func shape(_ name: String) throws(GymError) -> [Int] {
    guard case .array(let sizes)? = json[name] else { throw wrong(name, "a list of counts") }
    var (shape, room): ([Int], Int) = ([], 1)
    for size in sizes {
      guard case .integer(let wide) = size, wide >= 0, wide <= Self.largestCount else {
        throw wrong(name, "counts from 0 to \(Self.largestCount)")
      }
      shape.append(Int(wide))
      room *= max(1, Int(wide))
      guard room <= Self.largestCount else {
        throw wrong(name, "at most \(Self.largestCount) elements")
      }
    }
    return shape
  }

  func nestedValues(_ name: String) throws(GymError) -> NestedJSON {
    guard let json = json[name], let nested = NestedJSON(json) else {
      throw wrong(name, "numbers in nested lists of equal lengths")
    }
    return nested
  }
}

extension Box {
  /// Bounds as nested lists of the shape, or one number for all elements.
  fileprivate init(_ part: SpaceJSON) throws(GymError) {
    let dtype = try part.dtype(default: .float32)
    let (low, high) = (try part.nestedValues("low"), try part.nestedValues("high"))
    let inferred = low.shape.isEmpty ? high.shape : low.shape
    let shape =
      part.json["shape"] == nil ? (inferred.isEmpty ? [1] : inferred) : try part.shape("shape")
    let count = shape.reduce(1, *)
    for (name, bounds) in [("low", low), ("high", high)]
    where bounds.shape != shape && !bounds.shape.isEmpty {
      throw part.wrong(name, "values of the shape \(pythonTuple(shape))")
    }
    func bounds(_ name: String, _ nested: NestedJSON) throws(GymError) -> NDArray {
      // As doubles, or a number beyond a smaller type would pass for an infinite one.
      let type = dtype.isInteger ? dtype : .float64
      guard let array = nested.array(dtype: type, allowsInfinity: true) else {
        throw part.wrong(name, "values of \(dtype.rawValue)")
      }
      return nested.shape == shape ? array : array.repeated(count).reshaped(shape)
    }
    func flags(_ nested: NestedJSON) -> [Bool] {
      let flags = nested.leaves.map { !$0.isInfinite }
      return nested.shape == shape ? flags : Array(repeating: flags[0], count: count)
    }
    if dtype.isInteger {
      try self.init(
        exactly: bounds("low", low), bounds("high", high), isBoundedBelow: flags(low),
        isBoundedAbove: flags(high))
    } else {
      try self.init(low: bounds("low", low), high: bounds("high", high), dtype: dtype)
    }
  }
}

extension MultiBinary {
  fileprivate init(_ part: SpaceJSON) throws(GymError) {
    if case .array? = part.json["n"] {
      try self.init(shape: part.shape("n"))
    } else {
      let count = try part.integer("n")
      guard count <= SpaceJSON.largestCount else {
        throw part.wrong("n", "at most \(SpaceJSON.largestCount)")
      }
      try self.init(checking: [count], isCount: true)
    }
  }
}

extension MultiDiscrete {
  fileprivate init(_ part: SpaceJSON) throws(GymError) {
    let counts = try part.nestedValues("nvec")
    func integers(_ name: String, _ nested: NestedJSON) throws(GymError) -> [Int] {
      var integers: [Int] = []
      for leaf in nested.leaves {
        guard case .integer(let wide) = leaf, let integer = Int(exactly: wide) else {
          throw part.wrong(name, "whole numbers of 64 bits")
        }
        integers.append(integer)
      }
      return integers
    }
    var start: [Int]?
    if part.json["start"] != nil {
      let nested = try part.nestedValues("start")
      guard nested.shape == counts.shape else {
        throw part.wrong("start", "values of the shape \(pythonTuple(counts.shape))")
      }
      start = try integers("start", nested)
    }
    try self.init(
      checking: integers("nvec", counts), start: start, shape: counts.shape,
      dtype: part.dtype(default: .int64))
  }
}

extension DictSpace {
  fileprivate init(_ part: SpaceJSON) throws(GymError) {
    guard case .object(let members)? = part.json["subspaces"] else {
      throw part.wrong("subspaces", "an object of spaces")
    }
    var spaces: [(key: String, space: Space)] = []
    for member in members {
      do throws(GymError) {
        spaces.append((member.name, try Space(jsonValue: member.value)))
      } catch {
        throw error.within("Dict: \"subspaces\".\"\(member.name)\"")
      }
    }
    let ordered = try DictSpace(ordered: spaces)
    let isSorted = try part.bool("sort_keys", default: true)
    self =
      isSorted
      ? DictSpace(Dictionary(uniqueKeysWithValues: spaces.map { ($0.key, $0.space) })) : ordered
  }
}
