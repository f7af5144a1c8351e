import CKernels

/// What a tape keeps of `y = activation(x kernel + bias)`, to pass the gradient at y on.
///
///     slope = upstream activation'(y)
///     dx = slope kernel^T,  dkernel = x^T slope,  dbias = sum_n slope
struct DenseRecord {
  /// `[N, I]`
  let x: Tensor
  /// `[I, O]`
  let kernel: Tensor
  /// The result, `[N, O]`.
  let y: Tensor
  /// The bias's index on the tape, -1 where it has none.
  let bias: Int
  let activation: FusedActivation

  private var biasSlot: TapeSlot { TapeSlot(record: bias, shape: Shape(kernel.shape[1])) }

  /// Adds to the gradients of the operands.
  /// - Parameters:
  ///   - upstream: the gradient at y. Its memory becomes the slope's where no other tensor has it.
  ///   - tape: where they are kept.
  func pass(_ upstream: inout Tensor, on tape: TapeRecorder) {
    if tape.isRecording {
      let slope = activation.gradient(upstream, result: y)
      tape.add(slope.matmul(kernel, transposingOther: true), to: x)
      tape.add(x.matmul(slope, transposingSelf: true), to: kernel)
      tape.add(slope.sum(along: 0), to: biasSlot)
      return
    }
    let sums = multiplyBySlope(&upstream)
    // Not by `add`, whose closures would hold on to every operand.
    if x.isTraced {
      tape.accumulate(
        .product(upstream, false, kernel, true, skipsZeros: activation == .relu), x.slot)
    }
    if kernel.isTraced {
      tape.accumulate(
        activation == .relu && KernelGradient.isWorthwhile(x: x, slope: upstream)
          ? KernelGradient.product(x, slope: upstream) : .product(x, true, upstream, false),
        kernel.slot)
    }
    if bias >= 0 { tape.accumulate(sums, biasSlot) }
  }

  /// Multiplies the gradient at y `[N, O]` by the activation's slope, in place.
  /// - Returns: the sum over the rows, `[O]`, made in the same pass.
  @inline(__always)
  private func multiplyBySlope(_ upstream: inout Tensor) -> Tensor {
    let (rows, columns) = (y.shape[0], y.shape[1])
    let sums = Tensor(uninitialized: Shape(columns))
    if activation == .identity {
      upstream.read { kernel_reduce(kernel_sum, $0, 1, rows, columns, sums.body.base) }
    } else {
      let (kind, y, sums) = (activation.kernel, y.body.base, sums.body.base)
      upstream.write {
        kernel_activation_gradient_sums_in_place(kind, y, $0, sums, rows, columns)
      }
    }
    withExtendedLifetime(y.body) {}
    return sums
  }
}
