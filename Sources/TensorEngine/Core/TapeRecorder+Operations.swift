import Foundations

/// The index of an operand on a tape, without its values.
struct TapeSlot {
  let record: Int
  let shape: Shape
}

extension Tensor {
  /// The index of this tensor, for a rule that does not need its values.
  var slot: TapeSlot { TapeSlot(record: isTraced ? body.record : -1, shape: shape) }
}

extension TapeRecorder {
  /// The tape that records what is done with `a`.
  @inline(__always)
  static func watching(_ a: Tensor) -> TapeRecorder? {
    guard let tape = a.body.liveTape, tape.isRecording else { return nil }
    return tape
  }

  /// The tape that records what is done with `a` and `b`.
  /// - Precondition: they are not on two different tapes.
  @inline(__always)
  static func watching(_ a: Tensor, _ b: Tensor) -> TapeRecorder? {
    guard a.body.isOnTape else { return watching(b) }
    precondition(
      !b.body.isOnTape || a.body.anchor == b.body.anchor,
      "two tensors of one operation are watched by different tapes")
    return watching(a)
  }

  /// The tape that records what is done with several tensors.
  static func watching(_ tensors: [Tensor]) -> TapeRecorder? {
    var found: TapeRecorder?
    for tensor in tensors {
      guard let tape = watching(tensor) else { continue }
      precondition(
        found == nil || found === tape,
        "two tensors of one operation are watched by different tapes")
      found = tape
    }
    return found
  }

  /// Writes an operation down.
  /// - Parameters:
  ///   - y: its result, just made, which no other tensor shares.
  ///   - rule: passes the gradient at the result on to the operands.
  /// - Returns: `y`, now on the tape.
  @inline(__always)
  func record(_ y: Tensor, rule: @escaping Rule) -> Tensor { append(y, .rule(rule)) }

  /// Adds a gradient to an operand, summed over broadcast dimensions; not evaluated for constants.
  @inline(__always)
  func add(_ gradient: @autoclosure () -> Tensor, to slot: TapeSlot) {
    guard slot.record >= 0 else { return }
    accumulate(gradient(), slot)
  }

  /// Adds a gradient to an operand.
  @inline(__always)
  func add(_ gradient: @autoclosure () -> Tensor, to operand: Tensor) {
    guard operand.isTraced else { return }
    accumulate(gradient(), operand.slot)
  }

  /// Adds a gradient to what is on the tape at a slot, summed over broadcast dimensions.
  @inline(__always)
  func accumulate(_ gradient: consuming Tensor, _ slot: TapeSlot) {
    if gradient.shape == slot.shape, entries[slot.record].gradient == nil {
      entries[slot.record].gradient = gradient
    } else {
      accumulateSum(gradient, slot)
    }
  }

  @inline(never)
  private func accumulateSum(_ gradient: Tensor, _ slot: TapeSlot) {
    if gradient.shape != slot.shape {
      accumulateSum(gradient.summed(to: slot.shape), slot)
      return
    }
    guard var sum = entries[slot.record].gradient.take() else {
      entries[slot.record].gradient = gradient
      return
    }
    // Added before the entry is looked up: a recorded sum may move the entries.
    if isRecording { sum = sum + gradient } else { sum.accumulate(gradient) }
    entries[slot.record].gradient = sum
  }
}
