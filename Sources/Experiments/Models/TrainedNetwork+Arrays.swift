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
    try check(array, name)
    let size = network.architecture.inputShape.count
    return try outputs(count: array.shape[0], asProbabilities: asProbabilities) {
      range throws(ExperimentError) in
      let numbers = array.numbers(range.lowerBound * size..<range.upperBound * size)
      if let index = numbers.firstIndex(where: { !$0.isFinite }) {
        throw .badInput(
          file: name,
          reason:
            "example \(range.lowerBound + index / size) holds \(numbers[index]) at its position "
            + "\(index % size), expected finite values: replace or leave out such examples")
      }
      return Tensor(numbers, shape: [range.count, size])
    }
  }

  private func check(_ array: NDArray, _ name: String) throws(ExperimentError) {
    let input = network.architecture.inputShape
    guard [.uint8, .float16, .float32, .float64].contains(array.dtype) else {
      throw .badInput(
        file: name,
        reason: "expected numbers of floating point, or uint8 from 0 to 255, found \(array.dtype)")
    }
    guard array.count > 0, let count = array.shape.first else {
      throw .badInput(
        file: name,
        reason: "expected at least one example \(input), found an array of shape \(array.shape)")
    }
    guard array.count / count == input.count else {
      throw .badInput(
        file: name,
        reason: "expected an array [N, …] with \(input.count) values in each example, as the "
          + "network takes \(input), found \(array.shape)")
    }
    // Height, width, channels in another order are as many values and quite another image.
    let (given, taken) = (
      array.shape.dropFirst().filter { $0 != 1 }, input.dimensions.filter { $0 != 1 }
    )
    guard given == taken || given.sorted() != taken.sorted() else {
      throw .badInput(
        file: name,
        reason: "expected examples \(input), the axes in this order, found \(array.shape): "
          + "transpose the array")
    }
  }
}

extension NDArray {
  /// Some elements as a network takes them, bytes divided by 255.
  /// - Precondition: bytes or floating point.
  fileprivate func numbers(_ range: Range<Int>) -> [Float] {
    switch storage {
    case .uint8(let values): values[range].map { Float($0) / 255 }
    case .float16(let values): values[range].map { Float($0) }
    case .float32(let values): Array(values[range])
    case .float64(let values): values[range].map { Float($0) }
    default: preconditionFailure("TrainedNetwork: expected bytes or floating point, got \(dtype)")
    }
  }
}
