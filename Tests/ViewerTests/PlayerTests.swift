import Testing

@testable import Viewer

@Suite struct PlayerTests {
  /// An environment of one's own may name any pace.
  @Test(arguments: [0, -1, .leastNonzeroMagnitude, 1e300, .infinity, .nan] as [Double])
  func anImpossiblePaceBecomesTheUsualOne(pace: Double) {
    #expect(countingTrack(3, framesPerSecond: pace).framesPerSecond == 30)
  }

  @Test func itStandsAtTheFirstFrame() {
    let player = makePlayer(20)
    #expect(player.position == 0 && !player.isPlaying && player.lastPosition == 20)
    #expect(player.frame(in: 0)?.observation == .discrete(0))
  }

  @Test func timeBringsFramesAtTheNaturalPace() {
    var player = makePlayer(20)
    player.advance(by: 0.5)
    #expect(player.position == 0, "it stands still")
    player.apply(.togglePlay)
    player.advance(by: 0.25)
    #expect(player.position == 2)
    player.advance(by: 0.05)
    #expect(player.position == 3, "the half frame before is not lost")
  }

  @Test(arguments: [(-3, 0.125), (0, 1), (6, 64)]) func speedScalesTime(
    exponent: Int, factor: Double
  ) {
    let speed = PlayerSpeed(exponent: exponent)
    #expect(speed.factor == factor)
    var player = makePlayer(1000)
    player.apply(.setSpeed(speed))
    player.apply(.togglePlay)
    player.advance(by: 0.8)
    #expect(player.position == Int(8 * factor))
  }

  @Test func speedEndsAtAnEighthAndAt64() {
    var player = makePlayer(10)
    for _ in 0..<20 { player.apply(.faster) }
    #expect(player.speed.text == "64")
    for _ in 0..<20 { player.apply(.slower) }
    #expect(player.speed.text == "1/8")
  }

  @Test func speedsAreReadAsTyped() {
    #expect(PlayerSpeed("1/8")?.factor == 0.125)
    #expect(PlayerSpeed("0.5x")?.factor == 0.5)
    #expect(PlayerSpeed("64")?.factor == 64)
    for text in ["3", "128", "", "x", "-1", "nan"] { #expect(PlayerSpeed(text) == nil) }
  }

  @Test func itStopsAtTheEndAndBeginsAgainWhenAskedAgain() {
    var player = makePlayer(5)
    player.apply(.togglePlay)
    player.advance(by: 1)
    #expect(player.position == 5 && !player.isPlaying)
    player.apply(.togglePlay)
    #expect(player.position == 0 && player.isPlaying)
  }

  @Test func aLoopShowsEveryFrame() {
    var player = makePlayer(3)
    player.apply(.toggleLoop)
    player.apply(.togglePlay)
    var seen: [Int] = []
    for _ in 0..<8 {
      seen.append(player.position)
      player.advance(by: 0.1001)
    }
    #expect(seen == [0, 1, 2, 3, 0, 1, 2, 3])
    #expect(player.isPlaying)
  }

  @Test func stepsStayWithinTheEpisodeAndStandStill() {
    var player = makePlayer(5)
    player.apply(.togglePlay)
    player.apply(.step(1))
    #expect(player.position == 1 && !player.isPlaying)
    player.apply(.step(-7))
    #expect(player.position == 0)
    player.apply(.step(100))
    #expect(player.position == 5)
    player.apply(.step(.max))
    player.apply(.step(.min))
    #expect((0...5).contains(player.position))
  }

  @Test func scrubbingKeepsItRunning() {
    var player = makePlayer(50)
    player.apply(.togglePlay)
    player.apply(.scrub(to: 30))
    #expect(player.position == 30 && player.isPlaying)
    player.apply(.scrub(to: -4))
    #expect(player.position == 0)
    player.apply(.scrub(to: 99))
    #expect(player.position == 50)
  }

  @Test func theShorterEnvironmentStaysAtItsLastFrame() {
    var player = makePlayer(3, 9)
    #expect(player.lastPosition == 9)
    player.apply(.last)
    #expect(player.position(in: 0) == 3 && player.position(in: 1) == 9)
    #expect(player.frame(in: 0)?.terminated == true)
  }

  @Test func anotherEpisodeBeginsAtItsFirstFrame() {
    var player = makePlayer(5)
    player.apply(.last)
    player.apply(.nextEpisode)
    #expect(player.episode == 1 && player.position == 0 && player.waitingEnvironments == [0])
    player.advance(by: 1)
    player.show(.track(countingTrack(2)), in: 0)
    #expect(player.waitingEnvironments.isEmpty && player.lastPosition == 2)
  }

  @Test func thereIsNoEpisodeBeyondTheList() {
    var player = makePlayer(5)
    player.apply(.previousEpisode)
    player.apply(.selectEpisode(3))
    player.apply(.selectEpisode(-1))
    #expect(player.episode == 0 && player.waitingEnvironments.isEmpty)
    player.apply(.selectEpisode(2))
    player.apply(.nextEpisode)
    #expect(player.episode == 2)
  }

  @Test func onlyEnvironmentsThatAreThereGetTheFocus() {
    var player = makePlayer(5, 5)
    player.apply(.focus(1))
    player.apply(.focus(2))
    #expect(player.focus == 1)
  }

  @Test func aLiveOneWaitsAtTheEnd() {
    var player = makePlayer(5, isLive: true)
    player.apply(.togglePlay)
    #expect(player.position(after: 0.8) == 8)
    player.advance(by: 0.8)
    #expect(player.position == 5 && player.isPlaying)
  }

  @Test func anEmptyEpisodeHasNothingToPlay() {
    var player = makePlayer(0)
    player.apply(.toggleLoop)
    player.apply(.togglePlay)
    player.advance(by: 1)
    #expect(player.position == 0 && player.lastPosition == 0)
  }

  @Test func aHoldUpCountsAsOneSecond() {
    var player = makePlayer(1000)
    player.apply(.togglePlay)
    player.advance(by: 3600)
    #expect(player.position == 10)
    player.advance(by: .nan)
    player.advance(by: -1)
    #expect(player.position == 10)
  }

  @Test func returnsAddUp() {
    #expect(countingTrack(4).returns == [0, 1, 3, 6, 10])
    #expect(countingTrack(4).rewards == [1, 2, 3, 4])
  }
}
