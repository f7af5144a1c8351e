/// What a person asks of a player.
public enum PlayerCommand: Sendable, Equatable {
  /// Run where it stands, stand where it runs; at the end it restarts.
  case togglePlay
  /// So many frames on, back where negative; it then stands still.
  case step(Int)
  /// To the position of a frame; it stays running or standing.
  case scrub(to: Int)
  /// To the first frame.
  case first
  /// To the last frame.
  case last
  /// Twice as fast.
  case faster
  /// Half as fast.
  case slower
  /// This fast.
  case setSpeed(PlayerSpeed)
  /// Restart at the end, or not.
  case toggleLoop
  /// The episode of that position in the list.
  case selectEpisode(Int)
  /// The next episode.
  case nextEpisode
  /// The episode before.
  case previousEpisode
  /// Show this environment's actions and values in detail.
  case focus(Int)
}

extension Player {
  /// Does what a person asks; what can't be done does nothing.
  public mutating func apply(_ command: PlayerCommand) {
    switch command {
    case .togglePlay: togglePlay()
    case .step(let count):
      isPlaying = false
      move(to: position.addingReportingOverflow(count))
    case .scrub(let point): move(to: (point, false))
    case .first: move(to: (0, false))
    case .last: move(to: (lastPosition, false))
    case .faster: speed = speed.faster
    case .slower: speed = speed.slower
    case .setSpeed(let speed): self.speed = speed
    case .toggleLoop: loops.toggle()
    case .selectEpisode(let index): select(index)
    case .nextEpisode: select(episode + 1)
    case .previousEpisode: select(episode - 1)
    case .focus(let environment):
      if environments.indices.contains(environment) { focus = environment }
    }
  }

  private mutating func togglePlay() {
    isPlaying.toggle()
    if isPlaying, isAtEnd, !isLive { move(to: (0, false)) }
    remainder = 0
  }

  private mutating func move(to point: (partialValue: Int, overflow: Bool)) {
    position = point.overflow ? position : min(max(point.partialValue, 0), lastPosition)
    remainder = 0
  }

  private mutating func select(_ index: Int) {
    guard index >= 0, index < episodeCount, index != episode else { return }
    episode = index
    position = 0
    remainder = 0
    for environment in environments.indices { environments[environment].content = .waiting }
  }
}

extension Player {
  /// Lets time pass. At the end it restarts where it loops, and stands still otherwise; a live
  /// one waits there for further frames.
  /// - Parameter seconds: of real time; what isn't above 0 is ignored, more than a second counts as
  ///   one (the program was held up).
  public mutating func advance(by seconds: Double) {
    guard isPlaying, seconds > 0, waitingEnvironments.isEmpty else { return }
    let due = remainder + min(seconds, 1) * framesPerSecond * speed.factor
    let frames = Int(due)
    remainder = due - Double(frames)
    guard frames > 0 else { return }
    let last = lastPosition
    if position + frames <= last {
      position += frames
    } else if isLive {
      position = last
    } else if loops, last > 0 {
      // Every frame, the last one too, is shown for its time.
      position = (position + frames) % (last + 1)
    } else {
      position = last
      isPlaying = false
      remainder = 0
    }
  }

  /// The position that would be shown after some time, were there frames enough: how far a live
  /// episode has to be played.
  public func position(after seconds: Double) -> Int {
    guard isPlaying, seconds > 0 else { return position }
    return position + Int(remainder + min(seconds, 1) * framesPerSecond * speed.factor)
  }

  /// Changes the track that an environment shows, nothing where it has none.
  public mutating func updateTrack<Failure: Error>(
    in environment: Int, _ change: (inout Track) throws(Failure) -> Void
  ) throws(Failure) {
    guard case .track(var track) = environments[environment].content else { return }
    environments[environment].content = .waiting  // So that the frames are not copied.
    defer { environments[environment].content = .track(track) }
    try change(&track)
  }

  /// Adds an episode at the end of every list and chooses it; the environments wait for it.
  public mutating func appendEpisode(_ entry: EpisodeEntry) {
    for environment in environments.indices { environments[environment].episodes.append(entry) }
    select(episodeCount - 1)
  }

  /// Renews what a list says about an episode.
  public mutating func renewEpisode(_ index: Int, in environment: Int, _ entry: EpisodeEntry) {
    guard environments[environment].episodes.indices.contains(index) else { return }
    environments[environment].episodes[index] = entry
  }
}
