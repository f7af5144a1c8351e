import Foundations
import TensorEngine

extension NDArray {
  /// Checks that an array from outside holds examples for a network.
  /// - Parameters:
  ///   - input: the shape of one example.
  ///   - name: the file, for errors.
  /// - Throws: `ExperimentError.badInput` where the array is of another shape or type, or is empty.
  public func checkExamples(_ input: Shape, name: String) throws(ExperimentError) {
    guard [.uint8, .float16, .float32, .float64].contains(dtype) else {
      throw .badInput(
        file: name,
        reason: "expected numbers of floating point, or uint8 from 0 to 255, found \(dtype)")
    }
    guard count > 0, let rows = shape.first else {
      throw .badInput(
        file: name,
        reason: "expected at least one example \(input), found an array of shape \(shape)")
    }
    guard count / rows == input.count else {
      throw .badInput(
        file: name,
        reason: "expected an array [N, …] with \(input.count) values in each example, as the "
          + "network takes \(input), found \(shape)")
    }
    // Height, width, channels in another order are as many values and quite another image.
    let (given, taken) = (
      shape.dropFirst().filter { $0 != 1 }, input.dimensions.filter { $0 != 1 }
    )
    guard given == taken || given.sorted() != taken.sorted() else {
      throw .badInput(
        file: name,
        reason: "expected examples \(input), the axes in this order, found \(shape): "
          + "transpose the array")
    }
  }

  /// Some examples as a network takes them, bytes divided by 255 as the pixels of data sets are.
  /// - Parameters:
  ///   - range: of the array's first axis.
  ///   - name: the file, for errors.
  /// - Returns: their values, one example after the other.
  /// - Throws: `ExperimentError.badInput` where one holds what is no finite number.
  public func exampleNumbers(_ range: Range<Int>, name: String) throws(ExperimentError) -> [Float] {
    let size = count / max(shape[0], 1)
    let elements = range.lowerBound * size..<range.upperBound * size
    let numbers: [Float] =
      switch storage {
      case .uint8(let values): values[elements].map { Float($0) / 255 }
      case .float16(let values): values[elements].map { Float($0) }
      case .float32(let values): Array(values[elements])
      case .float64(let values): values[elements].map { Float($0) }
      default: Array(floats[elements])
      }
    if let index = numbers.firstIndex(where: { !$0.isFinite }) {
      throw .badInput(
        file: name,
        reason:
          "example \(range.lowerBound + index / size) holds \(numbers[index]) at its position "
          + "\(index % size), expected finite values: replace or leave out such examples")
    }
    return numbers
  }
}
