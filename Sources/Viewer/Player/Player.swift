import Foundations

/// What is played and where it stands: up to nine episodes side by side, run in step.
///
/// A value that knows nothing of windows or clocks: it receives what was asked for (`apply`) and
/// how much time has passed (`advance`).
///
///     var player = Player(titles: ["dqn"], episodes: [entries])
///     player.show(.track(track), in: 0)
///     player.apply(.togglePlay)
///     player.advance(by: 1.0 / 60)
///     let frame = player.frame(in: 0)
public struct Player: Sendable {
  /// How many environments there may be.
  public static let largestEnvironmentCount = 9

  /// What an environment shows.
  public enum Content: Sendable {
    /// Nothing yet: the chosen episode has still to be loaded.
    case waiting
    /// An episode.
    case track(Track)
    /// Why there is no episode to show.
    case failed(String)
  }

  /// One of the replays that run in step.
  public struct ShownEnvironment: Sendable {
    /// What is written above it.
    public var title: String
    /// The episodes that there are, in order.
    public var episodes: [EpisodeEntry]
    /// What is shown.
    public internal(set) var content: Content = .waiting

    /// The episode that is shown, nil where there is none.
    public var track: Track? { if case .track(let track) = content { track } else { nil } }
  }

  /// The replays side by side.
  public internal(set) var environments: [ShownEnvironment]
  /// The frame that is shown, from 0; an environment whose episode is shorter stays at its last.
  public internal(set) var position = 0
  /// Whether it runs.
  public internal(set) var isPlaying = false
  /// How fast.
  public internal(set) var speed = PlayerSpeed()
  /// Whether it restarts at the end.
  public internal(set) var loops = false
  /// The chosen episode's position in the list.
  public internal(set) var episode = 0
  /// The environment whose actions and values are shown in detail.
  public internal(set) var focus = 0
  /// Whether frames are still added at the end: a live agent's episode.
  public internal(set) var isLive = false
  /// Frames that time has brought but that are not whole yet, 0..<1.
  var remainder = 0.0

  /// Makes a player that waits for its first episodes.
  /// - Parameters:
  ///   - titles: of the environments, at least one and at most nine.
  ///   - episodes: the lists of the environments, as many.
  ///   - isLive: whether frames are added while it plays.
  /// - Precondition: one to nine environments, as many lists as titles.
  public init(titles: [String], episodes: [[EpisodeEntry]], isLive: Bool = false) {
    precondition(
      (1...Self.largestEnvironmentCount).contains(titles.count) && titles.count == episodes.count,
      "Player: expected 1 to 9 titles and as many lists, got \(titles.count) and \(episodes.count)")
    environments = zip(titles, episodes).map { ShownEnvironment(title: $0, episodes: $1) }
    self.isLive = isLive
  }

  /// The number of the last frame of the longest episode, 0 where there is none.
  public var lastPosition: Int { environments.compactMap(\.track?.totalSteps).max() ?? 0 }
  /// Whether the last frame is shown.
  public var isAtEnd: Bool { position >= lastPosition }
  /// Frames per second at natural pace: the fastest environment's.
  public var framesPerSecond: Double {
    environments.compactMap(\.track?.framesPerSecond).max() ?? 30
  }
  /// The entries of the longest list.
  public var episodeCount: Int { environments.map(\.episodes.count).max() ?? 0 }
  /// The environments that wait for the chosen episode.
  public var waitingEnvironments: [Int] {
    environments.indices.filter {
      if case .waiting = environments[$0].content { true } else { false }
    }
  }

  /// The position of the frame that an environment shows, nil where it has no episode.
  public func position(in environment: Int) -> Int? {
    environments[environment].track.flatMap {
      $0.frames.isEmpty ? nil : min(position, $0.totalSteps)
    }
  }

  /// The frame that an environment shows.
  public func frame(in environment: Int) -> Frame? {
    position(in: environment).flatMap { environments[environment].track?.frames[$0] }
  }

  /// Gives an environment what it shows; the position stays within the episodes.
  public mutating func show(_ content: Content, in environment: Int) {
    environments[environment].content = content
    position = min(position, lastPosition)
  }
}

/// An episode in a list.
public struct EpisodeEntry: Sendable, Equatable {
  /// Its name: its number in the file.
  public var label: String
  /// Its steps, nil where they are not known.
  public var steps: Int?
  /// The sum of its rewards, nil where it isn't known.
  public var episodeReturn: Double?
  /// Whether it can't be read.
  public var isDamaged: Bool

  /// Describes an episode.
  public init(
    label: String, steps: Int? = nil, episodeReturn: Double? = nil, isDamaged: Bool = false
  ) {
    self.label = label
    self.steps = steps
    self.episodeReturn = episodeReturn
    self.isDamaged = isDamaged
  }
}
