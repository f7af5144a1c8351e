import CKernels
import Foundations

extension Tensor {
  /// The elementwise sum, broadcast.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let y = elementwise(kernel_add, "+", a, b)
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    let (a, b) = (a.slot, b.slot)
    return tape.record(y) { tape, upstream in
      tape.add(upstream, to: a)
      tape.add(upstream, to: b)
    }
  }

  /// The elementwise difference, broadcast.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let y = elementwise(kernel_subtract, "-", a, b)
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    let (a, b) = (a.slot, b.slot)
    return tape.record(y) { tape, upstream in
      tape.add(upstream, to: a)
      tape.add(-upstream, to: b)
    }
  }

  /// The elementwise product, broadcast.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let y = elementwise(kernel_multiply, "*", a, b)
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    return tape.record(y) { tape, upstream in
      tape.add(upstream * b, to: a)
      tape.add(upstream * a, to: b)
    }
  }

  /// The elementwise quotient, broadcast.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let y = elementwise(kernel_divide, "/", a, b)
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    return tape.record(y) { tape, upstream in
      let fraction = upstream / b
      tape.add(fraction, to: a)
      tape.add(-(fraction * (a / b)), to: b)
    }
  }

  /// The elementwise negative.
  public static prefix func - (x: Tensor) -> Tensor {
    let y = x.mapped(kernel_negate)
    guard let tape = TapeRecorder.watching(x) else { return y }
    let x = x.slot
    return tape.record(y) { tape, upstream in tape.add(-upstream, to: x) }
  }

  /// Adds a number to every element.
  public static func + (a: Tensor, b: Float) -> Tensor { a + Tensor(b) }
  /// Adds a number to every element.
  public static func + (a: Float, b: Tensor) -> Tensor { Tensor(a) + b }
  /// Subtracts a number from every element.
  public static func - (a: Tensor, b: Float) -> Tensor { a - Tensor(b) }
  /// Subtracts every element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor { Tensor(a) - b }
  /// Multiplies every element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a * Tensor(b) }
  /// Multiplies every element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { Tensor(a) * b }
  /// Divides every element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }
  /// Divides a number by every element.
  public static func / (a: Float, b: Tensor) -> Tensor { Tensor(a) / b }

  /// The elementwise larger one; a tie gives half the gradient to each, as PyTorch does.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extreme(kernel_maximum, "maximum", a, b)
  }

  /// The elementwise smaller one; a tie gives half the gradient to each, as PyTorch does.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extreme(kernel_minimum, "minimum", a, b)
  }

  private static func extreme(
    _ operation: kernel_binary_operation, _ name: StaticString, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    let y = elementwise(operation, name, a, b)
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    let (a, b, result) = (a, b, y)
    return tape.record(y) { tape, upstream in
      let tie = a.equal(to: b) * Float(0.5)
      tape.add(upstream * (a.equal(to: result) - tie), to: a)
      tape.add(upstream * (b.equal(to: result) - tie), to: b)
    }
  }

  /// 1 where this is larger than `other`, else 0; no gradient.
  public func greater(than other: Tensor) -> Tensor {
    elementwise(kernel_greater, "greater", self, other)
  }

  /// 1 where this is smaller than `other`, else 0; no gradient.
  public func less(than other: Tensor) -> Tensor {
    elementwise(kernel_less, "less", self, other)
  }

  /// 1 where both are equal, else 0; no gradient.
  public func equal(to other: Tensor) -> Tensor {
    elementwise(kernel_equal, "equal", self, other)
  }

  /// Elements of `a` where the mask is not 0, else of `b`; all of one shape.
  /// - Parameters:
  ///   - mask: no gradient flows to it.
  ///   - a: taken where the mask is not 0.
  ///   - b: taken elsewhere.
  /// - Returns: a tensor of that shape.
  public static func select(_ mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
      mask.shape == a.shape && a.shape == b.shape,
      "select: shapes of mask \(mask.shape), \(a.shape) and \(b.shape) differ")
    let y = Tensor.filled(a.shape) { y in
      mask.read { m in
        a.read { a in b.read { b in kernel_select(m, a, b, y, mask.count) } }
      }
    }
    guard let tape = TapeRecorder.watching(a, b) else { return y }
    let (a, b, mask) = (a.slot, b.slot, mask.detached)
    return tape.record(y) { tape, upstream in
      let zeros = Tensor.zeros(mask.shape)
      tape.add(.select(mask, upstream, zeros), to: a)
      tape.add(.select(mask, zeros, upstream), to: b)
    }
  }
}
