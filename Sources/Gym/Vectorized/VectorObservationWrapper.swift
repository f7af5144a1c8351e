import Spaces

/// A vector wrapper that makes other observations of the inner environments'.
///
/// Every observation that arrives is changed once: the next ones of all environments, those of the
/// environments that a masked reset starts, and with `AutoresetMode.sameStep` the true last ones of
/// environments that ended as well. (Gymnasium's refuse this mode, and change the rows of
/// environments outside a reset mask a second time.)
public protocol VectorObservationWrapper<Base>: VectorWrapper {
  /// Room for the inner environments' observations.
  var rows: VectorRows { get set }
  /// Changes observations that have just arrived.
  /// - Parameters:
  ///   - observations: `[count, D]`, the inner environment's: in the order of the environments,
  ///     then the last observations of environments that ended.
  ///   - count: how many there are.
  ///   - changed: `[count, D']`, to be filled.
  /// - Throws: `GymError.wrongValue` for an observation that can't be changed.
  mutating func change(_ observations: [Float], count: Int, into changed: inout [Float])
    throws(GymError)
}

/// Where a vector wrapper keeps the inner environments' observations during a call.
public struct VectorRows: Sendable {
  var inner = VectorBuffers(count: 0, observationCount: 0)
  var arrivals: [Float] = []
  var changed: [Float] = []

  /// Allocates with the first call.
  public init() {}

  /// Lends the parts of the buffers that stay as they are, or takes them back.
  fileprivate mutating func exchange(with buffers: inout VectorBuffers) {
    swap(&inner.rewards, &buffers.rewards)
    swap(&inner.terminated, &buffers.terminated)
    swap(&inner.truncated, &buffers.truncated)
    swap(&inner.infos, &buffers.infos)
    swap(&inner.resetInfos, &buffers.resetInfos)
  }

  fileprivate mutating func makeRoom(for values: Int) {
    guard inner.observations.count != values else { return }
    inner.observations = Array(repeating: 0, count: values)
    inner.finalObservations = inner.observations
  }

  /// Puts together what has arrived in some environments, and the last observations of others.
  fileprivate mutating func gather(_ indices: [Int]?, _ ended: [Int], width: Int, newWidth: Int) {
    arrivals.removeAll(keepingCapacity: true)
    if let indices {
      for index in indices { arrivals += inner.observations[index * width..<(index + 1) * width] }
    } else {
      arrivals += inner.observations
    }
    for index in ended { arrivals += inner.finalObservations[index * width..<(index + 1) * width] }
    let count = (indices?.count ?? inner.rewards.count) + ended.count
    if changed.count > count * newWidth { changed.removeLast(changed.count - count * newWidth) }
    while changed.count < count * newWidth { changed.append(0) }
  }

  /// Writes the changed observations where they belong.
  fileprivate func scatter(
    _ indices: [Int]?, _ ended: [Int], width: Int, into buffers: inout VectorBuffers
  ) {
    let shown = indices ?? Array(inner.rewards.indices)
    for (row, index) in shown.enumerated() {
      for column in 0..<width {
        let number = changed[row * width + column]
        buffers.observations[index * width + column] = number
        buffers.finalObservations[index * width + column] = number
      }
    }
    for (row, index) in ended.enumerated() {
      for column in 0..<width {
        buffers.finalObservations[index * width + column] =
          changed[(shown.count + row) * width + column]
      }
    }
  }
}

extension VectorObservationWrapper {
  /// Starts an episode in every environment.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try show(&buffers, mask: nil) { base, inner throws(GymError) in
      try base.reset(seed: seed, options: options, into: &inner)
    }
  }

  /// Starts an episode in every environment, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try show(&buffers, mask: mask) { base, inner throws(GymError) in
      try base.reset(seeds: seeds, options: options, mask: mask, into: &inner)
    }
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try show(&buffers, mask: nil) { base, inner throws(GymError) in
      try base.step(actions, into: &inner)
    }
  }

  /// Lets the inner environment act and shows what arrived, changed.
  private mutating func show(
    _ buffers: inout VectorBuffers, mask: [Bool]?,
    _ act: (inout Base, inout VectorBuffers) throws(GymError) -> Void
  ) throws(GymError) {
    let width = base.singleObservationSpace.flattenedCount
    let newWidth = singleObservationSpace.flattenedCount
    try buffers.check(count: count, observationCount: newWidth)
    // Taken out meanwhile, as a part of self can't be lent while another one is changed.
    var rows = VectorRows()
    swap(&rows, &self.rows)
    defer { swap(&rows, &self.rows) }
    rows.makeRoom(for: count * width)
    rows.exchange(with: &buffers)
    defer { rows.exchange(with: &buffers) }
    try act(&base, &rows.inner)
    let indices = mask.map { mask in mask.indices.filter { mask[$0] } }
    var ended: [Int] = []
    if autoreset == .sameStep && indices == nil {
      ended = (0..<count).filter { rows.inner.hasEnded($0) }
    }
    rows.gather(indices, ended, width: width, newWidth: newWidth)
    let arrived = (indices?.count ?? count) + ended.count
    try change(rows.arrivals, count: arrived, into: &rows.changed)
    rows.scatter(indices, ended, width: newWidth, into: &buffers)
  }
}
