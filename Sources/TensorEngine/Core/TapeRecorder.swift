import Foundations

/// The record of a tape: one entry for each tensor, in the order in which they came to be.
package final class TapeRecorder {
  typealias Rule = (TapeRecorder, Tensor) -> Void

  /// How the gradient of a recorded tensor is passed on.
  enum Passing {
    /// A watched tensor, or a rule that was used up.
    case none
    case rule(Rule)
    /// By value, as a closure of its own for each layer costs as much as the layer of a small
    /// network.
    case dense(DenseRecord)
  }

  /// One recorded tensor: how its gradient is passed on, and, during a walk, the gradient.
  struct Entry {
    var passing: Passing
    var gradient: Tensor?
  }

  // By hand rather than an array: this is written several times in every operation.
  @exclusivity(unchecked) private(set) var entries: UnsafeMutablePointer<Entry>
  @exclusivity(unchecked) private var capacity = 64
  /// The number of tensors written down.
  @exclusivity(unchecked) package private(set) var count = 0
  @exclusivity(unchecked) private(set) var isRecording = true
  /// What tensors on this tape refer to.
  private let anchor = TapeAnchor.take()

  /// Where most walks start.
  private static let one = Tensor(1)

  package init() {
    entries = .allocate(capacity: capacity)
    anchor.pointee.tape = self
  }

  deinit {
    reset()
    entries.deallocate()
    TapeAnchor.give(anchor)
  }

  package func watch(_ x: Tensor) -> Tensor { append(x.view(shape: x.shape), .none) }

  /// Watches a parameter in place: its uses are recorded until `release`.
  package func watch(inPlace x: inout Tensor) {
    x.makeUnique()
    mark(x)
    append(Entry(passing: .none))
  }

  /// Takes a parameter off its tape, in place.
  package static func release(_ x: inout Tensor) { x.leaveTape() }

  /// Forgets what was recorded and keeps the memory. Tensors that were on the tape become
  /// constants.
  package func reset() {
    // From the end: a rule frees what it saved before the rules that made it go.
    while count > 0 {
      count -= 1
      (entries + count).deinitialize(count: 1)
    }
    isRecording = true
    anchor.pointee.epoch += 1
  }

  func gradient(of y: Tensor, at xs: [Tensor], upstream: Tensor?, createGraph: Bool) -> [Tensor] {
    precondition(
      xs.allSatisfy { $0.body.liveTape === self }, "gradient: a tensor is not watched by this tape")
    if let upstream {
      precondition(
        upstream.shape == y.shape,
        "gradient: upstream \(upstream.shape) differs from output \(y.shape)")
    }
    walk(
      from: y, upstream: upstream ?? .ones(y.shape), keeping: xs.map(\.body.record),
      createGraph: createGraph, releasing: false)
    let result = xs.map { entries[$0.body.record].gradient ?? .zeros($0.shape) }
    for index in 0..<count { entries[index].gradient = nil }
    return result
  }

  /// Walks back from `y`, forgetting each rule once used; the gradients of watched tensors stay for
  /// `takeGradient`.
  package func backward(from y: Tensor) {
    walk(
      from: y, upstream: y.rank == 0 ? Self.one : .ones(y.shape), keeping: [], createGraph: false,
      releasing: true)
  }

  /// The gradient that `backward` left for a watched tensor, handed over.
  package func takeGradient(ofRecord index: Int) -> Tensor? {
    precondition(index < count, "takeGradient: record \(index) of \(count)")
    return entries[index].gradient.take()
  }

  private func walk(
    from y: Tensor, upstream: Tensor, keeping kept: [Int], createGraph: Bool, releasing: Bool
  ) {
    guard y.body.liveTape === self else { return }
    entries[y.body.record].gradient = upstream
    isRecording = createGraph
    defer { isRecording = true }
    var index = y.body.record
    while index >= 0 {
      pass(index, keeping: kept, releasing: releasing)
      index -= 1
    }
  }

  /// Passes the gradient of one entry on, if it has one and a way to.
  @inline(__always)
  private func pass(_ index: Int, keeping kept: [Int], releasing: Bool) {
    let entry = entries + index
    if case .none = entry.pointee.passing { return }
    // Taken out rather than copied where nobody asks for it again, so that the operation may use
    // the gradient's memory for its own.
    let keeps = !kept.isEmpty && kept.contains(index)
    guard var gradient = keeps ? entry.pointee.gradient : entry.pointee.gradient.take() else {
      return
    }
    var passing = Passing.none
    if releasing { swap(&passing, &entry.pointee.passing) } else { passing = entry.pointee.passing }
    switch passing {
    case .none: break
    case .rule(let rule): rule(self, gradient)
    case .dense(let record): record.pass(&gradient, on: self)
    }
  }

  /// Writes a tensor down with the way its gradient is passed on.
  func append(_ y: Tensor, _ passing: consuming Passing) -> Tensor {
    mark(y)
    append(Entry(passing: passing))
    return y
  }

  /// Gives a tensor the next index.
  @inline(__always)
  private func mark(_ x: Tensor) {
    x.body.anchor = anchor
    x.body.epoch = anchor.pointee.epoch
    x.body.record = count
  }

  private func append(_ entry: consuming Entry) {
    if count == capacity { grow() }
    (entries + count).initialize(to: entry)
    count += 1
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }
}
