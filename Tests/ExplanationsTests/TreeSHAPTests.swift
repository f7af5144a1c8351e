import Estimators
import Explanations
import NumPyRandom
import TestSupport
import Testing

/// What Golden/make_tree_shap.py writes.
private struct Golden: Decodable {
  struct Values: Decodable {
    let baseValues: [Double]
    let values: [[[Double]]]
  }

  let name: String
  let trees: [TreeStructure]
  let scale: Double
  let base: [Double]
  let rows, background: [[Double]]
  let pathDependent, interventional: Values

  var ensemble: Ensemble { Ensemble(trees: trees, treeScale: scale, baseValues: base) }

  static func read() throws -> [Golden] {
    try GoldenFiles.decode([Golden].self, from: "tree_shap.json", beside: #filePath)
  }
}

private struct Ensemble: TreeEnsemble {
  var trees: [TreeStructure]
  var treeScale: Double
  var baseValues: [Double]
}

@Suite struct TreeSHAPTests {
  private func check(
    _ found: SHAPValues, _ expected: Golden.Values, _ name: String,
    _ tolerance: Tolerance = .float64
  ) {
    #expect(tolerance.mismatch(found.baseValues, expected.baseValues) == nil, "\(name)")
    for (output, values) in expected.values.enumerated() {
      #expect(
        tolerance.mismatch(found.values[output].values, values.flatMap { $0 }) == nil,
        "\(name), output \(output)")
    }
  }

  @Test func equalsShap() throws {
    for example in try Golden.read() {
      let rows = Matrix(example.rows)
      let found = try TreeSHAP(example.ensemble).shapValues(rows)
      check(found, example.pathDependent, "\(example.name), path-dependent")
      let background = try Background(Matrix(example.background))
      let other = try TreeSHAP(example.ensemble, background: background).shapValues(rows)
      // The package keeps the weights of interventional values in float32.
      check(other, example.interventional, "\(example.name), interventional", .float32)
      for row in 0..<rows.rows {
        for output in found.baseValues.indices {
          let sum = found.values[output].row(row).reduce(found.baseValues[output], +)
          #expect(Tolerance.float64.accepts(sum, found.outputs[row, output]))
        }
      }
    }
  }

  /// Interventional values are those of the explainer that knows nothing of trees.
  @Test func interventionalEqualsKernelSHAP() throws {
    let example = try Golden.read()[1]
    let ensemble = example.ensemble
    let background = try Background(
      Matrix(example.background), weights: example.background.indices.map { Double($0 + 1) })
    let kernel = try KernelSHAP(
      model { row in
        ensemble.trees.reduce(0) { $0 + ensemble.treeScale * $1.value[$1.leaf(for: row)][0] }
      }, background: background)
    let rows = Matrix(example.rows)
    let expected = try kernel.shapValues(rows, selection: .none)
    let found = try TreeSHAP(ensemble, background: background).shapValues(rows)
    #expect(
      Tolerance.float64.mismatch(found.values[0].values, expected.values[0].values) == nil)
    #expect(Tolerance.float64.mismatch(found.baseValues, expected.baseValues) == nil)
  }

  /// Deeper than the stack of a thread: each node compares one column, and leaves one row behind.
  @Test func deepTreesAreExplained() throws {
    let depth = 100_000
    var tree = TreeStructure()
    for level in 0..<depth {
      tree.childrenLeft += [2 * level + 1, -1]
      tree.childrenRight += [2 * level + 2, -1]
      tree.feature += [0, -1]
      tree.threshold += [Double(level), 0]
      tree.cover += [Double(depth + 1 - level), 1]
      tree.value += [[0], [0]]
    }
    tree.childrenLeft.append(-1)
    tree.childrenRight.append(-1)
    tree.feature.append(-1)
    tree.threshold.append(0)
    tree.cover.append(1)
    tree.value.append([1])
    tree.missingGoesLeft = Array(repeating: false, count: tree.nodeCount)
    let found = try TreeSHAP(Ensemble(trees: [tree], treeScale: 1, baseValues: [0])).shapValues(
      Matrix([[1e9]]))
    // One row of all gets to the last leaf.
    #expect(Tolerance.float64.accepts(found.values[0][0, 0], 1 - 1 / Double(depth + 1)))
  }

  @Test func missingValuesFollowTheTree() throws {
    var tree = TreeStructure()
    tree.childrenLeft = [1, -1, -1]
    tree.childrenRight = [2, -1, -1]
    tree.feature = [0, -1, -1]
    tree.threshold = [0, 0, 0]
    tree.missingGoesLeft = [false, false, false]
    tree.cover = [4, 1, 3]
    tree.value = [[0], [8], [4]]
    let explainer = try TreeSHAP(Ensemble(trees: [tree], treeScale: 1, baseValues: [1]))
    // By hand: the mean is 1 + 8 / 4 + 4 * 3 / 4 = 6; right gives 5, left 9.
    let found = try explainer.shapValues(Matrix([[.nan], [1], [-1]]))
    #expect(found.baseValues == [6])
    #expect(found.values[0].values == [-1, -1, 3])
  }

  /// A tree that was grown on missing values, of which one split divides them from the others.
  @Test func contributionsOfATreeWithMissingValuesAddUp() throws {
    var random = PCG64(seed: 4)
    let x = Matrix(
      (0..<120).map { _ in
        (0..<3).map { _ in random.nextDouble() < 0.2 ? .nan : random.nextDouble() }
      })
    let y = (0..<x.rows).map { row in
      (x[row, 0].isNaN ? 2 : x[row, 0]) + (x[row, 1].isNaN ? 0 : x[row, 1])
    }
    var tree = DecisionTreeRegressor()
    tree.settings.maxDepth = 4
    try tree.fit(x, y)
    let model = try #require(tree.model)
    #expect(model.trees[0].threshold.contains(.infinity))
    let found = try TreeSHAP(model).shapValues(x)
    let predicted = try tree.predict(x)
    for row in 0..<x.rows {
      let sum = found.values[0].row(row).reduce(found.baseValues[0], +)
      #expect(abs(sum - predicted[row]) < 1e-10)
    }
  }

  @Test func damagedTreesAreReported() throws {
    let tree = try Golden.read()[0].trees[0]
    let damages: [(inout TreeStructure) -> Void] = [
      { $0.cover.removeLast() },
      { $0.childrenLeft[0] = 0 },
      { $0.childrenRight[0] = 1000 },
      { $0.childrenRight[0] = $0.childrenLeft[0] },
      { $0.value[1] = [1] },
      { $0.feature[0] = -1 },
    ]
    for damage in damages {
      var damaged = tree
      damage(&damaged)
      #expect(throws: ExplanationError.self) {
        try TreeSHAP(Ensemble(trees: [damaged], treeScale: 1, baseValues: [0, 0, 0]))
      }
    }
    let explainer = try TreeSHAP(
      Ensemble(trees: [tree], treeScale: 1, baseValues: [0, 0, 0]))
    #expect(throws: ExplanationError.self) { try explainer.shapValues(Matrix([[1, 2]])) }
  }
}
