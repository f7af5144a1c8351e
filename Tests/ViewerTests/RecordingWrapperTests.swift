import Environments
import Foundation
import Foundations
import Gym
import ImageFiles
import Spaces
import TestSupport
import Testing

@testable import Viewer

@Suite struct RecordVideoTests {
  private func environment() throws -> AnyEnvironment {
    try EnvironmentRegistry.standard.make("CartPole-v1")
  }

  /// Episodes of `steps` pushes to alternate sides.
  private func run<Base>(_ environment: inout RecordVideo<Base>, episodes: Int, steps: Int) throws
  where Base.Action == SpaceValue {
    for episode in 0..<episodes {
      _ = try environment.reset(seed: UInt64(episode), options: [:])
      for step in 0..<steps { _ = try environment.step(.discrete(step % 2)) }
    }
    environment.close()
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// Each frame of a GIF has a graphic control extension, which begins with these bytes.
  private func frames(_ path: String) throws -> Int {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    return bytes.indices.dropLast(2).count { Array(bytes[$0..<$0 + 3]) == [0x21, 0xF9, 4] }
  }

  /// The list in Gymnasium's documentation of `capped_cubic_video_schedule`.
  @Test func episodesAreFilmedAtCubesThenAtThousands() {
    let filmed = (0...3000).filter(RecordVideoFormat.isCubeOrThousandth)
    #expect(filmed == [0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000, 3000])
  }

  @Test func chosenEpisodesAreFilmedWhole() async throws {
    try await withTemporaryFolder { folder in
      let films = folder + "/films"
      var environment = try RecordVideo(
        environment(), folder: films, episodeTrigger: { $0 % 2 == 0 }, namePrefix: "pole",
        format: .gif)
      try run(&environment, episodes: 4, steps: 3)
      #expect(try names(films) == ["pole-episode-0.gif", "pole-episode-2.gif"])
      #expect(try frames("\(films)/pole-episode-0.gif") == 4, "the start and three steps")
      #expect(environment.problem == nil && !environment.isRecording)
    }
  }

  /// What Gymnasium 1.4's wrapper does when run alike: the first film begins with step 2's frame
  /// and ends when it has 4 frames (one more than its length), in the next episode.
  @Test func filmsOfALengthGoOnOverResets() async throws {
    try await withTemporaryFolder { folder in
      var environment = try RecordVideo(
        environment(), folder: folder, stepTrigger: { $0 == 2 }, videoLength: 3, format: .gif)
      _ = try environment.reset(seed: 0, options: [:])
      var states: [Bool] = []
      for step in 0..<4 {
        _ = try environment.step(.discrete(step % 2))
        states.append(environment.isRecording)
      }
      _ = try environment.reset(seed: 1, options: [:])
      states.append(environment.isRecording)
      _ = try environment.step(.discrete(0))
      states.append(environment.isRecording)
      #expect(states == [false, false, true, true, true, false])
      #expect(try names(folder) == ["rl-video-step-2.gif"])
      #expect(try frames("\(folder)/rl-video-step-2.gif") == 4)
    }
  }

  @Test func theEnvironmentIsNotChanged() async throws {
    try await withTemporaryFolder { folder in
      var plain = try environment()
      var filmed = try RecordVideo(environment(), folder: folder, format: .gif)
      let start = try plain.reset(seed: 4, options: [:])
      #expect(try filmed.reset(seed: 4, options: [:]).observation == start.observation)
      for step in 0..<5 {
        let expected = try plain.step(.discrete(step % 2)).observation
        #expect(try filmed.step(.discrete(step % 2)).observation == expected)
      }
    }
  }

  @Test func whatCannotBeFilmedIsRefused() async throws {
    #expect(throws: ViewerError.self) {
      try RecordVideo(environment(), folder: "/nowhere/at/all", format: .gif)
    }
    #expect(throws: ViewerError.self) {
      try RecordVideo(environment(), folder: NSTemporaryDirectory(), videoLength: -1, format: .gif)
    }
    #expect(throws: ViewerError.self) {
      try RecordVideo(
        environment(), folder: NSTemporaryDirectory(), framesPerSecond: 0, format: .gif)
    }
    // A folder that goes away while a film is made.
    try await withTemporaryFolder { folder in
      let films = folder + "/films"
      var environment = try RecordVideo(environment(), folder: films, format: .gif)
      _ = try environment.reset(seed: 0, options: [:])
      try FileManager.default.removeItem(atPath: films)
      #expect(throws: GymError.self) { try environment.reset(seed: 0, options: [:]) }
    }
  }
}

@Suite struct AddRenderObservationTests {
  private func environment() throws -> AnyEnvironment {
    try EnvironmentRegistry.standard.make("CartPole-v1")
  }

  @Test func thePictureIsObserved() throws {
    var environment = try AddRenderObservation(environment())
    let start = try environment.reset(seed: 3, options: [:]).observation
    #expect(environment.observationSpace.shape == [400, 600, 3], "Gymnasium's of CartPole")
    #expect(environment.observationSpace.contains(start))
    let step = try environment.step(.discrete(1)).observation
    #expect(step != start)
    let picture = try #require(environment.render()).bitmap(width: 600, height: 400)
    let expected = (0..<picture.pixels.count).filter { $0 % 4 < 3 }.map { picture.pixels[$0] }
    #expect(step == .array(NDArray(shape: [400, 600, 3], storage: .uint8(expected))))
  }

  @Test func thePictureStandsBesideTheState() throws {
    var plain = try environment()
    var environment = try AddRenderObservation(
      environment(), renderOnly: false, size: (30, 20))
    let state = try plain.reset(seed: 3, options: [:]).observation
    guard case .dict(let members) = try environment.reset(seed: 3, options: [:]).observation else {
      Issue.record("expected a Dict")
      return
    }
    #expect(members.keys.sorted() == ["pixels", "state"] && members["state"] == state)
    #expect(environment.observationSpace.contains(.dict(members)))
    // Around what has a Dict already, the picture joins it, under a key that is free.
    var twice = try AddRenderObservation(
      environment, renderOnly: false, renderKey: "small", size: (3, 2))
    let both = try twice.reset(seed: 3, options: [:]).observation
    guard case .dict(let all) = both else {
      Issue.record("expected a Dict")
      return
    }
    #expect(all.keys.sorted() == ["pixels", "small", "state"])
    #expect(twice.observationSpace.contains(both))
    #expect(throws: GymError.self) {
      try AddRenderObservation(environment, renderOnly: false, size: (3, 2))
    }
  }

  @Test func anImpossibleSizeIsRefused() {
    #expect(throws: GymError.self) { try AddRenderObservation(environment(), size: (0, 5)) }
    #expect(throws: GymError.self) { try AddRenderObservation(environment(), size: (5, 1 << 40)) }
  }
}
