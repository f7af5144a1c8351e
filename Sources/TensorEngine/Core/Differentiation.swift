import Foundations
import Synchronization

/// The value of a function and its gradients at tensors.
///
///     let (loss, gradients) = valueWithGradient(at: [w, b]) { p in (x.matmul(p[0]) + p[1]).mean()
///     }
///
/// - Parameters:
///   - tensors: where the gradients are taken.
///   - function: gives a scalar.
/// - Returns: the value, and one gradient for each tensor, of its shape.
public func valueWithGradient(
  at tensors: [Tensor], _ function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  try TapeRecorder.withSpare { tape in
    let watched = tensors.map { tape.watch($0) }
    let value = try function(watched)
    precondition(value.count == 1, "the function must give a scalar, got shape \(value.shape)")
    let gradients = tape.gradient(of: value, at: watched, upstream: nil, createGraph: false)
    return (value.detached, gradients.map(\.detached))
  }
}

extension TapeRecorder {
  /// Lends an empty tape whose memory is kept for the next time, and resets it afterwards.
  package static func withSpare<Result>(_ body: (TapeRecorder) throws -> Result) rethrows -> Result
  {
    let tape = SpareTapes.shared.take()
    defer {
      tape.reset()
      SpareTapes.shared.give(tape)
    }
    return try body(tape)
  }
}

/// Tapes between two uses.
///
/// `@unchecked Sendable`: the tapes are only reached inside `lock`, and each by one thread at a
/// time.
private final class SpareTapes: @unchecked Sendable {
  static let shared = SpareTapes()
  private let lock = Mutex<Void>(())
  private var tapes: [TapeRecorder] = []

  func take() -> TapeRecorder { lock.withLock { _ in tapes.popLast() } ?? TapeRecorder() }

  func give(_ tape: TapeRecorder) { lock.withLock { _ in tapes.append(tape) } }
}
