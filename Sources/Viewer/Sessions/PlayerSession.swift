import Gym
import Replays
import Spaces

/// `palestra view`: replays side by side, or a live agent, with all that can be done to them.
public struct PlayerSession: WindowSession {
  /// What is played.
  public private(set) var player: Player
  private var interface: PlayerInterface
  private let replays: [ReplaySource]
  /// The live agent, its finished episodes, and the one that continues while another is looked at.
  private var live: LiveSource?
  private var finished: [Track] = []
  private var interrupted: Track?
  private var isScrubbing = false
  private var message = PassingMessage()
  /// How long the end of a live episode has been shown.
  private var endShown = 0.0

  /// What stands above the window.
  public var windowTitle: String { interface.title + " – palestra" }

  /// Shows replays side by side.
  /// - Parameter replays: one to nine.
  /// - Precondition: one to nine.
  public init(_ replays: [ReplaySource]) {
    self.replays = replays
    player = Player(titles: replays.map(\.title), episodes: replays.map(\.entries))
    interface = PlayerInterface(
      title: replays.count == 1 ? replays[0].title : "\(replays.count) replays in step")
    load()
  }

  /// Shows a live agent.
  /// - Parameters:
  ///   - live: who acts and where.
  ///   - title: what stands above it.
  /// - Throws: `GymError` where the environment can't be reset.
  public init(_ live: LiveSource, title: String) throws(GymError) {
    replays = []
    self.live = live
    player = Player(titles: [title], episodes: [[]], isLive: true)
    interface = PlayerInterface(title: title)
    try beginEpisode()
  }

  /// Does what a person asks.
  public mutating func apply(_ command: PlayerCommand) {
    let going = player.isLive ? player.environments[0].track : nil
    player.apply(command)
    if !player.waitingEnvironments.isEmpty, let going { interrupted = going }
    load()
  }

  /// Loads what the player waits for.
  private mutating func load() {
    for environment in player.waitingEnvironments {
      if live == nil {
        player.show(replays[environment].content(of: player.episode), in: environment)
      } else if finished.indices.contains(player.episode) {
        player.show(.track(finished[player.episode]), in: environment)
        player.isLive = false
      } else if let interrupted {
        player.show(.track(interrupted), in: environment)
        player.isLive = true
        player.apply(.last)
      }
    }
  }
}

// MARK: - Events

extension PlayerSession {
  /// Reacts to keys and the mouse.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    switch event {
    case .closed: return .close
    case .keyDown(let key, _): return press(key)
    case .mouseDown(let point): press(point, width, height)
    case .mouseMoved(let point):
      interface.mouse = point
      if isScrubbing {
        let location = interface.scrubPosition(at: point, player, width: width, height: height)
        apply(.scrub(to: location))
      }
    case .mouseUp: isScrubbing = false
    case .wheel(let turn): apply(.step(turn > 0 ? -1 : 1))
    case .keyUp, .exposed, .lostFocus: break
    }
    return nil
  }

  private mutating func press(_ point: DisplayList.Point, _ width: Double, _ height: Double) {
    switch interface.target(at: point, player, width: width, height: height) {
    case .command(let command): apply(command)
    case .scrub(let location):
      isScrubbing = true
      apply(.scrub(to: location))
    case .help: interface.isHelpShown.toggle()
    case nil: break
    }
  }

  private mutating func press(_ key: KeyboardKey) -> WindowRequest? {
    switch key {
    case .escape where interface.isHelpShown: interface.isHelpShown = false
    case .escape, .character("q"): return .close
    case .character("h"), .character("?"), .function(1): interface.isHelpShown.toggle()
    case .character("s"), .function(12): return .screenshot
    case .character("f"), .function(11): return .toggleFullScreen
    default: if let command = Self.command(of: key) { apply(command) }
    }
    return nil
  }

  /// The command of a key, nil where it has none.
  static func command(of key: KeyboardKey) -> PlayerCommand? {
    switch key {
    case .space: .togglePlay
    case .left: .step(-1)
    case .right: .step(1)
    case .character(","): .step(-10)
    case .character("."): .step(10)
    case .home: .first
    case .end: .last
    case .up, .character("+"): .faster
    case .down, .character("-"): .slower
    case .character("l"): .toggleLoop
    case .character("["), .pageUp: .previousEpisode
    case .character("]"), .pageDown: .nextEpisode
    case .character(let digit):
      digit.wholeNumberValue.flatMap { (1...9).contains($0) ? .focus($0 - 1) : nil }
    default: nil
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

// MARK: - Time

extension PlayerSession {
  /// How long the end of a live episode is shown before the next one begins, in seconds.
  private static let pauseAtEnd = 0.8

  /// Lets time pass; a live agent acts as far as it brings.
  public mutating func advance(by seconds: Double) {
    message.advance(by: seconds)
    interface.message = message.text
    if player.isLive {
      do { try act(seconds) } catch {
        player.apply(.step(0))
        note("\(error)")
      }
    }
    player.advance(by: seconds)
  }

  private mutating func act(_ seconds: Double) throws {
    guard player.isPlaying else { return }
    // One step ahead, so that the frame that is shown has its action.
    try grow(to: player.position(after: seconds) + 1)
    guard player.environments[0].track?.hasEnded == true, player.isAtEnd else { return }
    endShown += seconds
    guard endShown >= Self.pauseAtEnd / player.speed.factor else { return }
    endShown = 0
    try beginEpisode()
  }

  /// Lets the live agent act until its episode has so many steps, or ends.
  private mutating func grow(to steps: Int) throws {
    guard var live else { return }
    defer { self.live = live }
    try player.updateTrack(in: 0) { track in
      while track.totalSteps < steps, !track.hasEnded { try live.step(&track) }
    }
  }

  /// Puts the finished episode into the list and begins another one.
  private mutating func beginEpisode() throws(GymError) {
    if let track = player.environments[0].track {
      finished.append(track)
      player.renewEpisode(
        finished.count - 1, in: 0,
        EpisodeEntry(
          label: "\(finished.count)", steps: track.totalSteps, episodeReturn: track.returns.last))
    }
    guard let track = try live?.begin() else { return }
    player.appendEpisode(EpisodeEntry(label: "\(finished.count + 1)"))
    player.show(.track(track), in: 0)
  }

  /// Goes to a frame without a clock, for a screenshot; a live agent acts until then.
  public mutating func run(to step: Int) {
    if player.isLive {
      do { try grow(to: step + 1) } catch { note("\(error)") }
    }
    player.apply(.scrub(to: step))
  }
}
