import Spaces

/// Keeps some members of observations that are a Dict or a Tuple.
public struct FilterObservation<Base: Environment>: ObservationChange {
  public var base: Base
  /// What is kept.
  let filter: Filter

  /// Keys of a Dict or positions in a Tuple.
  enum Filter: Sendable, Codable {
    case keys([String])
    case indices([Int])

    private enum CodingKeys: String, CodingKey {
      case keys
      case indices = "places"
    }
  }

  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the changed observations.
  public let observationSpace: Space

  /// Keeps the members under some keys of a Dict.
  /// - Throws: `GymError.badSpace` where the observations are no Dict, `GymError.badArgument` where
  ///   a key is unknown or comes twice, or there is none.
  public init(_ base: Base, filterKeys: [String]) throws(GymError) {
    try self.init(base, filter: .keys(filterKeys))
  }

  /// Keeps the members at some positions of a Tuple, in the given order.
  /// - Throws: `GymError.badSpace` where the observations are no Tuple, `GymError.badArgument`
  ///   where there is no such position, one comes twice, or there is none.
  public init(_ base: Base, filterKeys: [Int]) throws(GymError) {
    try self.init(base, filter: .indices(filterKeys))
  }

  init(_ base: Base, filter: Filter) throws(GymError) {
    self.base = base
    self.filter = filter
    innerSpace = base.observationSpace
    switch (innerSpace, filter) {
    case (.dict(let space), .keys(let keys)):
      try Self.check(keys, known: space.keys)
      let members = keys.compactMap { key in space[key].map { (key: key, space: $0) } }
      observationSpace = .dict(
        space.isSorted
          ? DictSpace(Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.space) }))
          : try DictSpace(ordered: members))
    case (.tuple(let space), .indices(let indices)):
      try Self.check(indices, known: Array(space.spaces.indices))
      observationSpace = .tuple(TupleSpace(indices.map { space.spaces[$0] }))
    default:
      throw .badSpace(
        "FilterObservation: expected a Dict for strings and a Tuple for integers, found \(innerSpace)"
      )
    }
  }

  private static func check<Key: Hashable>(_ keys: [Key], known: [Key]) throws(GymError) {
    guard !keys.isEmpty, Set(keys).count == keys.count, Set(keys).isSubset(of: known) else {
      throw .badArgument(
        name: "filterKeys", value: "\(keys)", expected: "some of \(known), each once")
    }
  }

  /// The members that are kept.
  /// - Throws: `GymError.wrongValue` where one is missing.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    switch (observation, filter) {
    case (.dict(let values), .keys(let keys)):
      var kept: [String: SpaceValue] = [:]
      for key in keys {
        guard let value = values[key] else { throw innerSpace.wrong(observation) }
        kept[key] = value
      }
      return .dict(kept)
    case (.tuple(let values), .indices(let indices)) where (indices.max() ?? 0) < values.count:
      return .tuple(indices.map { values[$0] })
    default: throw innerSpace.wrong(observation)
    }
  }
}

extension FilterObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(filter)
  }
}

extension FilterObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the setting.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, filter: try container.decode(Filter.self))
  }
}

extension FilterObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    switch filter {
    case .keys(let keys): ["filter_keys": .list(keys.map { .string($0) })]
    case .indices(let indices): ["filter_keys": .list(indices.map { .int($0) })]
    }
  }
}

extension WrapperEntry {
  static let filterObservation = WrapperEntry("FilterObservation", arguments: ["filter_keys"]) {
    base, arguments in
    if case .list(let keys)? = arguments["filter_keys"], case .string? = keys.first {
      return AnyEnvironment(
        try FilterObservation(base, filterKeys: arguments.strings("filter_keys")))
    }
    return AnyEnvironment(
      try FilterObservation(base, filterKeys: arguments.integers("filter_keys")))
  }
}

/// Keeps some members of every environment's observation; see `FilterObservation`.
public typealias VectorFilterObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, FilterObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == FilterObservation<EnvironmentStandIn> {
  /// Keeps the members under some keys of a Dict.
  /// - Throws: `GymError` as `FilterObservation` does.
  public init(_ base: Base, filterKeys: [String]) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try FilterObservation(environment, filterKeys: filterKeys)
    }
  }

  /// Keeps the members at some positions of a Tuple, in the given order.
  /// - Throws: `GymError` as `FilterObservation` does.
  public init(_ base: Base, filterKeys: [Int]) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try FilterObservation(environment, filterKeys: filterKeys)
    }
  }
}
