import Foundations
import Testing

@testable import Spaces

/// Every kind of space against Gymnasium's own results.
@Suite struct GoldenSpaceTests {
  private func space(_ record: JSONValue) throws -> Space {
    try Space(jsonValue: #require(record["space"]))
  }

  private func draw(_ space: inout SeededSpace, _ count: Int) throws -> (
    JSONValue, [SpaceValue]
  ) {
    var values: [SpaceValue] = []
    var json: [JSONValue] = []
    for _ in 0..<count {
      let value = space.sample()
      #expect(space.space.contains(value), "\(space.space) draws \(value)")
      values.append(value)
      json.append(try space.space.jsonElement(value))
    }
    return (.array(json), values)
  }

  @Test func goldenFileIsThere() { #expect(GoldenSpaces.records.count > 50) }

  @Test(arguments: GoldenSpaces.records.indices) func hundredSeedsEqualGymnasiums(index: Int) throws
  {
    let record = GoldenSpaces.records[index]
    let space = try space(record)
    let sums = Array(try #require(record["checksums"]?.string))
    let full = record["samples"]?.list ?? []
    for seed in 0..<100 {
      var seeded = SeededSpace(space, seed: UInt64(seed))
      let (json, _) = try draw(&seeded, GoldenSpaces.draws)
      if seed < full.count {
        #expect(json.isSame(as: full[seed]), "seed \(seed): \(json.text) \(full[seed].text)")
      }
      let sum = GoldenSpaces.hexadecimal(GoldenSpaces.checksum(json)).prefix(6)
      #expect(sum == String(sums[6 * seed..<6 * seed + 6]), "\(space), seed \(seed)")
    }
  }

  @Test(arguments: GoldenSpaces.records.indices) func textsEqualGymnasiums(index: Int) throws {
    let record = GoldenSpaces.records[index]
    let space = try space(record)
    #expect(space.description == record["text"]?.string)
    if let string = record["batch_space"]?.string {
      #expect(try space.batchSpace(2).description == string)
    }
    if let string = record["flat_space"]?.string {
      #expect(try space.flattenedSpace().description == string)
    }
    if let count = record["flatdim"]?.integer { #expect(space.flattenedCount == count) }
    #expect(try Space(json: space.json) == space)
    #expect(try Space(json: space.json).json == space.json)
  }

  @Test(arguments: GoldenSpaces.records.indices) func seedsAreReturnedAsGymnasiums(index: Int)
    throws
  {
    let record = GoldenSpaces.records[index]
    var seeded = SeededSpace(try space(record), seed: 0)
    let used = try seeded.seed(1)
    #expect(used.listed.isSame(as: try #require(record["seeds"])))
    // Given back, the seeds of all parts draw the same samples.
    let again = try SeededSpace(seeded.space, seeds: used)
    #expect(again.sampled == seeded.sampled)
  }

  @Test(arguments: GoldenSpaces.records.indices) func flatteningEqualsGymnasiums(index: Int) throws
  {
    let record = GoldenSpaces.records[index]
    guard let flat = record["flat"]?.list else { return }
    let space = try space(record)
    var seeded = SeededSpace(space, seed: 1)
    let (_, values) = try draw(&seeded, GoldenSpaces.draws)
    for (value, expected) in zip(values, flat) {
      let row = try space.flattened(value)
      #expect(row.listed.isSame(as: expected), "\(space): \(row.listed.text) \(expected.text)")
      #expect(try space.flattenedSpace().contains(row))
      #expect(try space.unflattened(row) == value)
      guard space.isFlattenable else { continue }
      var floats = [Float](repeating: -7, count: space.flattenedCount)
      var span = floats.mutableSpan
      try space.flatten(value, into: &span)
      guard case .array(let array) = row else { return }
      #expect(floats == array.floats)
    }
  }

  @Test(arguments: GoldenSpaces.records.indices) func batchesEqualGymnasiums(index: Int) throws {
    let record = GoldenSpaces.records[index]
    let space = try space(record)
    var seeded = SeededSpace(space, seed: 1)
    let (_, values) = try draw(&seeded, GoldenSpaces.draws)
    let batch = try space.concatenate(values)
    if let expected = record["concatenated"], expected != .null {
      #expect(batch.listed.isSame(as: expected), "\(space): \(batch.listed.text) \(expected.text)")
    }
    let batchSpace = try space.batchSpace(GoldenSpaces.draws)
    #expect(batchSpace.contains(batch))
    let isEmpty = space.description == "Tuple()"  // A batch of these has no length.
    #expect(try batchSpace.iterate(batch).map(\.listed) == (isEmpty ? [] : values.map(\.listed)))
    if let expected = record["batch_samples"]?.string {
      var seeded = SeededSpace(try space.batchSpace(2), seed: 5)
      let (json, _) = try draw(&seeded, GoldenSpaces.draws)
      #expect(GoldenSpaces.hexadecimal(GoldenSpaces.checksum(json)) == expected, "\(space)")
    }
    if let expected = record["batch_json"], expected != .null {
      let json = try space.jsonBatch(values)
      #expect(json.isSame(as: expected), "\(space): \(json.text) \(expected.text)")
    }
    #expect(try space.fromJSON(space.toJSON(values)) == (isEmpty ? [] : values))
    for value in values { #expect(try space.elementFromJSON(space.toJSON(value)) == value) }
  }

  @Test func partsSeededByThemselvesEqualGymnasiums() throws {
    let hundred = Space.discrete(Discrete(100))
    let cases: [(Space, SpaceSeed)] = [
      (.tuple(TupleSpace([hundred, .box(Box(low: 0, high: 1, shape: [1]))])), [3, 4]),
      (
        .dict(DictSpace(["a": hundred, "b": .tuple(TupleSpace([hundred, hundred]))])),
        ["a": 7, "b": [8, 9]]
      ),
      (.sequence(try SequenceSpace(hundred)), [1, 2]),
      (.oneOf(try OneOf([hundred, .discrete(Discrete(200))])), [1, 2, 3]),
      (.graph(try GraphSpace(nodes: hundred, edges: hundred)), [1, 2, 3]),
    ]
    let expected = try #require(GoldenSpaces.document["seeded"]?.list)
    for ((space, seeds), json) in zip(cases, expected) {
      var seeded = try SeededSpace(space, seeds: seeds)
      #expect(try space.jsonElement(seeded.sample()).isSame(as: json), "\(space)")
    }
  }

  @Test func verdictsEqualGymnasiums() throws {
    let contains = try #require(GoldenSpaces.document["contains"])
    let values = try #require(contains["values"]?.list).map { value in
      let dtype = try #require(DType(rawValue: value["dtype"]?.string ?? ""))
      let nested = try #require(NestedJSON(value["values"] ?? .null))
      return SpaceValue.array(try #require(nested.array(dtype: dtype)))
    }
    for record in try #require(contains["spaces"]?.list) {
      let space = try space(record)
      let verdicts = values.map { space.contains($0) ? "1" : "0" }.joined()
      #expect(verdicts == record["verdicts"]?.string, "\(space)")
    }
  }
}

extension SeededSpace {
  /// The first sample.
  fileprivate var sampled: SpaceValue {
    var copy = self
    return copy.sample()
  }
}
