import CKernels
import Foundations
import NumPyRandom

/// A sum of trees fitted by gradient boosting on binned columns.
///
///     raw(x) = base + sum over iterations of tree(x)
///
/// The values of the leaves include the learning rate.
///
/// Friedman (2001), https://doi.org/10.1214/aos/1013203451.
public struct BoostedTrees: Sendable, Hashable, Codable, TreeEnsemble {
  /// Iteration after iteration; each has a tree for every raw output.
  public internal(set) var trees: [TreeStructure] = []
  /// `[outputs]`: the raw outputs before any tree.
  public internal(set) var baseValues: [Double]
  /// The loss on the validation rows before the first iteration and after each, where it was needed.
  public internal(set) var validationLosses: [Double] = []
  /// The number of columns that it was fitted to.
  public let columnCount: Int
  /// What each tree counts: 1, as the leaves are scaled.
  public var treeScale: Double { 1 }

  /// Examples in float64 with targets: class numbers 0..<C, or values.
  struct Examples {
    var x: Matrix
    var y: [Double]
    var weights: [Double]?

    func selecting(_ rows: [Int]) -> Examples {
      Examples(
        x: x.selectingRows(rows), y: rows.map { y[$0] },
        weights: weights.map { weights in rows.map { weights[$0] } })
    }
  }

  /// Fits trees, and holds validation rows back where the settings say so.
  ///
  /// `validation` are rows whose loss is watched; it stops the fit early where the settings say so.
  /// `strata` are the classes, which rows that are held back have in the same proportions.
  static func fitted(
    _ examples: Examples, validation: Examples?, loss: BoostingLoss, settings: BoostingSettings,
    strata: [Int]?
  ) throws(EstimatorError) -> BoostedTrees {
    try requireSetting(
      validation == nil || settings.earlyStopping != .off, "early_stopping", "off",
      "auto or on where validation rows are given")
    let stops =
      settings.earlyStopping == .on
      || (settings.earlyStopping == .auto && examples.y.count > 10_000)
    var random = RandomState(seed: settings.seed)
    // What all later draws start from.
    let seed = UInt32(random.integers(upTo: Int(UInt32.max)))
    guard validation == nil, stops else {
      return fitted(
        examples, validation: validation, loss: loss, settings: settings, seed: seed, stops: stops)
    }
    let split = try trainTestSplit(
      rows: examples.y.count, testFraction: settings.validationFraction, strata: strata,
      seed: seed)
    return fitted(
      examples.selecting(split.train), validation: examples.selecting(split.test), loss: loss,
      settings: settings, seed: seed, stops: true)
  }

  private static func fitted(
    _ examples: Examples, validation: Examples?, loss: BoostingLoss, settings: BoostingSettings,
    seed: UInt32, stops: Bool
  ) -> BoostedTrees {
    let (y, weights) = (examples.y, examples.weights)
    let mapper = BinMapper(
      examples.x, weights: weights, maxBins: settings.maxBins, seed: seed)
    let columns = mapper.bins(of: examples.x)
    let outputs = loss.treesPerIteration
    let memory = BoostingMemory(columns, treesPerIteration: outputs)
    var model = BoostedTrees(
      baseValues: loss.baseValues(y, weights), columnCount: examples.x.columns)
    var raw = model.baseValues.flatMap { [Double](repeating: $0, count: y.count) }
    var watch = validation.map {
      Validation($0, bins: mapper.bins(of: $0.x), base: model.baseValues, loss: loss)
    }
    for _ in 0..<settings.maxIter {
      loss.gradients(raw, y, weights, into: memory.gradients)
      for output in 0..<outputs {
        var grower = TreeGrower(columns, settings: settings, memory: memory)
        grower.grow(
          gradientOffset: output * y.count * kernel_gradient_values)
        grower.addLeaves(to: &raw, from: output * y.count)
        watch?.add(grower, output: output)
        model.trees.append(
          grower.structure(mapper.thresholds, output: output, outputs: outputs))
      }
      let isDone = watch?.stops(settings) ?? false
      if stops && isDone { break }
    }
    model.validationLosses = watch?.losses ?? []
    return model
  }

  /// The sums of all trees `[M, outputs]` for rows `[M, D]`.
  func raw(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try x.check(columns: columnCount)
    return sums(for: x)
  }
}

/// The rows that decide when to stop.
private struct Validation {
  let examples: BoostedTrees.Examples
  let bins: BinnedColumns
  let loss: BoostingLoss
  private var raw: [Double]
  private(set) var losses: [Double]

  init(
    _ examples: BoostedTrees.Examples, bins: BinnedColumns, base: [Double], loss: BoostingLoss
  ) {
    self.examples = examples
    self.bins = bins
    self.loss = loss
    raw = base.flatMap { [Double](repeating: $0, count: examples.y.count) }
    losses = [loss.mean(raw, examples.y, examples.weights)]
  }

  mutating func add(_ grower: TreeGrower, output: Int) {
    grower.addValues(of: bins, to: &raw, from: output * bins.rows)
  }

  /// Whether none of the last iterations was better than the one before them.
  mutating func stops(_ settings: BoostingSettings) -> Bool {
    losses.append(loss.mean(raw, examples.y, examples.weights))
    guard losses.count > settings.nIterNoChange else { return false }
    let reference = losses[losses.count - 1 - settings.nIterNoChange] - settings.tol
    return !losses.suffix(settings.nIterNoChange).contains { $0 < reference }
  }
}
