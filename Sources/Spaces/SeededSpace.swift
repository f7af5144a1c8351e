import NumPyRandom

/// A space with the generators that draw from it: one of its own, and one for each member.
///
/// It draws what Gymnasium draws after `space.seed(n)`. A member of a Tuple or Dict is seeded with
/// a number below 2^31 - 1 from its owner's generator; Sequence, Graph and OneOf, which draw for
/// themselves too, restart with their own seed after that.
///
/// A value: a copy is independent and repeats the same samples.
public struct SeededSpace: Sendable, Equatable {
  /// The space.
  public let space: Space
  /// What the space itself draws from.
  var generator: PCG64
  /// The members, in the order of their seeds.
  var members: [SeededSpace]

  /// How many seeds a member may get.
  static let seedCount = Int(Int32.max)

  /// Seeds a space and its members from one number.
  public init(_ space: Space, seed: UInt64) { self.init(space, sequence: SeedSequence(seed)) }

  /// Seeds a space and its members from a number of any size.
  public init(_ space: Space, sequence: SeedSequence) {
    self.space = space
    generator = PCG64(sequence)
    members = []
    let spaces = space.seededMembers
    if !spaces.isEmpty {
      members = spaces.map {
        SeededSpace($0, seed: UInt64(generator.integers(upTo: Self.seedCount)))
      }
      if space.drawsItself { generator = PCG64(sequence) }
    }
  }

  /// Seeds a space and its members from the operating system's entropy.
  public init(_ space: Space) { self.init(space, seed: UInt64.random(in: 0...(.max))) }

  /// Seeds a space and its members with seeds of their own.
  /// - Throws: `GymError.wrongValue` where the seeds haven't the form of the space.
  public init(_ space: Space, seeds: SpaceSeed) throws(GymError) {
    self.init(space)
    try seed(seeds)
  }

  init(_ space: Space, generator: PCG64, members: [SeededSpace] = []) {
    self.space = space
    self.generator = generator
    self.members = members
  }

  /// Seeds again.
  /// - Returns: the seeds used, in the form of the space, as Gymnasium's `seed` returns them.
  /// - Throws: `GymError.wrongValue` where the seeds haven't the form of the space.
  @discardableResult
  public mutating func seed(_ seed: SpaceSeed) throws(GymError) -> SpaceSeed {
    switch seed {
    case .entropy:
      return try self.seed(.number(UInt64.random(in: 0...(.max))))
    case .number(let number):
      self = SeededSpace(space, seed: number)
      return seeds(own: number)
    case .list(let seeds):
      let ownCount = space.drawsItself ? 1 : 0
      if case .dict = space { throw badSeed("seeds under its keys") }
      guard !members.isEmpty || ownCount == 1 || space.isTuple,
        seeds.count == members.count + ownCount
      else {
        throw badSeed(
          members.isEmpty && !space.isTuple
            ? "one number" : "one number or a list of \(members.count + ownCount)")
      }
      return .list(try seedAll(seeds))
    case .keyed(let seeds):
      guard case .dict(let dict) = space, dict.hasKeys(seeds) else {
        throw badSeed("seeds of the form of the space")
      }
      var used: [String: SpaceSeed] = [:]
      for (index, key) in dict.keys.enumerated() {
        used[key] = try members[index].seed(seeds[key] ?? .entropy)
      }
      return .keyed(used)
    }
  }

  private mutating func seedAll(_ seeds: [SpaceSeed]) throws(GymError) -> [SpaceSeed] {
    var (used, rest): ([SpaceSeed], ArraySlice<SpaceSeed>) = ([], seeds[...])
    if space.drawsItself, let own = rest.popFirst() {
      let number: UInt64
      switch own {
      case .number(let given): number = given
      case .entropy: number = UInt64.random(in: 0...(.max))
      case .list, .keyed: throw badSeed("a number as the first seed")
      }
      generator = PCG64(seed: number)
      used.append(.number(number))
    }
    for (index, seed) in rest.enumerated() { used.append(try members[index].seed(seed)) }
    return used
  }

  /// What `init(_:seed:)` made of a number, as the seeds of each.
  private func seeds(own number: UInt64) -> SpaceSeed {
    var generator = PCG64(seed: number)
    let parts = members.map { $0.seeds(own: UInt64(generator.integers(upTo: Self.seedCount))) }
    if case .dict(let dict) = space {
      return .keyed(Dictionary(uniqueKeysWithValues: zip(dict.keys, parts)))
    }
    if space.drawsItself { return .list([.number(number)] + parts) }
    return space.isTuple ? .list(parts) : .number(number)
  }

  private func badSeed(_ expected: String) -> GymError {
    .wrongValue(expected: "\(expected) as the seed of \(space)", found: "another form")
  }

  /// The batch of so many elements, with copies of the generators.
  ///
  /// Arrays are drawn with a copy of their space's generator. What becomes a tuple of so many
  /// spaces is seeded with values below 10^8 from a copy of its own.
  /// - Throws: `GymError.badSpace` as `Space.batchSpace(_:)` does.
  public func batchSpace(_ count: Int) throws(GymError) -> SeededSpace {
    let batch = try space.batchSpace(count)
    switch space {
    case .tuple, .dict:
      var parts: [SeededSpace] = []
      for member in members { parts.append(try member.batchSpace(count)) }
      return SeededSpace(batch, generator: generator, members: parts)
    case .text, .sequence, .graph, .oneOf:
      var seeds = generator
      return SeededSpace(
        batch, generator: generator,
        members: (0..<count).map { _ in
          SeededSpace(space, seed: UInt64(seeds.integers(upTo: 100_000_000)))
        })
    case .box, .discrete, .multiBinary, .multiDiscrete:
      return SeededSpace(batch, generator: generator)
    }
  }
}

extension Space {
  /// The spaces that have generators of their own inside this one.
  var seededMembers: [Space] {
    switch self {
    case .box, .discrete, .multiBinary, .multiDiscrete, .text: []
    case .tuple(let space): space.spaces
    case .dict(let space): space.spaces
    case .sequence(let space): [space.feature]
    case .graph(let space): [space.nodes] + (space.edges.map { [$0] } ?? [])
    case .oneOf(let space): space.spaces
    }
  }

  /// Whether a space with members draws for itself too: a length, links, a member.
  var drawsItself: Bool {
    switch self {
    case .sequence, .graph, .oneOf: true
    case .box, .discrete, .multiBinary, .multiDiscrete, .text, .tuple, .dict: false
    }
  }

  fileprivate var isTuple: Bool { if case .tuple = self { true } else { false } }
}
