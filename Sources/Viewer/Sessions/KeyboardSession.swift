import Gym
import Replays
import Spaces

/// `palestra play`: a person instead of the agent.
///
/// It ticks at its pace while keys are held; where the environment waits for keys, one step comes
/// of each key that is pressed. Every episode is handed out when it ends.
public struct KeyboardSession: WindowSession {
  /// What to do with an episode that ended, or that was left; it may be one without a name for its
  /// seed if there is none.
  public typealias Recorder = @Sendable (Episode) throws -> Void

  private var environment: AnyEnvironment
  private let keys: KeyMap
  private let seed: UInt64
  private let record: Recorder
  private var recorder: EpisodeRecorder
  private var held: Set<KeyboardKey> = []
  private var lastAction: SpaceValue?
  private var clock = 0.0
  private var endShown = 0.0
  private let framesPerSecond: Double
  private var isPaused = false
  /// The episode that is played, frame by frame.
  public private(set) var player: Player
  private var interface: PlayerInterface
  private var message = PassingMessage()
  private var episodes = 0

  /// What stands above the window.
  public var windowTitle: String { interface.title + " – palestra play" }

  /// Starts the first episode.
  /// - Parameters:
  ///   - environment: what is played.
  ///   - keys: which keys do what.
  ///   - seed: of the first episode; the next ones follow.
  ///   - framesPerSecond: the pace; nil for the environment's own.
  ///   - registry: knows what the actions are called.
  ///   - record: is given every episode with at least a step.
  /// - Throws: `GymError` where the reset fails, `ReplayError.wrongValue` where the observation
  ///   isn't of its space.
  public init(
    _ environment: AnyEnvironment, keys: KeyMap, seed: UInt64, framesPerSecond: Double? = nil,
    registry: EnvironmentRegistry = EnvironmentRegistry(), record: @escaping Recorder
  ) throws {
    self.environment = environment
    self.keys = keys
    self.seed = seed
    self.record = record
    self.framesPerSecond = FilmSettings.frameRate(
      framesPerSecond ?? environment.metadata.renderFPS)
    recorder = EpisodeRecorder(for: environment)
    let name = environment.spec?.id.description ?? "environment"
    player = Player(titles: [name], episodes: [[]], isLive: true)
    interface = PlayerInterface(title: "\(name) · you play")
    interface.controls = .keyboard
    interface.hints = keys.bindings.filter { $0.keys.count == 1 }.map { binding in
      (keys: binding.keys.map(\.label).joined(), meaning: binding.label)
    }
    interface.help =
      keys.bindings.map {
        (keys: $0.keys.map(\.label).sorted().joined(separator: " "), meaning: $0.label)
      } + HelpPanel.playing.map { (keys: $0.keys, meaning: $0.meaning) }
    names = environment.spec.map { registry.actionNames(of: $0.id.description) } ?? []
    try begin()
  }
  private let names: [String]

  private mutating func begin() throws {
    let seed = seed &+ UInt64(episodes)
    let start = try environment.reset(seed: seed)
    try recorder.begin(seed: seed, observation: start.observation)
    episodes += 1
    (lastAction, clock, endShown) = (nil, 0, 0)
    var track = Track(
      environment: environment.spec?.id.description ?? "", actionSpace: environment.actionSpace,
      framesPerSecond: framesPerSecond)
    track.actionNames = names
    track.observationNames = environment.metadata.observationNames
    track.append(Frame(scene: .environment(environment), observation: start.observation))
    player.appendEpisode(EpisodeEntry(label: "\(seed)"))
    player.show(.track(track), in: 0)
  }

  /// Hands out the episode that is played, where it has a step: at the end of the session.
  /// - Throws: what the recorder throws.
  public mutating func finish() throws {
    if let track = player.environments[0].track {
      player.renewEpisode(
        player.episode, in: 0,
        EpisodeEntry(
          label: "\(seed &+ UInt64(episodes - 1))", steps: track.totalSteps,
          episodeReturn: track.returns.last))
    }
    if let episode = recorder.end() { try record(episode) }
  }

  private mutating func step(_ action: SpaceValue) throws {
    let step = try environment.step(action)
    try recorder.step(action: action, step)
    lastAction = action
    let scene = Frame.Scene.environment(environment)
    player.updateTrack(in: 0) { track in
      track.act(action)
      track.append(Frame(scene: scene, step))
    }
    player.apply(.last)
  }

  private var hasEpisodeEnded: Bool { player.environments[0].track?.hasEnded ?? true }
}

extension KeyboardSession {
  /// How long the end of an episode is shown before the next one begins, in seconds.
  private static let pauseAtEnd = 1.2

  /// Reacts to keys.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    switch event {
    case .closed: return .close
    case .lostFocus: held = []
    case .keyUp(let key): held.remove(key)
    case .keyDown(let key, let isRepeat): return press(key, isRepeat: isRepeat)
    default: break
    }
    return nil
  }

  private mutating func press(_ key: KeyboardKey, isRepeat: Bool) -> WindowRequest? {
    switch key {
    case .escape where interface.isHelpShown: interface.isHelpShown = false
    case .escape: return .close
    case .function(1), .character("?"): interface.isHelpShown.toggle()
    case .function(11): return .toggleFullScreen
    case .function(12): return .screenshot
    case .tab: if !isRepeat { isPaused.toggle() }
    case .backspace: if !isRepeat { attempt { session throws in try session.restart() } }
    default:
      held.insert(key)
      guard keys.idle == .waits, !hasEpisodeEnded, !isPaused,
        let action = keys.action(holding: held)
      else { return nil }
      attempt { session throws in try session.step(action) }
    }
    return nil
  }

  private mutating func restart() throws {
    try finish()
    try begin()
  }

  /// Does something; what goes wrong is shown.
  private mutating func attempt(_ body: (inout KeyboardSession) throws -> Void) {
    do { try body(&self) } catch {
      isPaused = true
      note("\(error)")
    }
  }

  /// Lets time pass: one step for each frame of the environment's pace.
  public mutating func advance(by seconds: Double) {
    message.advance(by: seconds)
    interface.message = message.text ?? (isPaused ? "paused: Tab continues" : nil)
    guard !isPaused else { return }
    if hasEpisodeEnded {
      endShown += seconds
      if endShown >= Self.pauseAtEnd { attempt { session throws in try session.restart() } }
      return
    }
    guard keys.idle != .waits else { return }
    // What was missed in a hold-up is not made up for: the person had no say in it.
    clock += min(seconds, 0.1)
    while clock >= 1 / framesPerSecond, !hasEpisodeEnded, !isPaused {
      clock -= 1 / framesPerSecond
      guard let action = chosenAction else { continue }
      attempt { session throws in try session.step(action) }
    }
  }

  /// What is done now, nil where the environment waits.
  private var chosenAction: SpaceValue? {
    if let action = keys.action(holding: held) { return action }
    switch keys.idle {
    case .action(let action): return action
    case .lastAction: return lastAction
    case .waits: return nil
    }
  }

  /// What is to be seen.
  public func picture(width: Int, height: Int, scale: Double) -> Picture {
    interface.picture(of: player, width: width, height: height, scale: scale)
  }

  /// Shows a short message for a while.
  public mutating func note(_ message: String) {
    self.message.show(message)
    interface.message = message
  }
}
