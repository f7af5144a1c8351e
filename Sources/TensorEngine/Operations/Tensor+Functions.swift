import CKernels
import Foundations

extension Tensor {
  /// An elementwise kernel's result, not recorded; long tensors are shared among the threads.
  func mapped(_ operation: kernel_unary_operation) -> Tensor {
    .filled(shape) { y in
      read { x in
        WorkerPool.shared.chunks(of: count, size: 1 << 15) { range in
          kernel_unary(operation, x + range.lowerBound, y + range.lowerBound, range.count)
        }
      }
    }
  }

  /// Records a function of one tensor whose slope is given by its argument and its result.
  private func recorded(
    _ y: Tensor, slope: @escaping (_ x: Tensor, _ y: Tensor) -> Tensor
  ) -> Tensor {
    guard let tape = TapeRecorder.watching(self) else { return y }
    let (x, result) = (self, y)
    return tape.record(y) { tape, upstream in
      tape.add(upstream * slope(x, result), to: x)
    }
  }

  /// e to the power of each element.
  public func exp() -> Tensor { recorded(mapped(kernel_exp)) { _, y in y } }
  /// The natural logarithm.
  public func log() -> Tensor { recorded(mapped(kernel_log)) { x, _ in 1 / x } }
  /// The square root.
  public func sqrt() -> Tensor { recorded(mapped(kernel_sqrt)) { _, y in 0.5 / y } }
  /// Each element times itself.
  public func squared() -> Tensor { recorded(mapped(kernel_square)) { x, _ in 2 * x } }
  /// The absolute value; slope 0 at 0.
  public func abs() -> Tensor { recorded(mapped(kernel_abs)) { x, _ in x.sign() } }
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { recorded(mapped(kernel_tanh)) { _, y in 1 - y.squared() } }
  /// 1 / (1 + e^-x)
  public func sigmoid() -> Tensor { recorded(mapped(kernel_sigmoid)) { _, y in y * (1 - y) } }
  /// ln(1 + e^x)
  public func softplus() -> Tensor { recorded(mapped(kernel_softplus)) { x, _ in x.sigmoid() } }
  /// The sine.
  public func sin() -> Tensor { recorded(mapped(kernel_sin)) { x, _ in x.cos() } }
  /// The cosine.
  public func cos() -> Tensor { recorded(mapped(kernel_cos)) { x, _ in -x.sin() } }

  /// -1, 0 or 1; no gradient.
  public func sign() -> Tensor { mapped(kernel_sign) }
  /// 1 where positive, else 0; no gradient.
  public func step() -> Tensor { mapped(kernel_step) }

  /// max(x, 0); slope 0 at 0.
  public func relu() -> Tensor { recorded(mapped(kernel_relu)) { _, y in y.step() } }

  /// x where positive, else `slope` times x.
  public func leakyReLU(slope: Float = 0.01) -> Tensor {
    let y = Tensor.filled(shape) { y in
      read { kernel_leaky_relu($0, slope, y, count) }
    }
    return recorded(y) { x, _ in x.greater(than: Tensor(0)) * (1 - slope) + slope }
  }

  /// x where positive, else alpha (e^x - 1); slope alpha at 0, as PyTorch has it.
  public func elu(alpha: Float = 1) -> Tensor {
    let positive = detached.step()
    let low = Tensor.select(positive, .zeros(shape), self)
    return .select(positive, self, alpha * (low.exp() - 1))
  }

  /// The self-normalizing unit (Klambauer et al., 2017, https://arxiv.org/abs/1706.02515).
  public func selu() -> Tensor { 1.050700987 * elu(alpha: 1.673263242) }

  /// x times the normal distribution function of x, exact form
  /// (Hendrycks and Gimpel, 2016, https://arxiv.org/abs/1606.08415).
  public func gelu() -> Tensor {
    let scaled = self * Float(0.5).squareRoot()
    return 0.5 * self * (1 + scaled.erf())
  }

  /// The error function.
  public func erf() -> Tensor {
    recorded(mapped(kernel_erf)) { x, _ in (-x.squared()).exp() * 1.128379167 }
  }

  /// Each element to a constant power.
  public func power(_ exponent: Float) -> Tensor {
    let y = elementwise(kernel_power, "power", self, Tensor(exponent))
    return recorded(y) { x, _ in
      // Not 0 * 0^-1, which is no number.
      exponent == 0 ? .zeros(x.shape) : exponent * x.power(exponent - 1)
    }
  }

  /// Limited to a range; slope 0 outside.
  /// - Precondition: `low <= high`.
  public func clipped(to low: Float, _ high: Float) -> Tensor {
    precondition(low <= high, "clipped: low \(low) is above high \(high)")
    let y = Tensor.filled(shape) { y in read { kernel_clip($0, low, high, y, count) } }
    return recorded(y) { x, y in x.equal(to: y) }
  }
}
