import CKernels
import Foundations

extension Tensor {
  /// The average of each sequence's steps by learned weights: `[N, T, D]` to `[N, D]`.
  ///
  ///     a_t = exp(x_t . w - max_t x_t . w)
  ///     weight_t = a_t / (sum_t a_t + 1e-7)
  ///     y = sum_t weight_t x_t
  ///
  /// Felbo et al. (2017), https://arxiv.org/abs/1708.00524, section 3.
  /// - Parameter weights: w, `[D, 1]`.
  /// - Returns: `[N, D]`
  public func attentionAverage(weights: Tensor) -> Tensor {
    let fractions = attentionFractions(weights: weights)
    let (count, steps, size) = (shape[0], shape[1], shape[2])
    let y = Tensor.filled(Shape(count, size)) { y in
      kernel_fill(y, 0, count * size)
      Self.forEachSequence(of: self) { index in
        kernel_weighted_row_sum(
          body.base + index * steps * size, fractions.body.base + index * steps, y + index * size,
          steps, size)
      }
    }
    guard let tape = TapeRecorder.watching(self, weights) else { return y }
    let x = self
    return tape.record(y) { tape, upstream in
      x.addAttentionGradient(upstream, weights: weights, fractions: fractions, on: tape)
    }
  }

  /// The weights of `attentionAverage`, not recorded: which steps of each sequence count how much,
  /// `[N, T]`.
  public func attentionFractions(weights: Tensor) -> Tensor {
    precondition(
      rank == 3 && shape[1] > 0 && weights.shape == Shape(shape[2], 1),
      "attentionAverage: weights \(weights.shape) do not fit sequences \(shape)")
    let (steps, size) = (shape[1], shape[2])
    return .filled(Shape(shape[0], steps)) { y in
      kernel_fill(y, 0, shape[0] * steps)
      Self.forEachSequence(of: self) { index in
        kernel_row_products(
          body.base + index * steps * size, weights.body.base, y + index * steps, steps, size)
        kernel_attention_weights(y + index * steps, steps, Self.attentionFloor)
      }
    }
  }

  /// What keeps the sum of the weights above 0, as in the source.
  private static let attentionFloor: Float = 1e-7

  /// Runs a closure for each sequence of `[N, T, D]`, by blocks of sequences that are worth a thread.
  private static func forEachSequence(of x: Tensor, _ body: (Int) -> Void) {
    let work = Swift.max(1, x.shape[1] * x.shape[2])
    let size = Swift.max(1, (1 << 16) / work)
    WorkerPool.shared.chunks(of: x.shape[0], size: size) { for index in $0 { body(index) } }
  }

  /// Adds the gradients at the sequences and at the weights.
  ///
  ///     slope_t = weight_t (x_t . u - sum_s weight_s x_s . u)
  ///     dx_t = weight_t u + slope_t w,  dw = sum slope_t x_t
  private func addAttentionGradient(
    _ upstream: Tensor, weights: Tensor, fractions: Tensor, on tape: TapeRecorder
  ) {
    let (count, steps, size) = (shape[0], shape[1], shape[2])
    if tape.isRecording {
      let logits = reshaped(to: [-1, size]).matmul(weights).reshaped(to: [count, steps])
      let a = logits.softmax().reshaped(to: [count, steps, 1])
      let u = upstream.reshaped(to: [count, 1, size])
      let products = (self * u).sum(along: 2, keepingDimensions: true)
      let slopes = a * (products - (a * products).sum(along: 1, keepingDimensions: true))
      tape.add(a * u + slopes * weights.reshaped(to: [1, 1, size]), to: self)
      tape.add(
        reshaped(to: [-1, size]).matmul(slopes.reshaped(to: [-1, 1]), transposingSelf: true),
        to: weights)
      return
    }
    let dx = Tensor(uninitialized: shape)
    // A row for each sequence, so that the order of the sum does not depend on threads.
    let dw = Tensor.zeros(Shape(count, size))
    let slopes = Tensor.zeros(Shape(count, steps))
    Self.forEachSequence(of: self) { index in
      let x = body.base + index * steps * size
      let u = upstream.body.base + index * size
      let (weight, slope) = (
        fractions.body.base + index * steps, slopes.body.base + index * steps
      )
      kernel_row_products(x, u, slope, steps, size)
      kernel_attention_slopes(weight, slope, steps)
      kernel_weighted_row_sum(x, slope, dw.body.base + index * size, steps, size)
      kernel_outer_sum(
        weight, u, slope, weights.body.base, dx.body.base + index * steps * size, steps, size)
    }
    tape.add(dx, to: self)
    tape.add(dw.sum(along: 0).reshaped(to: Shape(size, 1)), to: weights)
  }
}
