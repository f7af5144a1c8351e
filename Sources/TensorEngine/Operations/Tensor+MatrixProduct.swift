import CKernels
import Foundations

extension Tensor {
  /// The matrix product of `[M, K]` and `[K, N]`, either transposed first: `[M, N]`.
  ///
  ///     y = op(a) op(b)
  ///
  /// - Precondition: the inner dimensions agree.
  public func matmul(_ other: Tensor, transposingSelf: Bool = false, transposingOther: Bool = false)
    -> Tensor
  {
    let y = Tensor.product(self, transposingSelf, other, transposingOther)
    guard let tape = TapeRecorder.watching(self, other) else { return y }
    let (a, b) = (self, other)
    return tape.record(y) { tape, upstream in
      tape.add(
        transposingSelf
          ? b.matmul(upstream, transposingSelf: transposingOther, transposingOther: true)
          : upstream.matmul(b, transposingOther: !transposingOther), to: a)
      tape.add(
        transposingOther
          ? upstream.matmul(a, transposingSelf: true, transposingOther: transposingSelf)
          : a.matmul(upstream, transposingSelf: !transposingSelf), to: b)
    }
  }

  /// The product, not recorded, with what a dense layer does after it.
  @inline(__always)
  static func product(
    _ a: Tensor, _ transposeA: Bool, _ b: Tensor, _ transposeB: Bool, bias: Tensor? = nil,
    activation: FusedActivation = .identity, skipsZeros: Bool = false
  ) -> Tensor {
    precondition(
      a.rank == 2 && b.rank == 2, "matmul: expected two matrices, got \(a.shape) and \(b.shape)")
    let (rows, depth) = transposeA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let (inner, columns) = transposeB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    precondition(
      depth == inner,
      """
      matmul: \(a.shape)\(transposeA ? " transposed" : "") times \
      \(b.shape)\(transposeB ? " transposed" : ""): inner dimensions differ (\(depth), \(inner))
      """)
    let y = Tensor(uninitialized: Shape(rows, columns))
    MatrixProduct(
      a: a.body.base, transposeA: transposeA, b: b.body.base, transposeB: transposeB,
      rows: rows, columns: columns, depth: depth, bias: bias.map { UnsafePointer($0.body.base) },
      activation: activation, skipsZeros: skipsZeros
    ).write(to: y.body.base)
    // One after the other: of a tuple each would be counted up and down.
    withExtendedLifetime(a.body) {}
    withExtendedLifetime(b.body) {}
    withExtendedLifetime(bias) {}
    return y
  }

  /// A dense layer in one operation: `[N, I]` to `[N, O]`.
  ///
  ///     y = activation(x kernel + bias)
  ///
  /// Parts of x that are zero, and units that a ReLU holds at zero for all examples, are left out
  /// of the products: there 0 times a kernel's infinity or NaN counts as 0.
  /// - Parameters:
  ///   - kernel: `[I, O]`.
  ///   - bias: `[O]`, or none.
  ///   - activation: applied in place; its slope is found from the result.
  /// - Returns: `[N, O]`.
  public func dense(kernel: Tensor, bias: Tensor?, activation: FusedActivation = .identity)
    -> Tensor
  {
    precondition(
      bias == nil || bias?.shape == Shape(kernel.shape[-1]),
      "dense: bias \(bias?.shape ?? []) does not fit kernel \(kernel.shape)")
    let y = Tensor.product(
      self, false, kernel, false, bias: bias, activation: activation, skipsZeros: true)
    guard let tape = denseTape(kernel, bias) else { return y }
    return tape.append(
      y,
      .dense(
        DenseRecord(
          x: self, kernel: kernel, y: y, bias: bias.map { $0.isTraced ? $0.body.record : -1 } ?? -1,
          activation: activation)))
  }

  @inline(__always)
  private func denseTape(_ kernel: Tensor, _ bias: Tensor?) -> TapeRecorder? {
    let tape = TapeRecorder.watching(self, kernel)
    guard let bias else { return tape }
    return tape ?? TapeRecorder.watching(bias)
  }
}

/// Activations that a layer can apply in place, as their slope follows from their result.
public enum FusedActivation: String, Sendable, Codable, CaseIterable {
  case identity, relu, tanh, sigmoid

  var kernel: kernel_activation {
    switch self {
    case .identity: kernel_identity
    case .relu: kernel_act_relu
    case .tanh: kernel_act_tanh
    case .sigmoid: kernel_act_sigmoid
    }
  }

  /// `upstream` times the slope at `result`, by operations that can be recorded.
  func gradient(_ upstream: Tensor, result y: Tensor) -> Tensor {
    switch self {
    case .identity: upstream
    case .relu: upstream * y.step()
    case .tanh: upstream * (1 - y.squared())
    case .sigmoid: upstream * (y * (1 - y))
    }
  }
}
