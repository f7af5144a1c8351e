import Foundations
import Glibc
import TensorEngine

extension Tensor {
  /// Images with a matrix applied to their columns and another to their rows.
  ///
  ///     y[n, :, :, c] = rows x[n, :, :, c] columns^T
  ///
  /// - Parameters:
  ///   - rows: `[H, H]`
  ///   - columns: `[W, W]`
  /// - Returns: `[N, H, W, C]`, as this tensor.
  func transformed(rows: Tensor, columns: Tensor) -> Tensor {
    let (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let across = transposed(permutation: [0, 3, 1, 2])
      .reshaped(to: [count * channels * height, width])
      .matmul(columns, transposingOther: true)
      .reshaped(to: [count, channels, height, width])
    let down = across.transposed(permutation: [0, 1, 3, 2])
      .reshaped(to: [count * channels * width, height])
      .matmul(rows, transposingOther: true)
      .reshaped(to: [count, channels, width, height])
    return down.transposed(permutation: [0, 3, 2, 1])
  }

  /// Images blurred by a Gaussian; edges are continued by their own pixels.
  /// - Parameter standardDeviation: in pixels, above 0.
  /// - Returns: `[N, H, W, C]`, as this tensor.
  func blurred(_ standardDeviation: Float) -> Tensor {
    transformed(
      rows: .gaussian(shape[1], standardDeviation), columns: .gaussian(shape[2], standardDeviation))
  }

  /// The matrix of a blur, `[n, n]`; each row adds up to 1.
  private static func gaussian(_ size: Int, _ standardDeviation: Float) -> Tensor {
    let sigma = Double(standardDeviation)
    let reach = Int((3 * sigma).rounded(.up))
    let weights = (-reach...reach).map { Glibc.exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let total = weights.reduce(0, +)
    return Tensor(shape: [size, size]) { span in
      for index in span.indices { span[index] = 0 }
      for row in 0..<size {
        for (offset, weight) in weights.enumerated() {
          let column = Swift.min(Swift.max(row + offset - reach, 0), size - 1)
          span[row * size + column] += Float(weight / total)
        }
      }
    }
  }

  /// The matrix of Hartley's transform, `[n, n]`, its own inverse.
  ///
  ///     (cos(2 pi i k / n) + sin(2 pi i k / n)) / sqrt(n)
  ///
  /// Hartley (1942), https://doi.org/10.1109/JRPROC.1942.234333: Fourier's for real signals.
  static func hartley(_ size: Int) -> Tensor {
    Tensor(shape: [size, size]) { span in
      for row in 0..<size {
        for column in 0..<size {
          let angle = 2 * Double.pi * Double(row * column % size) / Double(size)
          span[row * size + column] = Float(
            (Glibc.cos(angle) + Glibc.sin(angle)) / Double(size).squareRoot())
        }
      }
    }
  }
}
