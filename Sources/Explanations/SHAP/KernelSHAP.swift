import Estimators
import Foundations
import NumPyRandom

/// Shapley values of any model by weighted least squares over coalitions of features.
///
///     let explainer = try KernelSHAP(model.probabilityFunction, background: .sample(of: x))
///     let explanation = try explainer.shapValues(x.selectingRows([17]))
///
/// A coalition's value is the link of the expected output where the present features have the values of
/// the explained row and the absent ones those of the background. The contributions are the
/// coefficients of the linear function of presence that fits these values best under the weights of
/// `Coalitions`, and sum to the difference between the row's output and the base value. With all
/// coalitions, which up to 11 features need no more than the 2,070 evaluations of the default, they are
/// the exact Shapley values.
///
/// All rows with the same number of varying features share their coalitions, also random ones.
///
/// Lundberg & Lee (2017), "A Unified Approach to Interpreting Model Predictions",
/// https://arxiv.org/abs/1705.07874; results as of the package `shap`, 0.51, `KernelExplainer`.
public struct KernelSHAP: Sendable {
  /// Which features may get a contribution other than 0.
  public enum Selection: Sendable, Hashable {
    /// All.
    case none
    /// The first ones on the path of least angle regression.
    case numFeatures(Int)
    /// The lasso path's model with Akaike's criterion.
    case aic
    /// The lasso path's model with the Bayesian criterion.
    case bic
    /// The lasso with this penalty.
    case alpha(Double)
    /// Older releases' default: `aic` where less than a fifth of all coalitions is evaluated, otherwise
    /// `none`.
    case auto
  }

  /// The names of the columns.
  public let featureNames: [String]
  /// The rows that stand for absent features.
  public let background: Background
  /// The scale on which contributions add up.
  public let link: LinkFunction
  /// `[K]`: the link of the expected output over the background.
  public let baseValues: [Double]
  private let model: CheckedModel

  /// Predicts the background.
  /// - Parameters:
  ///   - predict: the model.
  ///   - background: the rows that stand for absent features.
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - link: `.logit` for probabilities whose log-odds are explained.
  /// - Throws: `ExplanationError`, or what the model throws.
  public init(
    _ predict: @escaping PredictionFunction, background: Background,
    featureNames: [String]? = nil, link: LinkFunction = .identity
  ) throws {
    self.featureNames = try checkedNames(featureNames, count: background.data.columns)
    self.background = background
    self.link = link
    var model = CheckedModel(predict: predict)
    let predictions = try model.predictions(background.data)
    model.outputs = predictions.columns
    self.model = model
    baseValues = (0..<predictions.columns).map { output in
      link(zip(background.weights, predictions.column(output)).reduce(0) { $0 + $1.0 * $1.1 })
    }
    try Self.checkLinks(baseValues, link)
  }

  /// The contribution of each feature to each output of rows.
  /// - Parameters:
  ///   - rows: `[N, D]`
  ///   - sampleCount: how many coalitions are evaluated for each row; nil for `2 M + 2048` with M
  ///     features that vary. There are never more than `2^M - 2`.
  ///   - selection: which features may have a contribution.
  ///   - seed: draws coalitions where not all are evaluated.
  /// - Returns: the contributions, which sum to the outputs less the base values.
  /// - Throws: `ExplanationError`, or what the model throws.
  public func shapValues(
    _ rows: Matrix, sampleCount: Int? = nil, selection: Selection = .numFeatures(10),
    seed: UInt64 = 0
  ) throws -> SHAPValues {
    try rows.check("the rows", columns: background.data.columns)
    try Self.check(sampleCount, selection)
    let outputs = try linkedOutputs(rows)
    let varying = (0..<rows.rows).map { varyingFeatures(rows.row($0)) }
    var designs: [Int: CoalitionDesign] = [:]
    for count in Set(varying.map(\.count)).sorted() where count > 1 {
      var generator = PCG64(seed: seed)
      let coalitions = Coalitions(features: count, wanted: sampleCount, using: &generator)
      designs[count] = CoalitionDesign(coalitions, selection: selection)
    }
    let values = try coalitionValues(rows, varying, designs)
    let width = baseValues.count
    let contributions = try concurrentMap(rows.rows) { row in
      try (0..<width).map { output in
        let difference = outputs[row, output] - baseValues[output]
        guard let design = designs[varying[row].count] else {
          return varying[row].map { _ in difference }
        }
        let own = stride(from: output, to: values[row].count, by: width).map { index in
          link(values[row][index]) - baseValues[output]
        }
        try Self.checkLinks(own, link)
        return design.contributions(own, difference: difference)
      }
    }
    return collected(rows, outputs, varying, contributions)
  }

  private static func check(
    _ sampleCount: Int?, _ selection: Selection
  ) throws(ExplanationError) {
    if let sampleCount, sampleCount < 1 {
      throw .wrongSetting(name: "sampleCount", value: "\(sampleCount)", expected: "at least 1")
    }
    if case .numFeatures(let count) = selection, count < 1 {
      throw .wrongSetting(name: "numFeatures", value: "\(count)", expected: "at least 1")
    }
    if case .alpha(let alpha) = selection, !(alpha > 0 && alpha.isFinite) {
      throw .wrongSetting(
        name: "alpha", value: "\(alpha)", expected: "a finite value above 0, or the selection none")
    }
  }

  private static func checkLinks(
    _ values: [Double], _ link: LinkFunction
  ) throws(ExplanationError) {
    guard let value = values.first(where: { !$0.isFinite }) else { return }
    throw .wrongPredictions(
      expected: "probabilities above 0 and below 1, which have a finite \(link.rawValue)",
      found: "one whose \(link.rawValue) is \(value): keep them from 0 and 1, or explain without a "
        + "link")
  }

  private func linkedOutputs(_ rows: Matrix) throws -> Matrix {
    var outputs = try model.predictions(rows)
    outputs.values = outputs.values.map { link($0) }
    try Self.checkLinks(outputs.values, link)
    return outputs
  }

  /// The columns in which a row differs from a row of the background, by more than NumPy's `allclose`
  /// accepts.
  private func varyingFeatures(_ row: ArraySlice<Double>) -> [Int] {
    let data = background.data
    return row.enumerated().filter { column, value in
      (0..<data.rows).contains { index in
        let other = data[index, column]
        if value.isNaN || other.isNaN { return value.isNaN != other.isNaN }
        return value != other && !(abs(value - other) <= 1e-8 + 1e-5 * abs(other))
      }
    }.map(\.offset)
  }

  /// The expected output of each coalition of each row: `[N][coalitions * K]`.
  private func coalitionValues(
    _ rows: Matrix, _ varying: [[Int]], _ designs: [Int: CoalitionDesign]
  ) throws -> [[Double]] {
    let perBlock = max(1, CheckedModel.blockRows / background.data.rows)
    var blocks: [(row: Int, range: Range<Int>)] = []
    for row in 0..<rows.rows {
      let count = designs[varying[row].count]?.coalitions.members.count ?? 0
      for start in stride(from: 0, to: count, by: perBlock) {
        blocks.append((row, start..<min(count, start + perBlock)))
      }
    }
    let means = try concurrentMap(blocks.count) { index in
      let (row, range) = blocks[index]
      guard let design = designs[varying[row].count] else { return [Double]() }
      let masked = maskedRows(
        rows.row(row), varying[row], design.coalitions.members[range])
      return weightedMeans(try model(masked))
    }
    var values = [[Double]](repeating: [], count: rows.rows)
    for (block, means) in zip(blocks, means) { values[block.row] += means }
    return values
  }

  /// The background once for each coalition, with the row's values in the columns that are present.
  private func maskedRows(
    _ row: ArraySlice<Double>, _ varying: [Int], _ coalitions: ArraySlice<[Int]>
  ) -> Matrix {
    let (count, width) = (background.data.rows, background.data.columns)
    var values: [Double] = []
    values.reserveCapacity(coalitions.count * count * width)
    for _ in coalitions { values += background.data.values }
    var span = values.mutableSpan
    var start = 0
    for coalition in coalitions {
      for feature in coalition {
        let column = varying[feature]
        let value = row[row.startIndex + column]
        var index = start + column
        for _ in 0..<count {
          span[index] = value
          index += width
        }
      }
      start += count * width
    }
    return Matrix(rows: coalitions.count * count, columns: width, values: values)
  }

  /// The weighted mean over the background of each coalition's predictions: `[coalitions * K]`.
  private func weightedMeans(_ predictions: Matrix) -> [Double] {
    let (count, width) = (background.data.rows, predictions.columns)
    var means = [Double](repeating: 0, count: predictions.rows / count * width)
    let (values, weights) = (predictions.values.span, background.weights.span)
    var sums = means.mutableSpan
    var index = 0
    for coalition in 0..<predictions.rows / count {
      for row in 0..<count {
        for output in 0..<width {
          sums[coalition * width + output] += weights[row] * values[index]
          index += 1
        }
      }
    }
    return means
  }

  private func collected(
    _ rows: Matrix, _ outputs: Matrix, _ varying: [[Int]], _ contributions: [[[Double]]]
  ) -> SHAPValues {
    let values = baseValues.indices.map { output in
      var matrix = Matrix(rows: rows.rows, columns: rows.columns)
      for row in 0..<rows.rows {
        for (column, value) in zip(varying[row], contributions[row][output]) {
          matrix[row, column] = value
        }
      }
      return matrix
    }
    return SHAPValues(
      featureNames: featureNames, data: rows, baseValues: baseValues, values: values,
      outputs: outputs, link: link)
  }
}
