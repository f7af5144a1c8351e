import Gym
import TensorEngine

/// The last observations of each lane, for agents whose state is a window of several.
struct ObservationWindows: Sendable {
  private var training: [Int: [Float]] = [:]
  private var evaluation: [Int: [Float]] = [:]

  /// Forgets a lane's observations.
  mutating func clear(lane: Int, mode: ActingMode) {
    if mode == .training { training[lane] = nil } else { evaluation[lane] = nil }
  }

  /// States `[N, length * count]` that end with these observations, newest last, zeros before the
  /// start of the episode. Every lane's window moves on.
  mutating func states(_ observations: Tensor, length: Int, count: Int, mode: ActingMode) -> Tensor
  {
    if length == 1 { return observations }
    let lanes = observations.shape[0]
    var states: [Float] = []
    states.reserveCapacity(lanes * length * count)
    let rows = observations.scalars
    for lane in 0..<lanes {
      let held = mode == .training ? training[lane] : evaluation[lane]
      let window = held ?? Array(repeating: 0, count: length * count)
      let moved = Array(window.dropFirst(count)) + rows[lane * count..<(lane + 1) * count]
      if mode == .training { training[lane] = moved } else { evaluation[lane] = moved }
      states += moved
    }
    return Tensor(states, shape: [lanes, length * count])
  }

  /// The training windows, for a checkpoint.
  var saved: [Int: [Float]] { training }

  /// Takes up windows that were saved.
  /// - Parameters:
  ///   - saved: by environment.
  ///   - key: the name in the archive.
  ///   - size: numbers in a window.
  /// - Throws: `AgentError.unfitArchive` where one has another size.
  mutating func restore(_ saved: [Int: [Float]], key: String, size: Int) throws(AgentError) {
    if let wrong = saved.values.first(where: { $0.count != size }) {
      throw .unfitArchive(
        key: key, expected: "windows of \(size) numbers", found: "one of \(wrong.count)")
    }
    training = saved
  }
}
