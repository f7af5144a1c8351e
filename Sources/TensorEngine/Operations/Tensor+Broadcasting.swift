import CKernels
import Foundations

extension Shape {
  /// The shape that two operands broadcast to, as NumPy does it, or nil where they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let rank = Swift.max(self.rank, other.rank)
    var result = Shape()
    for axis in 0..<rank {
      let a = axis - (rank - self.rank), b = axis - (rank - other.rank)
      let x = a < 0 ? 1 : self[a], y = b < 0 ? 1 : other[b]
      guard x == y || x == 1 || y == 1 else { return nil }
      result.append(x == 1 ? y : x)
    }
    return result
  }

  /// The steps in memory, in elements, that walk an array of this shape along `target`; 0 where a
  /// dimension is repeated.
  func strides(along target: Shape) -> InlineArray<6, Int> {
    var strides = InlineArray<6, Int>(repeating: 0)
    var step = 1
    for axis in (0..<rank).reversed() {
      strides[axis + target.rank - rank] = self[axis] == 1 ? 0 : step
      step *= self[axis]
    }
    return strides
  }
}

/// One elementwise operation of two tensors, broadcast against each other.
@inline(__always)
func elementwise(
  _ operation: kernel_binary_operation, _ name: StaticString, _ a: Tensor, _ b: Tensor
) -> Tensor {
  if a.shape == b.shape {
    return .filled(a.shape) { y in
      a.read { x in b.read { kernel_binary(operation, x, 1, $0, 1, y, a.count) } }
    }
  }
  return broadcastElementwise(operation, name, a, b)
}

@inline(never)
private func broadcastElementwise(
  _ operation: kernel_binary_operation, _ name: StaticString, _ a: Tensor, _ b: Tensor
) -> Tensor {
  guard let shape = a.shape.broadcast(with: b.shape) else {
    preconditionFailure("\(name): shapes \(a.shape) and \(b.shape) do not broadcast")
  }
  let result = Tensor(uninitialized: shape)
  let run = InnerRun(a.shape, b.shape, shape)
  let aStrides = a.shape.strides(along: shape), bStrides = b.shape.strides(along: shape)
  var index = InlineArray<6, Int>(repeating: 0)
  var x = 0, z = 0
  let runs = run.count == 0 ? 0 : shape.count / run.count
  a.read { aBase in
    b.read { bBase in
      for number in 0..<runs {
        kernel_binary(
          operation, aBase + x, run.aStep, bBase + z, run.bStep,
          result.body.base + number * run.count, run.count)
        var axis = run.outer - 1
        while axis >= 0 {
          x += aStrides[axis]
          z += bStrides[axis]
          index[axis] += 1
          if index[axis] < shape[axis] { break }
          x -= aStrides[axis] * shape[axis]
          z -= bStrides[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
      }
    }
  }
  return result
}

/// The longest run of trailing axes that both operands walk in one way, and the axes left outside.
private struct InnerRun {
  /// The elements of the run.
  var count = 1
  /// How many leading axes are outside it.
  var outer: Int
  /// The step of each operand within it: 1, or 0 where the operand is repeated.
  var aStep = 1, bStep = 1

  init(_ a: Shape, _ b: Shape, _ shape: Shape) {
    outer = shape.rank
    var isFirst = true
    while outer > 0 {
      let axisSize = shape[outer - 1]
      // An axis of size 1 is no step at all: it joins any run.
      if axisSize != 1 {
        let x = outer - 1 - (shape.rank - a.rank), y = outer - 1 - (shape.rank - b.rank)
        let steps = (x >= 0 && a[x] == axisSize ? 1 : 0, y >= 0 && b[y] == axisSize ? 1 : 0)
        if !isFirst, steps != (aStep, bStep) { return }
        (aStep, bStep) = steps
        isFirst = false
      }
      count *= axisSize
      outer -= 1
    }
  }
}

extension Tensor {
  /// Summed over the dimensions along which `shape` was broadcast to this one.
  func summed(to shape: Shape) -> Tensor {
    var result = self
    while result.rank > shape.rank { result = result.sum(along: 0) }
    for axis in 0..<shape.rank where shape[axis] == 1 && result.shape[axis] != 1 {
      result = result.sum(along: axis, keepingDimensions: true)
    }
    return result
  }

  /// Repeated along dimensions of size 1 up to `shape`.
  public func broadcast(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      self.shape.broadcast(with: shape) == shape,
      "broadcast: shape \(self.shape) does not broadcast to \(shape)")
    let y = elementwise(kernel_add, "broadcast", detached, .zeros(shape))
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in tape.add(upstream, to: slot) }
  }

  /// Adds in place, outside any tape.
  package mutating func accumulate(_ other: Tensor) {
    let n = count
    leaveTape()
    write { y in other.read { kernel_binary(kernel_add, y, 1, $0, 1, y, n) } }
  }

  /// Moves every element towards `other`, in place and outside any tape: `(1 - w) x + w y`.
  public mutating func blend(with other: Tensor, weight: Float) {
    precondition(
      shape == other.shape, "blend: shapes \(shape) and \(other.shape) differ")
    if weight == 0 { return leaveTape() }
    if weight == 1 {
      self = other.detached
      return
    }
    let n = count
    leaveTape()
    write { y in
      other.read { x in
        WorkerPool.shared.chunks(of: n, size: 1 << 15) { range in
          let start = range.lowerBound
          kernel_scale_add(weight, x + start, 1 - weight, y + start, range.count)
        }
      }
    }
  }

  /// Multiplies every element, in place and outside any tape.
  public mutating func scale(by factor: Float) {
    let n = count
    leaveTape()
    write { y in
      WorkerPool.shared.chunks(of: n, size: 1 << 14) { range in
        kernel_scale_add(factor, y + range.lowerBound, 0, y + range.lowerBound, range.count)
      }
    }
  }
}
