import Foundations
import TensorEngine

extension TrainedNetwork {
  /// The network's outputs for an array from outside.
  /// - Parameters:
  ///   - array: `[N, …]`, as many values in each example as the network takes; of floating point,
  ///     or bytes, which are divided by 255 as the pixels of data sets are.
  ///   - name: the file, for errors.
  ///   - asProbabilities: see `probabilities(_:)`.
  /// - Returns: `[N, …]`, the last layer's results.
  /// - Throws: `ExperimentError.badInput` where the array is of another shape or type, is empty, or
  ///   holds what is no finite number.
  public func outputs(of array: NDArray, name: String, asProbabilities: Bool = false)
    throws(ExperimentError) -> Tensor
  {
    let input = network.architecture.inputShape
    try array.checkExamples(input, name: name)
    return try outputs(count: array.shape[0], asProbabilities: asProbabilities) {
      range throws(ExperimentError) in
      let numbers = try array.exampleNumbers(range, name: name)
      return Tensor(numbers, shape: [range.count, input.count])
    }
  }
}
