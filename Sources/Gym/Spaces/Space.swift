import TensorEngine

/// What observations or actions may be. One case per kind of space, as Gymnasium has them.
public enum Space: Sendable, Equatable {
  /// Arrays of numbers between bounds.
  case box(Box)
  /// Whole numbers from a start on.
  case discrete(Discrete)
}

extension Space {
  /// The shape of an element.
  public var shape: [Int] {
    switch self {
    case .box(let box): box.shape
    case .discrete: []
    }
  }

  /// How many numbers a flattened element has: a box's elements, one per choice of a discrete space.
  public var flattenedCount: Int {
    switch self {
    case .box(let box): box.flattenedCount
    case .discrete(let discrete): discrete.flattenedCount
    }
  }

  /// Draws an element as Gymnasium does from a generator of the same seed.
  public func sample(using generator: inout PCG64) -> SpaceValue {
    switch self {
    case .box(let box): .array(box.sample(using: &generator))
    case .discrete(let discrete): .discrete(discrete.sample(using: &generator))
    }
  }

  /// Whether the value is an element.
  public func contains(_ value: SpaceValue) -> Bool {
    switch (self, value) {
    case (.box(let box), .array(let array)): box.contains(array)
    case (.discrete(let discrete), .discrete(let number)): discrete.contains(number)
    default: false
    }
  }

  /// Writes an element as `flattenedCount` numbers: a box's in row-major order, a choice as one-hot.
  /// - Throws: `GymError.wrongValue` where the value is of another kind or shape.
  public func flatten(_ value: SpaceValue, into buffer: inout MutableSpan<Float>) throws(GymError) {
    switch (self, value) {
    case (.box(let box), .array(let array)): try box.flatten(array, into: &buffer)
    case (.discrete(let discrete), .discrete(let number)):
      try discrete.flatten(number, into: &buffer)
    default: throw .wrongValue(expected: "an element of \(self)", found: value.description)
    }
  }

  /// Reads an element back from its flattened numbers.
  /// - Throws: `GymError.wrongValue` where the numbers are too few or too many, or say nothing.
  public func unflatten(_ numbers: Span<Float>) throws(GymError) -> SpaceValue {
    switch self {
    case .box(let box): .array(try box.unflatten(numbers))
    case .discrete(let discrete): .discrete(try discrete.unflatten(numbers))
    }
  }
}

extension Space: CustomStringConvertible {
  /// The text form of Gymnasium, such as `Discrete(2)`.
  public var description: String {
    switch self {
    case .box(let box): box.description
    case .discrete(let discrete): discrete.description
    }
  }
}

extension Space {
  /// The JSON text of Minari, such as `{"type": "Discrete", "dtype": "int64", "start": 0, "n": 2}`.
  public var json: String { jsonValue.text }

  /// The same as a value, to be put into a larger document.
  package var jsonValue: JSONValue {
    switch self {
    case .box(let box): box.jsonValue
    case .discrete(let discrete): discrete.jsonValue
    }
  }

  /// Reads the JSON text of a space.
  /// - Throws: `GymError` where the text isn't JSON, or no known space.
  public init(json: String) throws(GymError) {
    try self.init(jsonValue: JSONValue(parsing: json))
  }

  package init(jsonValue: JSONValue) throws(GymError) {
    switch jsonValue["type"] {
    case .string("Box"): self = .box(try Box(jsonValue: jsonValue))
    case .string("Discrete"): self = .discrete(try Discrete(jsonValue: jsonValue))
    case let type:
      throw .badSpace("expected \"type\" Box or Discrete, found \(type?.text ?? "none")")
    }
  }
}
