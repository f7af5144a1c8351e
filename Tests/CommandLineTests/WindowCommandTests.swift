import Foundation
import Testing

/// What a process sees that has no desktop.
private let withoutDesktop: [String: String?] = [
  "DISPLAY": nil, "WAYLAND_DISPLAY": nil, "SDL_VIDEODRIVER": nil,
]

/// SDL's driver whose windows nobody sees.
private let dummyDriver = withoutDesktop.merging(["SDL_VIDEODRIVER": "dummy"]) { $1 }

/// The head of every PNG file.
private let pngHead = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

/// `palestra view`
@Suite struct ViewCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Records random episodes of FrozenLake, whose episodes are short.
  private func recording(_ count: Int = 3) throws -> String {
    let file = scratch.file("episodes.hdf5")
    let outcome = try Program.run(
      "record", "--agent", "random", "--env", "FrozenLake-v1", "--episodes", "\(count)", "--out",
      file)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return file
  }

  private func screenshot(
    of file: String, _ options: [String] = [], variables: [String: String?] = withoutDesktop
  ) throws -> (outcome: Program.Outcome, picture: Data?) {
    let name = "\(UUID().uuidString).png"
    let outcome = try Program.run(
      ["view", file, "--screenshot", scratch.file(name), "--size", "640x480"] + options,
      variables: variables)
    return (outcome, try? scratch.bytes(name))
  }

  private func isPicture(_ data: Data?) -> Bool { data?.starts(with: pngHead) ?? false }

  /// Writes a recording in which a text has been replaced by another of the same length.
  private func replacing(_ old: String, with new: String, in file: String) throws -> String {
    #expect(old.utf8.count == new.utf8.count)
    var data = try Data(contentsOf: URL(fileURLWithPath: file))
    let index = try #require(data.range(of: Data(old.utf8)))
    data.replaceSubrange(index, with: Data(new.utf8))
    let changed = scratch.file("changed.hdf5")
    try data.write(to: URL(fileURLWithPath: changed))
    return changed
  }

  @Test func aScreenshotNeedsNoDesktop() throws {
    let file = try recording()
    let start = try screenshot(of: file)
    #expect(start.outcome.status == 0, "\(start.outcome.errors)")
    #expect(isPicture(start.picture))
    let later = try screenshot(of: file, ["--at", "2"])
    #expect(isPicture(later.picture) && later.picture != start.picture)
    let other = try screenshot(of: file, ["--episode", "2"])
    #expect(isPicture(other.picture) && other.picture != start.picture)
    let beyond = try screenshot(of: file, ["--episode", "3"])
    #expect(beyond.outcome.status == 2 && beyond.outcome.errors.contains("expected 0 to 2"))
  }

  @Test func aWindowNeedsADesktop() throws {
    let file = try recording()
    for command in [["view", file], ["play", "CartPole-v1"]] {
      let outcome = try Program.run(command + ["--seconds", "5"], variables: withoutDesktop)
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("DISPLAY is not set"), "\(outcome.errors)")
      #expect(outcome.errors.contains("--screenshot FILE"))
    }
    let outcome = try Program.run(
      ["view", file, "--seconds", "0.5"], variables: dummyDriver)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The time is the one that was measured, and both are rounded.
    let report = try #require(
      outcome.errors.firstMatch(of: /(\d+) pictures in (\d+\.\d) s: (\d+\.\d) a second\n/))
    let (count, time) = (try #require(Double(report.1)), try #require(Double(report.2)))
    let rate = try #require(Double(report.3))
    #expect(time >= 0.5 && abs(rate - count / time) <= 0.05 + rate * 0.05 / time, "\(report.0)")
  }

  @Test(arguments: [
    (["--at", "9223372036854775807"], "number from 0 to 1000000"),
    (["--at", "-1"], "number from 0 to 1000000"),
    (["--episode", "9223372036854775807"], "--episode is 9223372036854775807: expected 0 to 0"),
    (["--seconds", "nan"], "number from 0.001"),
    (["--seconds", "inf"], "number from 0.001"),
    (["--seconds", "-1"], "number from 0.001"),
    (["--size", "9223372036854775807x1"], "320x240 at least"),
    (["--speed", "1e-320"], "expected 1/8"),
  ])
  func flagsOutOfRangeAreRefused(arguments: [String], message: String) throws {
    for source in [[try recording(1)], ["CliffWalking-v1", "--agent", "random"]] {
      let outcome = try Program.run(
        ["view"] + source + ["--screenshot", scratch.file("none.png")] + arguments,
        variables: withoutDesktop)
      #expect(outcome.status == 2 && !outcome.wasKilled, "\(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.file("none.png")))
      try? FileManager.default.removeItem(atPath: scratch.file("episodes.hdf5"))
    }
  }

  @Test func theMissingFontIsNamed() throws {
    let file = try recording(1)
    let variables = withoutDesktop.merging(["PALESTRA_FONT": "/nonexistent"]) { $1 }
    let (outcome, picture) = try screenshot(of: file, variables: variables)
    #expect(outcome.status == 1 && picture == nil)
    #expect(outcome.errors.hasPrefix("error: can't open a font"), "\(outcome.errors)")
    #expect(outcome.errors.contains("/nonexistent"))
    #expect(outcome.errors.contains("apt-get install fonts-dejavu-core"))
  }

  @Test func truncatedAndForeignFilesAreNamed() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: recording()))
    let bad = scratch.file("bad.hdf5")
    let contents = [
      Data(), Data("PK\u{3}\u{4} something else".utf8), whole.prefix(10), whole.prefix(600),
      whole.prefix(whole.count / 2), whole.dropLast(1),
    ]
    for content in contents {
      try content.write(to: URL(fileURLWithPath: bad))
      let (outcome, picture) = try screenshot(of: bad)
      #expect(outcome.status == 1 && !outcome.wasKilled && picture == nil)
      #expect(outcome.errors.hasPrefix("error: \(bad): "), "\(outcome.errors)")
      #expect(outcome.errors.contains("expected an HDF5 file"), "\(outcome.errors)")
    }
    let (outcome, _) = try screenshot(of: scratch.file("none.hdf5"))
    #expect(outcome.status == 1 && outcome.errors.contains("No such file"))
  }

  @Test func anUnknownEnvironmentIsReportedAndItsNumbersAreShown() throws {
    let file = try replacing(
      "\"FrozenLake-v1\"", with: "\"FrozenLeak-v1\"", in: recording())
    let (outcome, picture) = try screenshot(of: file)
    #expect(outcome.status == 0 && isPicture(picture))
    #expect(
      outcome.errors.contains("warning: episode 0 can't be run again: no environment"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean FrozenLake-v1"))
  }

  @Test func actionsThatDoNotFitAreReported() throws {
    // Four moves on the ice, two pushes for the cart.
    let renamed = try replacing(
      "\"FrozenLake-v1\"", with: "\"CartPole-v1\"  ", in: recording())
    let file = try replacing(
      "{\"map_name\": \"4x4\"}", with: "{}                 ", in: renamed)
    let (outcome, picture) = try screenshot(of: file)
    #expect(outcome.status == 0 && !outcome.wasKilled && isPicture(picture))
    #expect(outcome.errors.hasPrefix("warning: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("recorded with Discrete(16) and Discrete(4), the environment"))
  }

  @Test func aDamagedEpisodeLeavesTheOthersToBeSeen() throws {
    let file = try recording(3)
    let whole = try screenshot(of: file, ["--episode", "2"])
    var data = try Data(contentsOf: URL(fileURLWithPath: file))
    let name = Data("total_steps".utf8)
    var indices: [Int] = []
    var start = data.startIndex
    while let index = data.range(of: name, in: start..<data.endIndex) {
      indices.append(index.lowerBound)
      start = index.upperBound
    }
    try #require(indices.count == 3)
    // The check sum of the second episode no longer fits.
    data[indices[1]] ^= 1
    try data.write(to: URL(fileURLWithPath: file))
    var pictures: [Data?] = []
    for episode in ["0", "1", "2"] {
      let (outcome, picture) = try screenshot(of: file, ["--episode", episode])
      #expect(outcome.status == 0 && isPicture(picture), "\(outcome.errors)")
      pictures.append(picture)
    }
    // The list of episodes looks otherwise, so the pictures are not those of the whole file.
    #expect(pictures[2] != pictures[1] && pictures[2] != pictures[0])
    #expect(isPicture(whole.picture))
    let film = try Program.run(
      "film", file, "--episode", "2", "--output", scratch.file("x.gif"))
    #expect(film.status == 0, "\(film.errors)")
    let damaged = try Program.run(
      "film", file, "--episode", "1", "--output", scratch.file("y.gif"))
    #expect(damaged.status == 1 && damaged.errors.contains("episode_1 is damaged"))
  }

  @Test func minarisDataSetIsSeen() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReplaysTests/Golden/cartpole-v0").path
    let (outcome, picture) = try screenshot(of: folder, ["--episode", "3", "--at", "250"])
    // Every step of Gymnasium's happened again: nothing is warned of.
    #expect(outcome.status == 0 && !outcome.errors.contains("warning"), "\(outcome.errors)")
    #expect(isPicture(picture))
  }
}

/// `palestra play` and `palestra train --view`, in windows that nobody sees.
@Suite struct PlayCommandTests {
  @Test func whatIsPlayedIsRecorded() throws {
    let scratch = try Scratch()
    let file = scratch.file("mine-v0")
    // The car rolls on while no key is held.
    let outcome = try Program.run(
      ["play", "MountainCar-v0", "--seed", "3", "--seconds", "1.5", "--record", file],
      variables: dummyDriver)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("recorded episode 0: "), "\(outcome.errors)")
    let view = try Program.run("view", file, "--screenshot", scratch.file("x.png"), "--at", "3")
    #expect(view.status == 0 && !view.errors.contains("warning"), "\(view.errors)")
    #expect(try scratch.bytes("x.png").starts(with: pngHead))
    let again = try Program.run(
      ["play", "MountainCar-v0", "--seconds", "1", "--record", file], variables: dummyDriver)
    #expect(again.status == 2 && again.errors.contains("exists already"), "\(again.errors)")
  }

  @Test(arguments: [
    (["CartPol-v1"], "did you mean CartPole-v1"),
    (["CartPole-v1", "--fps", "0"], "from 0.1 to 1000"),
    (["CartPole-v1", "--size", "9x9"], "320x240 at least"),
  ])
  func misuseIsRefused(arguments: [String], message: String) throws {
    let outcome = try Program.run(
      ["play", "--seconds", "1"] + arguments, variables: dummyDriver)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func aTrainingThatIsSeenLearnsTheSame() throws {
    let scratch = try Scratch()
    func train(_ name: String, _ options: [String]) throws -> Data {
      let outcome = try Program.run(
        smallDQN + ["--steps", "600", "--quiet", "--out", scratch.file(name)] + options,
        variables: dummyDriver)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try scratch.bytes("\(name)/last_model.safetensors")
    }
    #expect(try train("seen", ["--view"]) == train("unseen", []))
  }

  @Test func aTrainingWithoutADesktopWritesNothing() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      smallDQN + ["--steps", "600", "--out", scratch.file("run"), "--view"],
      variables: withoutDesktop)
    #expect(outcome.status == 1 && outcome.errors.contains("DISPLAY is not set"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("run")))
  }
}
