import CKernels
import Foundations

extension Tensor {
  private var rowsAndColumns: (rows: Int, columns: Int) {
    precondition(rank >= 1, "softmax: expected at least one axis, got a scalar")
    return (shape.count(of: 0..<rank - 1), shape[-1])
  }

  /// The softmax along the last axis.
  public func softmax() -> Tensor {
    let (rows, columns) = rowsAndColumns
    let y = Tensor.filled(shape) { y in read { kernel_softmax($0, y, rows, columns) } }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let (slot, result) = (slot, y)
    return tape.record(y) { tape, upstream in
      let y = result
      let product = upstream * y
      tape.add(product - y * product.sum(along: -1, keepingDimensions: true), to: slot)
    }
  }

  /// The logarithm of the softmax along the last axis.
  public func logSoftmax() -> Tensor {
    let (rows, columns) = rowsAndColumns
    let y = Tensor.filled(shape) { y in read { kernel_log_softmax($0, y, nil, rows, columns) } }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let (slot, result) = (slot, y)
    return tape.record(y) { tape, upstream in
      let total = upstream.sum(along: -1, keepingDimensions: true)
      tape.add(upstream - result.exp() * total, to: slot)
    }
  }

  /// ln of the sum of e^x along the last axis, without overflow.
  public func logSumExp() -> Tensor {
    let (rows, columns) = rowsAndColumns
    let sums = Tensor(uninitialized: shape.removing(axis: -1))
    let logs = Tensor.filled(shape) { y in
      read { kernel_log_softmax($0, y, sums.body.base, rows, columns) }
    }
    guard let tape = TapeRecorder.watching(self) else { return sums }
    let x = self
    let column = Shape(sums.shape.dimensions + [1])
    return tape.record(sums) { tape, upstream in
      let fractions = tape.isRecording ? x.softmax() : logs.exp()
      tape.add(fractions * upstream.reshaped(to: column), to: x)
    }
  }

  /// The mean cross-entropy of rows of logits `[N, C]` against labels, a scalar.
  ///
  ///     loss = mean_n (logsumexp(x[n]) - x[n, label[n]])
  ///
  /// - Precondition: one label in `0..<C` for each row.
  public func softmaxCrossEntropy(labels: [Int]) -> Tensor {
    precondition(
      rank == 2 && labels.count == shape[0],
      "softmaxCrossEntropy: \(labels.count) labels for logits \(shape)")
    let slopes = Tensor(uninitialized: shape)
    let loss = labels.withIndices(below: shape[1], "softmaxCrossEntropy") { labels in
      read {
        kernel_softmax_cross_entropy($0, labels, slopes.body.base, shape[0], shape[1])
      }
    }
    let y = Tensor(loss)
    guard let tape = TapeRecorder.watching(self) else { return y }
    let x = self
    return tape.record(y) { tape, upstream in
      let slope =
        tape.isRecording
        ? (x.softmax() - .oneHot(labels, depth: x.shape[1])) / Float(labels.count)
        : slopes
      tape.add(slope.scaled(by: upstream), to: x)
    }
  }

  /// The mean Huber loss against a constant target of the same shape, a scalar.
  ///
  ///     0.5 d^2 where |d| < delta, else delta (|d| - 0.5 delta)
  ///
  /// Huber (1964), https://doi.org/10.1214/aoms/1177703732.
  /// - Parameters:
  ///   - target: no gradient flows to it.
  ///   - delta: above 0; infinity gives half the mean squared error.
  /// - Returns: a scalar.
  public func huberLoss(target: Tensor, delta: Float = 1) -> Tensor {
    precondition(
      shape == target.shape, "huberLoss: shapes \(shape) and target \(target.shape) differ")
    precondition(delta > 0, "huberLoss: delta must be above 0, got \(delta)")
    let slopes = Tensor(uninitialized: shape)
    let loss = read { x in
      target.read { kernel_huber(x, $0, delta, slopes.body.base, count) }
    }
    let y = Tensor(loss)
    guard let tape = TapeRecorder.watching(self) else { return y }
    let (x, target) = (self, target.detached)
    return tape.record(y) { tape, upstream in
      let slope =
        tape.isRecording
        ? (x - target).clipped(to: -delta, delta) / Float(x.count) : slopes
      tape.add(slope.scaled(by: upstream), to: x)
    }
  }

  /// This tensor times a scalar; itself where that is the constant 1 of a walk's start.
  fileprivate func scaled(by scalar: Tensor) -> Tensor {
    scalar.body.anchor == nil && scalar.scalar == 1 ? self : self * scalar
  }
}
