import Synchronization

/// What a tensor knows of its tape: a slot in memory that outlives both.
///
/// A tensor that held its tape by reference would count it up when it is put there and down when it
/// is let go, for every tensor of every step. An anchor is never freed but used again by another
/// tape, with an epoch that no tensor has seen, so that an address and an epoch are enough.
struct TapeAnchor {
  /// How often the tapes of this slot were reset: tensors of an earlier time are constants now.
  var epoch = 0
  /// The tape, while it lives. Only read where the epoch is still the tensor's.
  unowned(unsafe) var tape: TapeRecorder?

  /// A slot that no tape uses.
  static func take() -> UnsafeMutablePointer<TapeAnchor> {
    if let spare = SpareAnchors.shared.pop() { return spare }
    let anchor = UnsafeMutablePointer<TapeAnchor>.allocate(capacity: 1)
    anchor.initialize(to: TapeAnchor())
    return anchor
  }

  /// Gives a slot back. Whoever still refers to it finds that its time is over.
  static func give(_ anchor: UnsafeMutablePointer<TapeAnchor>) {
    anchor.pointee.epoch += 1
    anchor.pointee.tape = nil
    SpareAnchors.shared.push(anchor)
  }
}

/// Anchors between two tapes.
///
/// `@unchecked Sendable`: the list is only reached inside `lock`.
private final class SpareAnchors: @unchecked Sendable {
  static let shared = SpareAnchors()
  private let lock = Mutex<Void>(())
  private var anchors: [UnsafeMutablePointer<TapeAnchor>] = []

  func pop() -> UnsafeMutablePointer<TapeAnchor>? { lock.withLock { _ in anchors.popLast() } }

  func push(_ anchor: UnsafeMutablePointer<TapeAnchor>) {
    lock.withLock { _ in anchors.append(anchor) }
  }
}
