/// Reverse-mode differentiation: operations on watched tensors are written down as they run, and
/// `gradient(of:at:)` walks them backwards.
///
///     let tape = GradientTape()
///     let x = tape.watch(Tensor([1, 2]))
///     let y = (x * x).sum()
///     tape.gradient(of: y, at: [x])[0]  // [2, 4]
///
/// The order of recording is a topological order of the graph, so the walk is a loop over an array:
/// no sorting, no recursion however deep the graph. With `createGraph` the rules themselves are
/// recorded, so that a gradient can be differentiated again (a gradient penalty).
///
/// **How an operation is added**: compute the result from the operands' memory; where
/// `TapeRecorder.watching(a, b)` gives a tape, return `tape.record(result) { tape, upstream in …
/// }`. The rule captures the operands it needs (`a.slot` alone where their values do not matter, so
/// that the memory can go) and adds to them with `tape.add(gradient, to: a)`. It is written with
/// tensor operations, so that it can be recorded in turn; it may take a fused, faster way where
/// `tape.isRecording` is false. Add the operation to
/// `Tests/TensorEngineTests/Golden/make_operations.py`: the tests then compare it with PyTorch and
/// with central differences.
///
/// A tape serves one thread.
public final class GradientTape {
  package let recorder = TapeRecorder()

  /// Makes an empty tape.
  public init() {}

  // What was recorded refers to the recorder: without this the two would keep each other.
  deinit { recorder.reset() }

  /// The number of tensors written down.
  public var count: Int { recorder.count }

  /// A tensor equal to `x` whose uses are recorded.
  public func watch(_ x: Tensor) -> Tensor { recorder.watch(x) }

  /// Forgets what was recorded. Tensors that were on the tape become constants.
  public func reset() { recorder.reset() }

  /// The gradients of a scalar (or of the weighted sum of a tensor) at tensors of this tape.
  /// - Parameters:
  ///   - y: recorded on this tape, or a constant (then the gradients are zero).
  ///   - xs: tensors on this tape.
  ///   - upstream: the weights, of the shape of `y`; ones where nil.
  ///   - createGraph: record the gradients too, so that they can be differentiated.
  /// - Returns: one gradient for each of `xs`, of its shape.
  public func gradient(
    of y: Tensor, at xs: [Tensor], upstream: Tensor? = nil, createGraph: Bool = false
  ) -> [Tensor] {
    recorder.gradient(of: y, at: xs, upstream: upstream, createGraph: createGraph)
  }
}
