import TensorEngine

/// The last observations of each environment, for agents whose state is a window of several.
public struct ObservationWindows: Sendable {
  private var training: [Int: [Float]] = [:]
  private var evaluation: [Int: [Float]] = [:]

  /// Makes empty windows.
  public init() {}

  /// Forgets the observations of an environment.
  public mutating func clear(environment index: Int, mode: ActingMode) {
    if mode == .training { training[index] = nil } else { evaluation[index] = nil }
  }

  /// States that end with these observations, newest last, zeros before the start of the episode.
  /// Every environment's window advances.
  /// - Parameters:
  ///   - observations: `[N, D]`.
  ///   - length: observations in a state.
  ///   - mode: training and evaluation have windows of their own.
  /// - Returns: `[N, length * D]`.
  public mutating func states(_ observations: Tensor, length: Int, mode: ActingMode) -> Tensor {
    if length == 1 { return observations }
    let (count, width) = (observations.shape[0], observations.shape[1])
    var states: [Float] = []
    states.reserveCapacity(count * length * width)
    let rows = observations.scalars
    for index in 0..<count {
      let held = mode == .training ? training[index] : evaluation[index]
      let window = held ?? Array(repeating: 0, count: length * width)
      let next = Array(window.dropFirst(width)) + rows[index * width..<(index + 1) * width]
      if mode == .training { training[index] = next } else { evaluation[index] = next }
      states += next
    }
    return Tensor(states, shape: [count, length * width])
  }

  /// Saves or restores the training windows.
  /// - Parameters:
  ///   - coder: what saves or restores.
  ///   - key: the name in the archive.
  ///   - size: the elements of a window.
  /// - Throws: `AgentError.unfitArchive` where one has another size.
  public mutating func code(with coder: inout ArchiveCoder, _ key: String, size: Int) throws {
    try coder.value(key, &training)
    if let wrong = training.values.first(where: { $0.count != size }) {
      throw AgentError.unfitArchive(
        key: key, expected: "windows of \(size) values", found: "one of \(wrong.count)")
    }
  }
}
