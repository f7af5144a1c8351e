import NumPyRandom
import TensorEngine

extension Tensor {
  /// Independent draws from the standard normal distribution.
  public static func standardNormal(_ shape: Shape, using random: inout PCG64) -> Tensor {
    Tensor(shape: shape) { values in
      for index in values.indices { values[index] = Float(random.standardNormal()) }
    }
  }

  /// Independent draws, uniform within a range.
  public static func uniform(
    _ shape: Shape, _ range: ClosedRange<Double>, using random: inout PCG64
  ) -> Tensor {
    Tensor(shape: shape) { values in
      for index in values.indices {
        values[index] = Float(random.uniform(range.lowerBound, range.upperBound))
      }
    }
  }
}
