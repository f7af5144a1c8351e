import Replays
import Spaces

/// An episode as the player shows it: its frames in order, one more than there were steps.
public struct Track: Sendable {
  /// The environment's name, empty where it isn't known.
  public var environment: String
  /// Where the actions lie.
  public var actionSpace: Space
  /// Frames per second in which the environment looks natural.
  public var framesPerSecond: Double
  /// What the actions are called, in order, where that is known.
  public var actionNames: [String] = []
  /// What the elements of the observations are called; empty, or as many as there are.
  public var observationNames: [String] = []
  /// The method by which the frames' relevance was found, nil where they have none.
  public var relevanceName: String?
  /// What the viewer should say about it, such as why there are no scenes.
  public var notice: String?
  /// The first difference between a recorded episode and its repetition, nil where there is none.
  public var mismatch: ReplayMismatch?
  /// The frames.
  public private(set) var frames: [Frame] = []
  /// The sum of rewards up to each frame, `[frames]`; the first is 0.
  public private(set) var returns: [Double] = []

  /// Makes a track without frames.
  /// - Parameters:
  ///   - environment: its name.
  ///   - actionSpace: where the actions lie.
  ///   - framesPerSecond: the natural pace; what is none of `FilmSettings.frameRates` becomes 30.
  ///   - notice: what the viewer should say about it.
  public init(
    environment: String, actionSpace: Space, framesPerSecond: Double, notice: String? = nil
  ) {
    self.environment = environment
    self.actionSpace = actionSpace
    self.framesPerSecond = FilmSettings.frameRate(framesPerSecond)
    self.notice = notice
  }

  /// Adds a frame at the end.
  public mutating func append(_ frame: Frame) {
    frames.append(frame)
    returns.append((returns.last ?? 0) + (frame.reward ?? 0))
  }

  /// Says what is done in the last frame so far, before the frame that it leads to is added.
  /// - Parameters:
  ///   - action: what is done.
  ///   - values: what each action was thought to be worth.
  public mutating func act(_ action: SpaceValue, values: [Float] = []) {
    guard !frames.isEmpty else { return }
    frames[frames.count - 1].action = action
    frames[frames.count - 1].actionValues = values
  }

  /// Puts the agent's values of all actions into the frames from the first on.
  public mutating func setActionValues(_ values: [[Float]]) {
    for (index, row) in zip(frames.indices, values) { frames[index].actionValues = row }
  }

  /// Finds how much each number of the observations speaks for the actions, from a frame on.
  /// - Throws: what the method throws.
  public mutating func explain(by explainer: ObservationExplainer, from first: Int = 0) throws {
    let rows = try explainer(
      frames[first...].map(\.observation), frames[first...].map(\.action))
    for (index, row) in zip(frames.indices.dropFirst(first), rows) { frames[index].relevance = row }
    relevanceName = explainer.name
  }

  /// The number of steps.
  public var totalSteps: Int { max(0, frames.count - 1) }
  /// Whether the last frame ended the episode.
  public var hasEnded: Bool { frames.last.map { $0.terminated || $0.truncated } ?? false }
  /// The reward of each step, `[totalSteps]`.
  public var rewards: [Double] { frames.dropFirst().map { $0.reward ?? 0 } }
}
