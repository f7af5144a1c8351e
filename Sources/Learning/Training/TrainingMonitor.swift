import Gym
import Synchronization

/// How a training stands at a moment, for someone who looks on.
public struct TrainingSnapshot: Sendable {
  /// How far it has come.
  public var progress: TrainingProgress
  /// The first environment as it stood, nil where the training's environments can't be copied one
  /// by one.
  public var environment: AnyEnvironment?
  /// What environments without one to copy show of themselves; nil where there is nothing.
  public var scene: DisplayList?
  /// The sum of rewards of its episode so far.
  public var episodeReturn: Double
  /// The steps of its episode so far.
  public var episodeLength: Int
  /// What the agent reports of its learning.
  public var metrics: [Metric]

  /// Describes a training.
  public init(
    progress: TrainingProgress, environment: AnyEnvironment?, scene: DisplayList? = nil,
    episodeReturn: Double, episodeLength: Int, metrics: [Metric]
  ) {
    self.progress = progress
    self.environment = environment
    self.scene = scene
    self.episodeReturn = episodeReturn
    self.episodeLength = episodeLength
    self.metrics = metrics
  }
}

/// Where a training on one thread lets another thread look on.
///
/// The one who looks asks with a flag; the training looks at the flag after each step and, where it
/// is up, leaves a snapshot. While nobody asks, a step costs the reading of the flag.
public final class TrainingMonitor: Sendable {
  private struct State {
    var snapshot: TrainingSnapshot?
    var returns: [Double] = []
  }

  private let isWanted = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)
  private let state = Mutex(State())

  /// Makes a monitor for one training.
  public init() {}

  // MARK: The one who looks

  /// Asks for a snapshot; the next step of the training leaves it.
  public func request() { isWanted.store(true, ordering: .relaxed) }

  /// The snapshot that was left since the last call, nil where there is none.
  public func take() -> TrainingSnapshot? {
    state.withLock { state in
      defer { state.snapshot = nil }
      return state.snapshot
    }
  }

  /// The returns of the finished episodes from a number on.
  public func returns(from first: Int) -> [Double] {
    state.withLock { Array($0.returns.dropFirst(first)) }
  }

  /// Whether the training is over.
  public var isFinished: Bool { hasEnded.load(ordering: .acquiring) }

  // MARK: The training

  /// Leaves a snapshot where one is asked for; to be called after each step.
  public func look(at loop: borrowing TrainingLoop) {
    guard isWanted.load(ordering: .relaxed) else { return }
    isWanted.store(false, ordering: .relaxed)
    let snapshot = loop.snapshot
    state.withLock { $0.snapshot = snapshot }
  }

  /// Adds finished episodes.
  public func add(_ episodes: [EpisodeSummary]) {
    guard !episodes.isEmpty else { return }
    state.withLock { $0.returns += episodes.map(\.episodeReturn) }
  }

  /// Says that the training is over.
  public func finish() { hasEnded.store(true, ordering: .releasing) }
}

extension TrainingLoop {
  /// The state of the training for a viewer. The environment is a copy that the training no longer
  /// changes.
  public var snapshot: TrainingSnapshot {
    let single = (environments as? SyncVectorEnvironment)?.environments.first
    return TrainingSnapshot(
      progress: progress, environment: single,
      scene: single == nil
        ? environments.dataset?.scene ?? environments.render(environment: 0) : nil,
      episodeReturn: returns.first ?? 0, episodeLength: lengths.first ?? 0, metrics: agent.metrics)
  }
}
