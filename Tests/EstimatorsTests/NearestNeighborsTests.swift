import Estimators
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// One line of neighbors.json.
struct NeighborsCase: Decodable, CustomTestStringConvertible {
  let name: String
  let k: Int
  let examples, queries: [[Float]]
  let labels, classes: [Int32]
  let distances: [[Double]]
  let indices: [[Int]]?

  var testDescription: String { name }

  static func all() throws -> [NeighborsCase] {
    try GoldenFiles.decode([NeighborsCase].self, from: "neighbors.json", beside: #filePath)
  }
}

extension Tensor {
  fileprivate init(rows: [[Float]]) {
    self.init(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0])
  }
}

@Suite struct NearestNeighborsTests {
  @Test(arguments: try NeighborsCase.all()) func answersAsScikitLearn(_ test: NeighborsCase) throws
  {
    let model = try NearestNeighbors(
      k: test.k, examples: Tensor(rows: test.examples), labels: test.labels)
    let queries = Tensor(rows: test.queries)
    #expect(try model.predict(queries) == test.classes)
    let found = try model.neighbors(of: queries)
    for (row, expected) in test.distances.enumerated() {
      // scikit-learn's |x|^2 + |y|^2 - 2xy in float64 leaves about 1e-8 of a distance of 0.
      let tolerance = Tolerance(absolute: 1e-7, relative: 1e-9)
      #expect(tolerance.mismatch(found[row].map(\.distance), expected) == nil, "row \(row)")
      if let indices = test.indices { #expect(found[row].map(\.index) == indices[row]) }
    }
  }

  /// More examples than one block of products holds rows for, against distances found one by one.
  @Test func blocksAndThreadsChangeNothing() throws {
    var random = PCG64(seed: 3)
    let (count, width) = (70_000, 2)
    let examples = Tensor(shape: [count, width]) { values in
      for position in values.indices { values[position] = Float(random.integers(upTo: 40)) }
    }
    let queries = Tensor(shape: [130, width]) { values in
      for position in values.indices { values[position] = Float(random.integers(upTo: 40)) }
    }
    let labels = (0..<count).map { Int32($0 % 7) }
    let model = try NearestNeighbors(k: 1, examples: examples, labels: labels)
    let found = try model.neighbors(of: queries)
    let (all, asked) = (examples.scalars, queries.scalars)
    for row in [0, 58, 59, 60, 61, 129] {
      let first = (0..<count).first {
        all[2 * $0] == asked[2 * row] && all[2 * $0 + 1] == asked[2 * row + 1]
      }
      #expect(found[row] == [Neighbor(index: first ?? -1, distance: 0)])
    }
    #expect(try model.neighbors(of: queries.slice(60..<61)) == [found[60]])
  }

  @Test(arguments: [Float(1e30), 1e-30]) func extremeScalesKeepTheirOrder(_ scale: Float) throws {
    let examples = Tensor([1, 2, 4, 8].map { $0 * scale }, shape: [4, 1])
    let model = try NearestNeighbors(k: 2, examples: examples, labels: [0, 1, 2, 3])
    let found = try model.neighbors(of: Tensor([5.5 * scale, 1.4 * scale], shape: [2, 1]))
    #expect(found.map { $0.map(\.index) } == [[2, 3], [0, 1]])
  }

  @Test func badInputIsRefused() throws {
    let (x, labels) = (Tensor([1, 2, 3, 4], shape: [2, 2]), [Int32(0), 1])
    func fails(_ part: String, _ body: () throws(EstimatorError) -> Void) {
      do {
        try body()
        Issue.record("expected an error with \"\(part)\"")
      } catch { #expect(error.description.contains(part), "\(error)") }
    }
    fails("1...2") { () throws(EstimatorError) in
      _ = try NearestNeighbors(k: 3, examples: x, labels: labels)
    }
    fails("one for each of 2") { () throws(EstimatorError) in
      _ = try NearestNeighbors(k: 1, examples: x, labels: [0])
    }
    fails("row 1 holds nan") { () throws(EstimatorError) in
      _ = try NearestNeighbors(
        k: 1, examples: Tensor([1, 2, 3, .nan], shape: [2, 2]), labels: labels)
    }
    fails("at least one") { () throws(EstimatorError) in
      _ = try NearestNeighbors(k: 1, examples: Tensor([], shape: [0, 2]), labels: [])
    }
    let model = try NearestNeighbors(k: 1, examples: x, labels: labels)
    fails("2 values in each") { () throws(EstimatorError) in
      _ = try model.predict(Tensor([1, 2, 3], shape: [1, 3]))
    }
  }
}
