/// What a person asks of a player.
public enum PlayerCommand: Sendable, Equatable {
  /// Run where it stands, stand where it runs; at the end it begins anew.
  case togglePlay
  /// So many frames on, back where negative; it then stands still.
  case step(Int)
  /// To the place of a frame; it stays running or standing.
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
  /// Begin anew at the end, or not.
  case toggleLoop
  /// The episode of that place in the list.
  case selectEpisode(Int)
  /// The next episode.
  case nextEpisode
  /// The episode before.
  case previousEpisode
  /// Show this lane's actions and values in detail.
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
    case .scrub(let place): move(to: (place, false))
    case .first: move(to: (0, false))
    case .last: move(to: (lastPosition, false))
    case .faster: speed = speed.faster
    case .slower: speed = speed.slower
    case .setSpeed(let speed): self.speed = speed
    case .toggleLoop: loops.toggle()
    case .selectEpisode(let index): select(index)
    case .nextEpisode: select(episode + 1)
    case .previousEpisode: select(episode - 1)
    case .focus(let lane): if lanes.indices.contains(lane) { focus = lane }
    }
  }

  private mutating func togglePlay() {
    isPlaying.toggle()
    if isPlaying, isAtEnd, !isLive { move(to: (0, false)) }
    remainder = 0
  }

  private mutating func move(to place: (partialValue: Int, overflow: Bool)) {
    position = place.overflow ? position : min(max(place.partialValue, 0), lastPosition)
    remainder = 0
  }

  private mutating func select(_ index: Int) {
    guard index >= 0, index < episodeCount, index != episode else { return }
    episode = index
    position = 0
    remainder = 0
    for lane in lanes.indices { lanes[lane].content = .waiting }
  }
}

extension Player {
  /// Lets time pass. At the end it begins anew where it loops, and stands still otherwise; a live
  /// one waits there for further frames.
  /// - Parameter seconds: of real time; what isn't above 0 is ignored, more than a second counts as
  ///   one (the program was held up).
  public mutating func advance(by seconds: Double) {
    guard isPlaying, seconds > 0, waitingLanes.isEmpty else { return }
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

  /// The place that would be shown after some time, were there frames enough: how far a live
  /// episode has to be played.
  public func position(after seconds: Double) -> Int {
    guard isPlaying, seconds > 0 else { return position }
    return position + Int(remainder + min(seconds, 1) * framesPerSecond * speed.factor)
  }

  /// Changes the track that a lane shows, nothing where it has none.
  public mutating func updateTrack<Failure: Error>(
    in lane: Int, _ change: (inout Track) throws(Failure) -> Void
  ) throws(Failure) {
    guard case .track(var track) = lanes[lane].content else { return }
    lanes[lane].content = .waiting  // So that the frames are not copied.
    defer { lanes[lane].content = .track(track) }
    try change(&track)
  }

  /// Adds an episode at the end of every list and chooses it; the lanes wait for it.
  public mutating func appendEpisode(_ entry: EpisodeEntry) {
    for lane in lanes.indices { lanes[lane].episodes.append(entry) }
    select(episodeCount - 1)
  }

  /// Renews what a list says about an episode.
  public mutating func renewEpisode(_ index: Int, in lane: Int, _ entry: EpisodeEntry) {
    guard lanes[lane].episodes.indices.contains(index) else { return }
    lanes[lane].episodes[index] = entry
  }
}
