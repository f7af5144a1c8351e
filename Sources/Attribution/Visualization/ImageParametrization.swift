import Glibc
import TensorEngine

/// What an optimizer changes of an image: gradients are steepest along different directions in
/// different coordinates.
public enum ImageParametrization: Sendable, Hashable {
  /// The pixels themselves.
  case pixels
  /// The spectrum, each frequency f scaled by `f^-decay`, so that low ones change as easily as high
  /// ones: images without specks; of vectors the values themselves. Olah et al. (2017),
  /// https://doi.org/10.23915/distill.00007, "preconditioning"; Hartley's transform in place of
  /// Fourier's.
  case fourier(decay: Float)

  /// The coordinates of images of a shape.
  func coordinates(_ shape: Shape, center: Float) -> ImageCoordinates {
    guard case .fourier(let decay) = self, shape.rank == 3 else {
      return ImageCoordinates(center: center, transform: nil)
    }
    let (height, width) = (shape[0], shape[1])
    let scales = Tensor(shape: [height, width, 1]) { span in
      for row in 0..<height {
        for column in 0..<width {
          let y = Double(min(row, height - row)) / Double(height)
          let x = Double(min(column, width - column)) / Double(width)
          let frequency = max((x * x + y * y).squareRoot(), 1 / Double(max(height, width)))
          span[row * width + column] = Float(pow(frequency, -Double(decay)))
        }
      }
    }
    return ImageCoordinates(
      center: center,
      transform: (rows: .hartley(height), columns: .hartley(width), scales: scales))
  }
}

/// From the parameters of images to pixels and back.
struct ImageCoordinates {
  let center: Float
  let transform: (rows: Tensor, columns: Tensor, scales: Tensor)?

  /// The images of parameters, `[N, …]`.
  func images(_ parameters: Tensor) -> Tensor {
    guard let transform else { return parameters }
    return (parameters * transform.scales)
      .transformed(rows: transform.rows, columns: transform.columns) + center
  }

  /// The parameters of images, `[N, …]`.
  func parameters(_ images: Tensor) -> Tensor {
    guard let transform else { return images }
    return (images - center).transformed(rows: transform.rows, columns: transform.columns)
      / transform.scales
  }
}
