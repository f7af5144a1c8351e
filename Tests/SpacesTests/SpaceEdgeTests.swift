import Foundations
import NumPyRandom
import Testing

@testable import Spaces

private let inf = Double.infinity

/// The ends of number ranges and outside input, where Gymnasium wraps around, fails or forgets.
@Suite struct SpaceEdgeTests {
  private func samples(_ space: Space, _ count: Int = 200) -> [SpaceValue] {
    var seeded = SeededSpace(space, seed: 1)
    return (0..<count).map { _ in seeded.sample() }
  }

  /// Gymnasium adds 1 to `Int64.max` in 64 bits and can't draw from the result.
  @Test(arguments: [
    #"{"type":"Box","dtype":"int64","shape":[2],"low":-9223372036854775808,"high":9223372036854775807}"#,
    #"{"type":"Box","dtype":"int64","shape":[2],"low":9223372036854775806,"high":9223372036854775807}"#,
    #"{"type":"Box","dtype":"uint64","shape":[2],"low":9223372036854775807,"high":18446744073709551615}"#,
    #"{"type":"Box","dtype":"int64","shape":[2],"low":-Infinity,"high":Infinity}"#,
    #"{"type":"Box","dtype":"int8","shape":[2],"low":127,"high":Infinity}"#,
    #"{"type":"Box","dtype":"uint8","shape":[2],"low":255,"high":255}"#,
    #"{"type":"Box","dtype":"float64","shape":[2],"low":-1.7e308,"high":1.7e308}"#,
    #"{"type":"Box","dtype":"float32","shape":[2],"low":-3.4028234663852886e38,"high":3.4028234663852886e38}"#,
    #"{"type":"Discrete","n":9223372036854775807,"start":-9223372036854775808}"#,
    #"{"type":"Discrete","n":1,"start":9223372036854775807}"#,
    #"{"type":"Discrete","n":256,"start":-128,"dtype":"int8"}"#,
    #"{"type":"MultiDiscrete","nvec":[9223372036854775807,18014398509481987],"start":[-9223372036854775808,3]}"#,
    #"{"type":"MultiDiscrete","nvec":[128,1],"start":[0,127],"dtype":"int8"}"#,
  ]) func samplesStayInSpacesAtTheEndsOfTheirTypes(json: String) throws {
    let space = try Space(json: json)
    for value in samples(space) { #expect(space.contains(value), "\(space): \(value)") }
    #expect(try Space(json: space.json) == space)
    #expect(try space.batchSpace(3).contains(space.concatenate(samples(space, 3))))
  }

  @Test func discreteValuesAtTheEndsAreContained() throws {
    let low = try Discrete(checking: .max, start: .min)
    #expect(low.contains(.min) && low.contains(-2) && !low.contains(-1) && !low.contains(.max))
    let high = try Discrete(checking: 1, start: .max)
    #expect(high.contains(.max) && !high.contains(.min) && !high.contains(.max - 1))
    #expect(Discrete(.max).contains(.max - 1) && !Discrete(.max).contains(.max))
    #expect(!Discrete(.max).contains(-1))
  }

  /// Gymnasium lets `start + n - 1` wrap around in the type, and samples are not in the space.
  @Test func discreteValuesBeyondTheTypeAreRefused() {
    #expect(throws: GymError.self) { try Discrete(checking: 100, start: 100, dtype: .int8) }
    #expect(throws: GymError.self) { try Discrete(checking: 2, start: .max) }
    #expect(throws: GymError.self) { try Discrete(checking: 2, dtype: .float32) }
    #expect(throws: GymError.self) { try Discrete(checking: 1, start: -1, dtype: .uint8) }
    #expect(throws: GymError.self) { try MultiDiscrete(checking: [2], start: [127], dtype: .int8) }
    #expect(throws: GymError.self) { try MultiDiscrete(checking: [0]) }
    #expect(throws: GymError.self) { try MultiDiscrete(checking: [2, 2], shape: [3]) }
  }

  /// Gymnasium casts 64-bit integers to doubles to compare them with bounds.
  @Test func boundsOf64BitsAreExact() throws {
    let space = try Space(
      json:
        #"{"type":"Box","dtype":"int64","shape":[1],"low":9007199254740993,"high":9007199254740995}"#
    )
    func holds(_ number: Int64) -> Bool {
      space.contains(.array(NDArray(shape: [1], storage: .int64([number]))))
    }
    #expect(!holds(9_007_199_254_740_992) && holds(9_007_199_254_740_993))
    #expect(holds(9_007_199_254_740_995) && !holds(9_007_199_254_740_996))
  }

  /// Gymnasium's batches and flattened spaces of an integer Box turn an infinite bound into the end of
  /// the type's range, from which they draw quite other samples, or none.
  @Test func openIntegerBoundsStayOpen() throws {
    let box = Box(low: [0], high: [inf], dtype: .int32)
    for space in [try Space.box(box).batchSpace(2), try Space.box(box).flattenedSpace()] {
      guard case .box(let derived) = space else { return }
      #expect(derived.isBoundedAbove.allSatisfy { !$0 })
      for case .array(let array) in samples(space, 50) {
        #expect(array.doubles.allSatisfy { $0 < 100 })
      }
    }
  }

  /// Gymnasium calculates the offsets of one-hot rows in the space's own type: 100 + 100 > 127.
  @Test func flattenedDiscreteValuesOfSmallTypesComeBack() throws {
    let space = Space.multiDiscrete(try MultiDiscrete(checking: [100, 100, 3], dtype: .int8))
    for value in samples(space, 20) {
      #expect(try space.unflattened(space.flattened(value)) == value)
    }
  }

  @Test func flattenedNonsenseIsRefused() throws {
    let multi = Space.multiDiscrete(MultiDiscrete([2, 3]))
    let oneOf = Space.oneOf(try OneOf([.discrete(Discrete(2)), multi]))
    let string = Space.text(try TextSpace(maxLength: 2, charset: "ab"))
    let bad: [(Space, [Float])] = [
      (multi, [0, 0, 0, 0, 0]), (multi, [1, 1, 0, 0, 0]), (multi, [1, 0, 1, 1, 0]),
      (multi, [1, 0, 1, 0]), (oneOf, [-1, 1, 0, 0, 0, 0]), (oneOf, [2, 1, 0, 0, 0, 0]),
      (oneOf, [0, 0, 0, 0, 0, 0]), (oneOf, [.nan, 0, 0, 0, 0, 0]), (string, [-1, 0]), (string, [0]),
      (.sequence(try SequenceSpace(multi)), []),
    ]
    for (space, elements) in bad {
      #expect(throws: GymError.self, "\(space) \(elements)") { try space.unflatten(elements.span) }
    }
    #expect(throws: GymError.self) { try string.flattened(.text("c")) }
    #expect(throws: GymError.self) { try string.flattened(.text("aaa")) }
    #expect(throws: GymError.self) { try Space.discrete(Discrete(1 << 40)).flattened(.discrete(0)) }
    #expect(Space.multiDiscrete(MultiDiscrete([.max, .max])).flattenedCount == .max)
  }

  /// Gymnasium can't stack no items.
  @Test func emptyStackedSequencesAreElements() throws {
    let space = Space.sequence(
      try SequenceSpace(.box(Box(low: 0, high: 1, shape: [2])), isStacked: true))
    var seeded = SeededSpace(space, seed: 0)
    let value = try seeded.sample(.mask(.sequence(.exactly(0), items: .any)))
    #expect(value == .array(NDArray(shape: [0, 2], storage: .float32([]))))
    #expect(space.contains(value))
    #expect(try space.elementFromJSON(space.toJSON(value)) == value)
    #expect(try space.unflattened(space.flattened(value)) == value)
  }

  /// Gymnasium writes only the first item of a stacked sequence of texts, and only the first member of
  /// a tuple in a OneOf.
  @Test func jsonKeepsEveryPart() throws {
    let string = Space.text(try TextSpace(maxLength: 2))
    let pair = Space.tuple(TupleSpace([string, .discrete(Discrete(2))]))
    for space in [
      Space.sequence(try SequenceSpace(string, isStacked: true)), .oneOf(try OneOf([pair])),
      .sequence(try SequenceSpace(pair, isStacked: true)),
    ] {
      let values = samples(space, 5)
      #expect(try space.fromJSON(space.toJSON(values)) == values)
    }
  }

  /// Gymnasium's placeholder of a OneOf is an empty tuple.
  @Test func placeholdersHaveTheFormOfElements() throws {
    for record in GoldenSpaces.records {
      let space = try Space(jsonValue: #require(record["space"]))
      let batch = try space.emptyBatch(2)
      #expect(
        try space.batchSpace(2).iterate(batch).count == (space.description == "Tuple()" ? 0 : 2))
    }
    #expect(throws: GymError.self) { try Space.discrete(Discrete(2)).batchSpace(-1) }
    #expect(throws: GymError.self) { try Space.discrete(Discrete(2)).batchSpace(.max) }
  }

  @Test func wrongValuesAreNoElementsAndCannotBeBatched() throws {
    for record in GoldenSpaces.records {
      let space = try Space(jsonValue: #require(record["space"]))
      let others: [SpaceValue] = [
        .discrete(.min), .text("\u{0}"), .tuple([.text("?")]), .dict(["?": .discrete(0)]),
        .array(NDArray([.nan])), .oneOf(-1, .discrete(0)), .oneOf(99, .discrete(0)),
        .graph(GraphValue(nodes: .discrete(0))), .array(NDArray(zeros: [7, 7, 7], dtype: .bool)),
      ]
      for value in others where !space.contains(value) {
        _ = try? space.flattened(value)
        _ = try? space.concatenate([value])
        _ = try? space.iterate(value)
        _ = try? space.toJSON([value])
      }
      #expect(!space.contains(.tuple([.text("?")])))
      #expect(!space.contains(.array(NDArray(zeros: [7, 7, 7], dtype: .float64))))
    }
  }

  @Test func keysAreSortedAsPythonSortsThem() throws {
    let two = Space.discrete(Discrete(2))
    #expect(
      DictSpace(["b": two, "a": two, "Z": two, "é": two, "e": two]).keys == [
        "Z", "a", "b", "e", "é",
      ])
    let ordered = try DictSpace(ordered: [("b", two), ("a", two)])
    #expect(ordered.keys == ["b", "a"])
    #expect(Space.dict(ordered) == .dict(DictSpace(["a": two, "b": two])))
    #expect(throws: GymError.self) { try DictSpace(ordered: [("a", two), ("a", two)]) }
    #expect(Space.dict(DictSpace(["it's": two])).description == #"Dict("it's": Discrete(2))"#)
  }

  @Test(arguments: [
    (#"[1]"#, "object"), (#"{"n": 3}"#, "type"), (#"{"type": "Discret", "n": 2}"#, "Discrete"),
    (#"{"type": "Discrete"}"#, "\"n\""), (#"{"type": "Discrete", "n": 1.5}"#, "\"n\""),
    (#"{"type": "Discrete", "n": 99999999999999999999}"#, "\"n\""),
    (#"{"type": "Discrete", "n": 2, "dtype": "int7"}"#, "\"dtype\""),
    (#"{"type": "Box", "low": [0, [1]], "high": 1}"#, "\"low\""),
    (#"{"type": "Box", "low": [0, 1], "high": [1, 2, 3]}"#, "\"high\""),
    (#"{"type": "Box", "low": 0, "high": 1, "shape": [1000000, 1000000]}"#, "\"shape\""),
    (#"{"type": "Box", "low": 0, "high": 256, "dtype": "uint8"}"#, "\"high\""),
    (#"{"type": "Box", "low": NaN, "high": 1}"#, "low"),
    (#"{"type": "Box", "low": 0, "high": 65505, "dtype": "float16"}"#, "float16"),
    (#"{"type": "Box", "low": 0, "high": 1e39, "dtype": "float32"}"#, "float32"),
    (#"{"type": "MultiBinary", "n": [2, 0]}"#, "MultiBinary"),
    (#"{"type": "MultiBinary", "n": 9000000000000000000}"#, "MultiBinary"),
    (#"{"type": "MultiDiscrete", "nvec": [2, 2], "start": [0]}"#, "\"start\""),
    (#"{"type": "Text", "max_length": 1, "min_length": 2}"#, "min_length"),
    (#"{"type": "Text", "max_length": 1, "charset": ""}"#, "characters"),
    (#"{"type": "OneOf", "subspaces": []}"#, "OneOf"),
    (#"{"type": "Graph", "node_space": {"type": "Text", "max_length": 1}}"#, "Graph"),
    (#"{"type": "Tuple", "subspaces": [{"type": "Discrete", "n": 2}, {"type": "Box"}]}"#, "[1]"),
    (#"{"type": "Dict", "subspaces": {"arm": {"type": "Discrete", "n": 0}}}"#, "\"arm\""),
    (#"{"type": "Sequence", "space": 3}"#, "\"space\""), (#"{"type": "#, "byte 9"),
  ]) func errorsSayWhatIsWrongAndWhere(json: String, words: String) {
    do throws(GymError) {
      _ = try Space(json: json)
      Issue.record("accepted \(json)")
    } catch {
      #expect(error.description.contains(words), "\(json): \(error)")
    }
  }

  @Test func sequencesInSequencesHaveALimit() throws {
    var json = #"{"type": "Discrete", "n": 2}"#
    for _ in 0..<20 { json = #"{"type": "Sequence", "space": \#(json)}"# }
    #expect(throws: GymError.self) { try Space(json: json) }
  }

  @Test func badElementsInJSONAreRefused() throws {
    let box = Space.box(Box(low: 0, high: 1, shape: [2], dtype: .uint8))
    let bad: [(Space, String)] = [
      (box, "[0, 256]"), (box, "[0, 0.5]"), (box, "[0]"), (box, "[[0, 0]]"), (box, "3"),
      (box, #"["a", "b"]"#), (box, "["), (.discrete(Discrete(2)), "1.5"),
      (.tuple(TupleSpace([box])), "[[0, 0], [0, 0]]"), (.dict(DictSpace(["a": box])), "{}"),
      (.oneOf(try OneOf([box])), "[1, [0, 0]]"),
      (.graph(try GraphSpace(nodes: box)), #"{"nodes": []}"#),
    ]
    for (space, json) in bad {
      #expect(throws: GymError.self, "\(space) \(json)") { try space.elementFromJSON(json) }
    }
  }

  @Test func compositeSpacesDrawFromOneGeneratorToo() throws {
    for record in GoldenSpaces.records {
      let space = try Space(jsonValue: #require(record["space"]))
      var (one, other) = (PCG64(seed: 5), PCG64(seed: 5))
      #expect(space.sample(using: &one) == space.sample(using: &other))
      #expect(space.contains(space.sample(using: &one)))
    }
  }
}
