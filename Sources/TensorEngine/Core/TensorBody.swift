/// What a `Tensor` refers to: its memory, its shape and its index on a tape.
///
/// A tensor is one reference, so that copying, saving and handing on cost one count.
///
/// `@unchecked Sendable`: address, shape and owner are constant. The memory is written only while
/// one tensor refers to the body and no view does (`Tensor.write`). `anchor` and `record` belong to
/// the thread that uses the tape. Both are only read and set whole, so exclusivity needs no
/// checking at run time, which costs as much as a small kernel.
@usableFromInline
final class TensorBody: @unchecked Sendable {
  /// The first element.
  @usableFromInline let base: UnsafeMutablePointer<Float>
  @usableFromInline let shape: Shape
  /// The body whose memory a view shares; nil where this one owns it.
  @usableFromInline let owner: TensorBody?
  /// The anchor of the tape that records what is done with this tensor.
  @exclusivity(unchecked) var anchor: UnsafeMutablePointer<TapeAnchor>?
  /// Its index on the tape, -1 where it has none.
  @exclusivity(unchecked) var record = -1
  /// When it was put there: a tape forgets all indices when it is reset.
  @exclusivity(unchecked) var epoch = 0
  private let sizeClass: Int

  init(shape: Shape) {
    self.shape = shape
    let (pointer, sizeClass) = BufferPool.shared.allocate(bytes: shape.count * 4)
    base = pointer.assumingMemoryBound(to: Float.self)
    self.sizeClass = sizeClass
    owner = nil
  }

  /// A view of another body's memory.
  init(viewing body: TensorBody, offset: Int, shape: Shape) {
    self.shape = shape
    base = body.base + offset
    owner = body.owner ?? body
    sizeClass = 0
  }

  /// The tape, unless it was reset since.
  @inline(__always)
  var liveTape: TapeRecorder? { isOnTape ? anchor?.pointee.tape : nil }

  /// Whether there is such a tape, without a reference to it.
  @inline(__always)
  var isOnTape: Bool {
    guard let anchor else { return false }
    return anchor.pointee.epoch == epoch
  }

  deinit {
    if owner == nil { BufferPool.shared.release(base, sizeClass: sizeClass) }
  }
}
