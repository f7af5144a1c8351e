/// The seeds of a space and its members, in the form of the space.
public indirect enum SpaceSeed: Sendable, Equatable {
  /// From the operating system's entropy: each time another one.
  case entropy
  /// One number; members get seeds that are drawn from its generator.
  case number(UInt64)
  /// A seed each: the members of a `TupleSpace`; a `SequenceSpace` and its items; a `GraphSpace`, its
  /// nodes and, where it has them, its edges; a `OneOf` and its members.
  case list([SpaceSeed])
  /// A seed for each key of a `DictSpace`.
  case keyed([String: SpaceSeed])
}

extension SpaceSeed: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// One number.
  public init(integerLiteral value: UInt64) { self = .number(value) }
  /// A seed each.
  public init(arrayLiteral elements: SpaceSeed...) { self = .list(elements) }
  /// A seed for each key; of a key that comes twice the first counts.
  public init(dictionaryLiteral elements: (String, SpaceSeed)...) {
    self = .keyed(Dictionary(elements) { first, _ in first })
  }
}
