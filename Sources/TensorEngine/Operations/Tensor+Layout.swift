import CKernels
import Foundations

extension Tensor {
  /// The same elements under another shape, without a copy. One size may be -1: what is left.
  /// - Precondition: the numbers of elements agree.
  public func reshaped(to shape: [Int]) -> Tensor {
    guard let open = shape.firstIndex(of: -1) else { return reshaped(to: Shape(shape)) }
    var sizes = shape
    sizes[open] = 1
    let rest = sizes.reduce(1, *)
    sizes[open] = rest == 0 ? 0 : count / rest
    return reshaped(to: Shape(sizes))
  }

  /// The same elements under another shape, without a copy.
  public func reshaped(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    precondition(
      shape.count == count,
      "reshaped: shape \(self.shape) has \(count) elements, \(shape) has \(shape.count)")
    let y = view(shape: shape)
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.reshaped(to: slot.shape), to: slot)
    }
  }

  /// `[N, …]` as `[N, rest]`, without a copy.
  public func flattened() -> Tensor { reshaped(to: Shape(shape[0], shape.count(of: 1..<rank))) }

  /// The transpose of a matrix.
  public func transposed() -> Tensor { transposed(permutation: [1, 0]) }

  /// Dimensions in another order: result axis `i` is axis `permutation[i]` of this tensor.
  public func transposed(permutation: [Int]) -> Tensor {
    precondition(
      permutation.sorted() == Array(0..<rank),
      "transposed: \(permutation) is not an order of the axes of \(shape)")
    let target = Shape(permutation.map { shape[$0] })
    let y: Tensor
    if rank == 2, permutation == [1, 0] {
      y = .filled(target) { y in read { kernel_transpose($0, y, shape[0], shape[1]) } }
    } else {
      let own = shape.strides(along: shape)
      let strides = permutation.map { Int64(shape[$0] == 1 ? 0 : own[$0]) }
      let sizes = target.dimensions.map(Int64.init)
      y = .filled(target) { y in read { kernel_permute($0, y, rank, sizes, strides) } }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    let inverse = (0..<rank).map { axis in permutation.firstIndex(of: axis) ?? axis }
    return tape.record(y) { tape, upstream in
      tape.add(upstream.transposed(permutation: inverse), to: slot)
    }
  }

  /// A part along one axis; without a copy along the first.
  public func slice(along axis: Int = 0, _ range: Range<Int>) -> Tensor {
    let axis = shape.position(of: axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice: \(range) is outside axis \(axis) of \(shape)")
    var target = shape
    target[axis] = range.count
    let inner = shape.count(of: axis + 1..<rank)
    let y: Tensor
    if axis == 0 {
      y = view(offset: range.lowerBound * inner, shape: target)
    } else {
      y = .filled(target) { y in
        read { x in
          let run = range.count * inner
          for outer in 0..<shape.count(of: 0..<axis) {
            (y + outer * run).update(
              from: x + (outer * shape[axis] + range.lowerBound) * inner, count: run)
          }
        }
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.padded(along: axis, to: slot.shape, from: range.lowerBound), to: slot)
    }
  }

  /// Zeros of `shape` with this tensor at `start` along one axis: the reverse of a slice.
  func padded(along axis: Int, to shape: Shape, from start: Int) -> Tensor {
    let inner = shape.count(of: axis + 1..<shape.rank)
    let run = self.shape[axis] * inner
    let y = Tensor.filled(shape) { y in
      kernel_fill(y, 0, shape.count)
      read { x in
        for outer in 0..<shape.count(of: 0..<axis) {
          (y + (outer * shape[axis] + start) * inner).update(from: x + outer * run, count: run)
        }
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.slice(along: axis, start..<start + slot.shape[axis]), to: slot)
    }
  }

  /// Tensors joined along an existing axis; the other sizes agree.
  public static func concatenated(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "concatenated: needs at least one tensor")
    let axis = tensors[0].shape.position(of: axis)
    var shape = tensors[0].shape
    for tensor in tensors.dropFirst() {
      precondition(
        tensor.rank == shape.rank
          && (0..<shape.rank).allSatisfy { $0 == axis || tensor.shape[$0] == shape[$0] },
        "concatenated: shapes \(tensors[0].shape) and \(tensor.shape) differ beside axis \(axis)")
      shape[axis] += tensor.shape[axis]
    }
    let inner = shape.count(of: axis + 1..<shape.rank)
    let y = Tensor.filled(shape) { y in
      var start = 0
      for tensor in tensors {
        let run = tensor.shape[axis] * inner
        tensor.read { x in
          for outer in 0..<shape.count(of: 0..<axis) {
            (y + outer * shape[axis] * inner + start).update(from: x + outer * run, count: run)
          }
        }
        start += run
      }
    }
    guard let tape = TapeRecorder.watching(tensors) else { return y }
    let slots = tensors.map(\.slot)
    return tape.record(y) { tape, upstream in
      var start = 0
      for slot in slots {
        let range = start..<start + slot.shape[axis]
        tape.add(upstream.slice(along: axis, range), to: slot)
        start = range.upperBound
      }
    }
  }

  /// Tensors of one shape side by side along a new first axis.
  public static func stacked(_ tensors: [Tensor]) -> Tensor {
    concatenated(tensors.map { $0.reshaped(to: Shape([1] + $0.shape.dimensions)) })
  }
}
