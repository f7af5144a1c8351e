import Estimators
import Foundations

/// What explainers know of a model: rows `[N, D]` in, outputs `[N, K]` out.
///
/// It is called from several threads at the same time, with blocks of some thousand rows, and must
/// return the same outputs for the same row.
public typealias PredictionFunction = @Sendable (Matrix) throws -> Matrix

extension ClassifierEstimator {
  /// The probabilities of a fitted classifier, for explainers.
  public var probabilityFunction: PredictionFunction {
    { rows in try self.predictProbabilities(rows) }
  }
}

extension RegressorEstimator {
  /// The predictions of a fitted regressor, for explainers.
  public var predictionFunction: PredictionFunction {
    { rows in
      let values = try self.predict(rows)
      return Matrix(rows: values.count, columns: 1, values: values)
    }
  }
}

/// A model whose predictions are checked.
struct CheckedModel: Sendable {
  /// The model.
  let predict: PredictionFunction
  /// The number of its outputs, where it is known.
  var outputs: Int?

  /// The rows that are predicted in one call: enough for fast products, few enough for the cache and for
  /// LIME's 5,000 rows to be shared by two threads.
  static let blockRows = 2560

  /// Predicts rows in one call.
  /// - Throws: what the model throws; `ExplanationError` where it returns another number of rows or
  ///   outputs, or a value that is not finite.
  func callAsFunction(_ rows: Matrix) throws -> Matrix {
    let predictions = try predict(rows)
    guard predictions.rows == rows.rows else {
      throw ExplanationError.wrongPredictions(
        expected: "\(rows.rows) rows for \(rows.rows) rows", found: "\(predictions.rows)")
    }
    guard outputs.map({ $0 == predictions.columns }) ?? (predictions.columns > 0) else {
      throw ExplanationError.wrongPredictions(
        expected: outputs.map { "\($0) outputs, as before" } ?? "one output at least",
        found: "\(predictions.columns)")
    }
    var product = 0.0
    for value in predictions.values { product += value * 0 }
    if !(product == 0) { try reportNotFinite(predictions) }
    return predictions
  }

  private func reportNotFinite(_ predictions: Matrix) throws {
    guard let index = predictions.values.firstIndex(where: { !$0.isFinite }) else { return }
    throw ExplanationError.predictionNotFinite(
      row: index / predictions.columns, output: index % predictions.columns,
      value: "\(predictions.values[index])")
  }

  /// Predicts rows in blocks on all threads.
  func predictions(_ rows: Matrix) throws -> Matrix {
    let block = Self.blockRows
    guard rows.rows > block else { return try self(rows) }
    let parts = try concurrentMap((rows.rows + block - 1) / block) { part in
      let range = part * block..<min(rows.rows, (part + 1) * block)
      let values = rows.values[range.lowerBound * rows.columns..<range.upperBound * rows.columns]
      return try self(Matrix(rows: range.count, columns: rows.columns, values: Array(values)))
    }
    guard let width = parts.first?.columns, parts.allSatisfy({ $0.columns == width }) else {
      throw ExplanationError.wrongPredictions(
        expected: "as many outputs in every call",
        found: parts.map { "\($0.columns)" }.joined(separator: ", "))
    }
    return Matrix(rows: rows.rows, columns: width, values: parts.flatMap(\.values))
  }
}

/// The values of `body(0) … body(count - 1)`, which run on all threads.
/// - Throws: the first error, by index.
func concurrentMap<Value>(_ count: Int, _ body: (Int) throws -> Value) throws -> [Value] {
  try WorkerPool.shared.map(count) { index in Result { try body(index) } }.map { try $0.get() }
}

extension Matrix {
  /// Checks that there are rows, and as many columns as are expected.
  func check(_ what: String, columns expected: Int? = nil) throws(ExplanationError) {
    guard rows > 0 else { throw .noRows(what) }
    guard columns > 0 else {
      throw .wrongShape(what: what, expected: "one column at least", found: "none")
    }
    guard let expected, expected != columns else { return }
    throw .wrongShape(what: what, expected: "\(expected) columns", found: "\(columns)")
  }

  /// Checks that every value is finite.
  func checkFinite(_ what: String, names: [String]) throws(ExplanationError) {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      what: what, row: index / columns, column: names[index % columns], value: "\(values[index])")
  }
}

/// The names of columns: those given, or their numbers.
/// - Throws: `ExplanationError.wrongShape` where there is not one for each.
func checkedNames(_ names: [String]?, count: Int) throws(ExplanationError) -> [String] {
  let names = names ?? (0..<count).map(String.init)
  guard names.count == count else {
    throw .wrongShape(
      what: "feature names", expected: "one for each of \(count) columns", found: "\(names.count)")
  }
  return names
}
