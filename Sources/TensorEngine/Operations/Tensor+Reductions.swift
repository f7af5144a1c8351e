import CKernels
import Foundations

extension Tensor {
  /// A reduction along a run of neighboring axes, not recorded.
  private func reduced(_ operation: kernel_reduction, along axes: Range<Int>, to shape: Shape)
    -> Tensor
  {
    let outer = self.shape.count(of: 0..<axes.lowerBound)
    let count = self.shape.count(of: axes)
    let inner = self.shape.count(of: axes.upperBound..<rank)
    return .filled(shape) { y in read { kernel_reduce(operation, $0, outer, count, inner, y) } }
  }

  private func shape(without axes: Range<Int>, keepingDimensions: Bool) -> Shape {
    var result = Shape()
    for axis in 0..<rank {
      if !axes.contains(axis) {
        result.append(shape[axis])
      } else if keepingDimensions {
        result.append(1)
      }
    }
    return result
  }

  /// The sum of all elements, a scalar.
  public func sum() -> Tensor { sum(along: 0..<rank, keepingDimensions: false) }

  /// The sum along one axis.
  /// - Parameters:
  ///   - axis: negative counts from the end.
  ///   - keepingDimensions: keep the axis with size 1.
  /// - Returns: the shape without that axis, or with size 1 there.
  public func sum(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    let axis = shape.position(of: axis)
    return sum(along: axis..<axis + 1, keepingDimensions: keepingDimensions)
  }

  /// The sum along several axes.
  public func sum(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reducedOneByOne(axes, keepingDimensions) { $0.sum(along: $1, keepingDimensions: true) }
  }

  private func sum(along axes: Range<Int>, keepingDimensions: Bool) -> Tensor {
    let kept = shape(without: axes, keepingDimensions: true)
    let y = reduced(
      kernel_sum, along: axes, to: shape(without: axes, keepingDimensions: keepingDimensions))
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.reshaped(to: kept).broadcast(to: slot.shape), to: slot)
    }
  }

  private func reducedOneByOne(
    _ axes: [Int], _ keepingDimensions: Bool, _ step: (Tensor, Int) -> Tensor
  ) -> Tensor {
    let positions = Set(axes.map { shape.position(of: $0) })
    var result = self
    for axis in positions.sorted() { result = step(result, axis) }
    if keepingDimensions { return result }
    return result.reshaped(
      to: Shape((0..<rank).filter { !positions.contains($0) }.map { shape[$0] }))
  }

  /// The mean of all elements, a scalar.
  public func mean() -> Tensor { sum() / Float(count) }

  /// The mean along one axis.
  public func mean(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    sum(along: axis, keepingDimensions: keepingDimensions) / Float(shape[axis])
  }

  /// The mean along several axes.
  public func mean(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    let total = sum(along: axes, keepingDimensions: keepingDimensions)
    return total / Float(count / Swift.max(1, total.count))
  }

  /// The mean squared distance from the mean (divided by n) along several axes; all where nil.
  public func variance(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let axes = axes ?? Array(0..<rank)
    let centered = self - mean(along: axes, keepingDimensions: true)
    return centered.squared().mean(along: axes, keepingDimensions: keepingDimensions)
  }

  /// The largest element, a scalar. Equal ones share the gradient.
  public func max() -> Tensor { reshaped(to: Shape(count)).max(along: 0) }
  /// The smallest element, a scalar. Equal ones share the gradient.
  public func min() -> Tensor { reshaped(to: Shape(count)).min(along: 0) }

  /// The largest element along an axis. Equal ones share the gradient.
  public func max(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    extreme(kernel_max, along: axis, keepingDimensions: keepingDimensions)
  }

  /// The smallest element along an axis. Equal ones share the gradient.
  public func min(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    extreme(kernel_min, along: axis, keepingDimensions: keepingDimensions)
  }

  private func extreme(
    _ operation: kernel_reduction, along axis: Int, keepingDimensions: Bool
  ) -> Tensor {
    let axis = shape.position(of: axis)
    let axes = axis..<axis + 1
    let kept = shape(without: axes, keepingDimensions: true)
    let y = reduced(
      operation, along: axes, to: shape(without: axes, keepingDimensions: keepingDimensions))
    guard let tape = TapeRecorder.watching(self) else { return y }
    let x = self
    let best = y.reshaped(to: kept)
    return tape.record(y) { tape, upstream in
      let hits = x.equal(to: best)
      let fraction = hits / hits.sum(along: axis, keepingDimensions: true)
      tape.add(fraction * upstream.reshaped(to: kept), to: x)
    }
  }

  /// The index of the first largest element of each row of a matrix `[N, A]`.
  public func argmax() -> [Int] {
    precondition(rank == 2 && shape[1] > 0, "argmax: expected a matrix [N, A], got \(shape)")
    return [Int](unsafeUninitializedCapacity: shape[0]) { buffer, count in
      count = shape[0]
      guard let base = buffer.baseAddress else { return }
      base.withMemoryRebound(to: Int64.self, capacity: count) { indices in
        read { kernel_argmax($0, shape[0], shape[1], indices) }
      }
    }
  }

  /// The sum of the squares of all elements, added up in double precision; not recorded.
  public var sumOfSquares: Double { read { kernel_sum_of_squares($0, count) } }
}
