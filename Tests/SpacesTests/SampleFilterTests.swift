import Foundations
import NumPyRandom
import Testing

@testable import Spaces

private let three = Space.discrete(Discrete(3))

/// Masks and probabilities against Gymnasium's; the same cases stand in make_composite_spaces.py.
@Suite struct SampleFilterTests {
  private func space(_ json: String) throws -> Space { try Space(json: json) }

  private func cases() throws -> [String: (Space, SampleFilter)] {
    let many = (1...200).map(Double.init)
    let ten = Space.discrete(Discrete(6, start: 10))
    let binary = Space.multiBinary(MultiBinary(2))
    let multi = Space.multiDiscrete(try MultiDiscrete(checking: [2, 3], start: [5, -1]))
    let plain = Space.multiDiscrete(MultiDiscrete([2, 3]))
    let string = Space.text(try TextSpace(maxLength: 5, minLength: 0, charset: "abcd"))
    let dict = Space.dict(
      DictSpace(["a": three, "b": binary, "c": .box(Box(low: 0, high: 1, shape: [1]))]))
    let tuple = Space.tuple(TupleSpace([three, plain]))
    let oneOf = Space.oneOf(try OneOf([three, binary]))
    let sequence = Space.sequence(try SequenceSpace(three))
    let stacked = Space.sequence(try SequenceSpace(three, isStacked: true))
    let graph = Space.graph(
      try GraphSpace(nodes: three, edges: .discrete(Discrete(4, start: 1))))
    let nested = Space.multiDiscrete(try MultiDiscrete(checking: [2, 3, 2, 2], shape: [2, 2]))
    let pair = SampleWeights.members([.weights([1, 1]), .weights([0, 1, 1])])
    let outer = SampleWeights.weights([1, 0, 1])
    return [
      "discrete": (ten, .mask(.weights([0, 1, 0, 1, 1, 0]))),
      "discrete none": (.discrete(Discrete(3, start: 10)), .mask(.weights([0, 0, 0]))),
      "discrete p": (ten, .probability(.weights([0.1, 0, 0.4, 0.2, 0.3, 0]))),
      "discrete int8": (
        .discrete(try Discrete(checking: 3, start: -1, dtype: .int8)), .mask(outer)
      ),
      "binary": (.multiBinary(try MultiBinary(shape: [2, 2])), .mask(.weights([0, 2, 2, 1]))),
      "binary p": (.multiBinary(MultiBinary(4)), .probability(.weights([0.1, 0.9, 0.5, 1]))),
      "multi": (multi, .mask(.members([.weights([0, 1]), outer]))),
      "multi none": (multi, .mask(.members([.weights([0, 0]), outer]))),
      "multi nested": (
        nested,
        .mask(.members([pair, .members([.weights([1, 0]), .weights([1, 1])])]))
      ),
      "multi p": (
        plain, .probability(.members([.weights([0.25, 0.75]), .weights([0.3, 0, 0.7])]))
      ),
      "multi many p": (
        .multiDiscrete(MultiDiscrete([200])),
        .probability(.members([.weights(many.map { $0 / 20_100 })]))
      ),
      "text": (string, .mask(.text(length: nil, characters: [1, 0, 1, 0]))),
      "text length": (string, .mask(.text(length: 3, characters: nil))),
      "text none": (string, .mask(.text(length: nil, characters: [0, 0, 0, 0]))),
      "text p": (string, .probability(.text(length: 4, characters: [0.1, 0.2, 0.3, 0.4]))),
      "dict": (
        dict, .mask(.keyed(["a": .weights([0, 1, 1]), "b": .weights([2, 0]), "c": .any]))
      ),
      "dict p": (
        dict,
        .probability(
          .keyed(["a": .weights([0.5, 0.5, 0]), "b": .weights([0.2, 0.8]), "c": .any]))
      ),
      "tuple": (tuple, .mask(.members([outer, pair]))),
      "tuple half": (tuple, .mask(.members([.any, pair]))),
      "one of": (oneOf, .mask(.members([outer, .weights([1, 2])]))),
      "one of p": (
        oneOf, .probability(.members([.weights([0, 0.5, 0.5]), .weights([0.5, 0.1])]))
      ),
      "sequence": (sequence, .mask(.sequence(.drawn, items: outer))),
      "sequence exact": (sequence, .mask(.sequence(.exactly(4), items: outer))),
      "sequence lengths": (
        stacked, .mask(.sequence(.oneOf([1, 2, 5]), items: .weights([1, 1, 0])))
      ),
      "sequence p": (
        sequence, .probability(.sequence(.exactly(2), items: .weights([0.5, 0.25, 0.25])))
      ),
      "graph": (
        graph,
        .mask(
          .graph(
            nodes: .members(Array(repeating: outer, count: 10)), edges: .weights([1, 1, 0, 0])))
      ),
    ]
  }

  private func check(_ name: String, _ draw: (Int) throws -> JSONValue) throws {
    let expected = try #require(GoldenSpaces.document["masked"]?[name])
    let rows = try (0..<20).map(draw)
    for (row, first) in zip(rows, expected["first"]?.list ?? []) {
      #expect(row.isSame(as: first), "\(name): \(row.text) \(first.text)")
    }
    let sum = GoldenSpaces.hexadecimal(GoldenSpaces.checksum(.array(rows)))
    #expect(sum == expected["checksum"]?.string, "\(name)")
  }

  @Test func filteredSamplesEqualGymnasiums() throws {
    for (name, (space, filter)) in try cases() {
      try check(name) { seed in
        var seeded = SeededSpace(space, seed: UInt64(seed))
        return .array(
          try (0..<2).map { _ in
            let value = try seeded.sample(filter)
            #expect(space.contains(value))
            return try space.jsonElement(value)
          })
      }
    }
  }

  @Test func graphsOfAskedSizesEqualGymnasiums() throws {
    let space = Space.graph(try GraphSpace(nodes: three, edges: .discrete(Discrete(4, start: 1))))
    for (name, nodes, edges) in [("graph counts", 3, 4 as Int?), ("graph single", 1, nil)] {
      try check(name) { seed in
        var seeded = SeededSpace(space, seed: UInt64(seed))
        return .array(
          try (0..<2).map { _ in
            let graph = try seeded.sampleGraph(nodeCount: nodes, edgeCount: edges)
            return try space.jsonElement(.graph(graph))
          })
      }
    }
  }

  @Test func filtersOfAnotherFormAreRefused() throws {
    let multi = Space.multiDiscrete(MultiDiscrete([2, 3]))
    let sequence = Space.sequence(try SequenceSpace(three))
    let string = Space.text(try TextSpace(maxLength: 3, charset: "ab"))
    let bad: [(Space, SampleFilter)] = [
      (.box(Box(low: 0, high: 1, shape: [1])), .mask(.weights([1]))),
      (three, .mask(.weights([1, 1]))), (three, .mask(.weights([1, 2, 0]))),
      (three, .mask(.weights([.nan, 1, 0]))), (three, .mask(.members([]))),
      (three, .probability(.weights([0.5, 0.4, 0]))),
      (three, .probability(.weights([1.5, -0.5, 0]))),
      (three, .probability(.weights([.nan, 0.5, 0.5]))),
      (.multiBinary(MultiBinary(2)), .mask(.weights([3, 0]))),
      (.multiBinary(MultiBinary(2)), .probability(.weights([0.5, 1.5]))),
      (multi, .mask(.weights([1, 1]))), (multi, .mask(.members([.weights([1, 1])]))),
      (multi, .mask(.members([.weights([1, 1]), .weights([1, 1])]))),
      (multi, .probability(.members([.weights([1, 1]), .weights([0, 0, 1])]))),
      (string, .mask(.text(length: 4, characters: nil))),
      (string, .mask(.text(length: nil, characters: [0, 0]))),
      (string, .mask(.text(length: nil, characters: [1]))),
      (string, .probability(.text(length: nil, characters: [0.5, 0.1]))),
      (sequence, .mask(.sequence(.exactly(-1), items: .any))),
      (sequence, .mask(.sequence(.oneOf([]), items: .any))), (sequence, .mask(.weights([1]))),
      (.tuple(TupleSpace([three])), .mask(.members([]))),
      (.dict(DictSpace(["a": three])), .mask(.keyed(["b": .any]))),
      (.oneOf(try OneOf([three])), .mask(.members([.any, .any]))),
      (.graph(try GraphSpace(nodes: three)), .mask(.members([.any, .any]))),
    ]
    for (space, filter) in bad {
      var seeded = SeededSpace(space, seed: 0)
      #expect(throws: GymError.self, "\(space) \(filter)") { try seeded.sample(filter) }
      var generator = PCG64(seed: 0)
      #expect(throws: GymError.self) { try space.sample(filter, using: &generator) }
    }
    var graph = SeededSpace(.graph(try GraphSpace(nodes: three)), seed: 0)
    #expect(throws: GymError.self) { try graph.sampleGraph(nodeCount: 0) }
    #expect(throws: GymError.self) { try graph.sampleGraph(nodeCount: .max) }
    #expect(throws: GymError.self) { try graph.sampleGraph(edgeCount: -1) }
  }

  @Test func seedsOfAnotherFormAreRefused() throws {
    let tuple = Space.tuple(TupleSpace([three, three]))
    let bad: [(Space, SpaceSeed)] = [
      (three, [1]), (tuple, [1]), (tuple, [1, 2, 3]), (tuple, ["a": 1]),
      (.dict(DictSpace(["a": three])), [1]), (.dict(DictSpace(["a": three])), ["b": 1]),
      (.sequence(try SequenceSpace(three)), [1]),
      (.sequence(try SequenceSpace(three)), [[1], 1]), (.oneOf(try OneOf([three])), [1]),
    ]
    for (space, seeds) in bad {
      #expect(throws: GymError.self, "\(space) \(seeds)") { try SeededSpace(space, seeds: seeds) }
    }
    // Entropy gives other samples each time, and reports the seed that repeats them.
    var seeded = SeededSpace(.discrete(Discrete(1 << 40)))
    let used = try seeded.seed(.entropy)
    let first = seeded.sample()
    var again = try SeededSpace(seeded.space, seeds: used)
    #expect(again.sample() == first)
  }
}
