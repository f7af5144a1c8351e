import Foundations
import Glibc
import NumPyRandom
import TensorEngine

/// How much of a convolution's filter is a straight edge.
///
/// The edges are steps through the filter's middle or beside it, in 36 directions and at the
/// offsets -1, -0.5, … 1 in pixels,
///
///     e(x, y) = clip(x cos a + y sin a - o, -1/2, 1/2) minus its mean
///
/// a pixel's distance to the edge cut to half a pixel, which is how much of the pixel lies on
/// either side. The fraction of a filter f with the energy |f|^2, its mean included, is
///
///     max over a, o of (f . e)^2 / (|f|^2 |e|^2)
///
/// 1 for such an edge of any contrast and either sign, 0 for a constant. With several input
/// channels the same edge is fitted to each with a contrast of its own. Small filters have few
/// dimensions, so that noise has a fraction too: `noiseLevel(quantile:channels:)` says which.
public struct EdgeFit: Sendable {
  /// Pixels of a filter.
  public let height: Int
  /// Pixels of a filter.
  public let width: Int
  /// Edges with mean 0 and energy 1, `[E, H * W]`; none where the filter is too small for one.
  private let edges: Tensor

  /// Makes the edges for filters of a size.
  /// - Precondition: both sizes are at least 1.
  public init(height: Int, width: Int) {
    precondition(
      height >= 1 && width >= 1, "EdgeFit: expected at least 1 x 1 pixels, got \(height) x \(width)"
    )
    (self.height, self.width) = (height, width)
    var edges: [Float] = []
    for direction in 0..<36 {
      let angle = Double(direction) * .pi / 36
      for offset in stride(from: -1, through: 1, by: 0.5) {
        edges += Self.edge(angle, offset, height, width).map { Float($0) }
      }
    }
    self.edges = Tensor(edges, shape: [edges.count / (height * width), height * width])
  }

  /// An edge with mean 0 and energy 1; empty where it lies outside of the filter.
  private static func edge(_ angle: Double, _ offset: Double, _ height: Int, _ width: Int)
    -> [Double]
  {
    var values: [Double] = []
    for row in 0..<height {
      for column in 0..<width {
        let x = Double(column) - Double(width - 1) / 2
        let y = Double(row) - Double(height - 1) / 2
        values.append(min(max(x * cos(angle) + y * sin(angle) - offset, -0.5), 0.5))
      }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    for index in values.indices { values[index] -= mean }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 1e-9 ? values.map { $0 / norm } : []
  }

  /// The fractions of the filters of a kernel `[KH, KW, C, O]`, one for each of the O; 0 for a
  /// filter of zeros.
  /// - Precondition: the kernel's filters have this size.
  public func fractions(of kernel: Tensor) -> [Double] {
    precondition(
      kernel.rank == 4 && kernel.shape[0] == height && kernel.shape[1] == width,
      "EdgeFit: expected a kernel [\(height), \(width), C, O], got \(kernel.shape)")
    let (channels, filters, count) = (kernel.shape[2], kernel.shape[3], edges.shape[0])
    let energies = kernel.reshaped(to: [kernel.count / max(1, filters), filters]).squared()
      .sum(along: 0).scalars
    guard count > 0, channels > 0 else { return energies.map { _ in 0 } }
    let fits = edges.matmul(kernel.reshaped(to: [height * width, channels * filters])).squared()
      .reshaped(to: [count, channels, filters]).sum(along: 1).max(along: 0).scalars
    return zip(fits, energies).map { $1 > 0 && $1.isFinite ? Double(min(1, $0 / $1)) : 0 }
  }

  /// The share that a part of 1,000 filters of seeded normal noise does not exceed: what trained
  /// filters are to be held against.
  /// - Parameters:
  ///   - quantile: 0 to 1; 0.99 gives a fraction that one random filter of a hundred exceeds.
  ///   - channels: of a filter.
  /// - Returns: a fraction.
  /// - Precondition: the quantile is in its range.
  public func noiseLevel(quantile: Double, channels: Int = 1) -> Double {
    precondition(
      (0...1).contains(quantile), "EdgeFit: expected a quantile of 0 to 1, got \(quantile)")
    var random = PCG64(seed: 0, stream: "edge fit")
    let noise = Tensor(shape: [height, width, channels, 1_000]) { span in
      for index in span.indices { span[index] = Float(random.standardNormal()) }
    }
    let fractions = fractions(of: noise).sorted()
    return fractions[Int((Double(fractions.count - 1) * quantile).rounded())]
  }
}
