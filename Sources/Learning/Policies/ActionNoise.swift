import Foundations
import NumPyRandom
import TensorEngine

/// Noise that is added to continuous actions while an agent trains.
///
/// Each environment has a process of its own, which starts again with an episode.
public struct ActionNoise: Sendable, Equatable {
  /// The process, under the name that RL Baselines3 Zoo gives it.
  public enum Kind: String, Sendable, CaseIterable {
    case none
    /// Independent draws from N(0, sigma).
    case normal
    /// x += -theta x dt + sigma sqrt(dt) N(0, 1), from 0: Uhlenbeck and Ornstein (1930),
    /// https://doi.org/10.1103/PhysRev.36.823.
    case ornsteinUhlenbeck = "ornstein-uhlenbeck"
  }

  /// The process.
  public var kind: Kind
  /// sigma of the next step; an agent that anneals it sets it before each.
  public var standardDeviation: Double
  /// How strongly an Ornstein-Uhlenbeck process returns to 0.
  public var theta: Double
  /// The time between two steps of an Ornstein-Uhlenbeck process.
  public var timeStep: Double
  /// `[N * A]`: the Ornstein-Uhlenbeck processes of all environments; empty before the first step.
  private var processes: [Float] = []

  /// Makes the processes; theta and time step are those of Stable-Baselines3 and keras-rl.
  public init(
    _ kind: Kind, standardDeviation: Double, theta: Double = 0.15, timeStep: Double = 0.01
  ) {
    self.kind = kind
    self.standardDeviation = standardDeviation
    self.theta = theta
    self.timeStep = timeStep
  }

  /// The noise of the next step.
  /// - Parameters:
  ///   - shape: `[N, A]`, the same in every call.
  ///   - random: where the draws come from; nothing is drawn where there is no noise.
  /// - Returns: `[N, A]`, or nil where there is none.
  public mutating func next(_ shape: Shape, using random: inout PCG64) -> Tensor? {
    switch kind {
    case .none: return nil
    case .normal:
      let scale = standardDeviation
      return Tensor(shape: shape) { noise in
        for index in noise.indices { noise[index] = Float(scale * random.standardNormal()) }
      }
    case .ornsteinUhlenbeck:
      if processes.isEmpty { processes = Array(repeating: 0, count: shape.count) }
      let scale = standardDeviation * timeStep.squareRoot()
      for index in processes.indices {
        let x = Double(processes[index])
        processes[index] = Float(x - theta * x * timeStep + scale * random.standardNormal())
      }
      return Tensor(processes, shape: shape)
    }
  }

  /// Starts the process of an environment again.
  /// - Parameters:
  ///   - index: the environment.
  ///   - size: A, the elements of an action.
  public mutating func beginEpisode(environment index: Int, size: Int) {
    if processes.isEmpty { return }
    for element in index * size..<(index + 1) * size { processes[element] = 0 }
  }

  /// Saves or restores the processes.
  /// - Parameters:
  ///   - coder: what saves or restores.
  ///   - key: the name in the archive.
  ///   - count: N * A, the elements of the actions of all environments.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func code(with coder: inout ArchiveCoder, _ key: String, count: Int) throws {
    var values: Tensor? = processes.isEmpty ? nil : Tensor(processes)
    try coder.optional(key, &values, initial: .zeros([count])) {
      try $0.tensor(key, &$1, shape: [count])
    }
    guard coder.isRestoring else { return }
    processes = values?.scalars ?? []
    guard processes.allSatisfy(\.isFinite) else {
      throw AgentError.unfitArchive(key: key, expected: "finite values", found: "others")
    }
  }
}
