import Estimators
import Foundations
import Gym
import Learning
import TensorEngine

/// The estimator of a model file that a run with an agent such as `random-forest` wrote.
///
///     let model = try TrainedEstimator(contentsOf: "model.safetensors")
///     let probabilities = try model?.outputs(of: rows, name: "rows.npy")  // [N, 2]
public struct TrainedEstimator: Sendable {
  /// The file.
  public let path: String
  /// What was learned, asked in the units of the table.
  public let model: TableEstimator
  /// The name under which a model file holds it.
  static let key = "estimator"

  /// Reads an untrusted file; nil where it holds no estimator.
  /// - Throws: `ExperimentError` where the file is damaged.
  public init?(contentsOf path: String) throws(ExperimentError) {
    let saved = try SavedModel(contentsOf: path)
    guard let model = try TableEstimator(saved.archive, path) else { return nil }
    (self.path, self.model) = (path, model)
  }

  /// Whether a file holds an estimator, be it a damaged one.
  public static func isHeld(in path: String) -> Bool {
    (try? SavedModel(contentsOf: path))?.archive.texts[key] != nil
  }

  /// The outputs for an array from outside.
  /// - Parameters:
  ///   - array: `[N, …]`, as many values in each example as there are columns.
  ///   - name: the file, for errors.
  /// - Returns: `[N, C]`, the probabilities of the classes, or `[N, 1]` of numbers.
  /// - Throws: `ExperimentError.badInput` where the array is of another shape or type, is empty, or
  ///   holds what is no finite number.
  public func outputs(of array: NDArray, name: String) throws(ExperimentError) -> Tensor {
    let rows = try rows(of: array, name: name)
    do throws(EstimatorError) {
      return try model.outputs(rows).tensor
    } catch {
      throw .badInput(file: name, reason: error.description)
    }
  }

  /// The number of each example's class, from 0; see `outputs(of:name:)`.
  public func predictedClasses(of array: NDArray, name: String) throws(ExperimentError) -> [Int] {
    let rows = try rows(of: array, name: name)
    do throws(EstimatorError) {
      return try model.predictedClasses(rows)
    } catch {
      throw .badInput(file: name, reason: error.description)
    }
  }

  private func rows(of array: NDArray, name: String) throws(ExperimentError) -> Matrix {
    try array.checkExamples([model.columnCount], name: name)
    let count = array.shape[0]
    let values = try array.exampleNumbers(0..<count, name: name)
    return Matrix(rows: count, columns: model.columnCount, values: values.map { Double($0) })
  }
}

extension TableEstimator {
  /// What a model's archive holds; nil where it holds no estimator.
  init?(_ archive: AgentArchive, _ path: String) throws(ExperimentError) {
    guard let string = archive.texts[TrainedEstimator.key] else { return nil }
    do throws(GymError) {
      self = try SavedState.value(TableEstimator.self, from: Array(string.utf8))
    } catch {
      throw .foreignFile(path: path, expected: "a fitted estimator", found: "\(error)")
    }
  }
}
