import Foundation
import Testing

/// `palestra film`
@Suite struct FilmTests {
  /// Written by Minari: four episodes of CartPole, the first of 18 steps.
  private static let recording = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("ReplaysTests/Golden/cartpole-v0").path
  private static let file = recording + "/data/main_data.hdf5"

  private func gifSizes(_ data: Data) -> [Int] {
    let bytes = [UInt8](data.prefix(10))
    return [Int(bytes[6]) + 256 * Int(bytes[7]), Int(bytes[8]) + 256 * Int(bytes[9])]
  }

  @Test func aRecordingBecomesAFilmOfItsName() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      ["film", Self.file, "--size", "60x40", "--json"], in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["frames"] as? Int == 19 && json["output"] as? String == "main_data.gif")
    let film = try scratch.bytes("main_data.gif")
    #expect(film.starts(with: Data("GIF89a".utf8)) && gifSizes(film) == [60, 40])
  }

  @Test func anEpisodeIsChosenAndFramesAreLeftOut() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "film", Self.recording, "--episode", "2", "--every", "5", "--output",
      scratch.file("frames"), "--size", "30x20")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // 22 scenes of 21 steps: the first, the sixth, …
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("frames"))
    #expect(names.sorted() == (0..<5).map { "frame-0000\($0).png" })
  }

  @Test func anEnvironmentIsFilmedTheSameEachTime() throws {
    let scratch = try Scratch()
    for name in ["a.gif", "b.gif"] {
      let outcome = try Program.run(
        "film", "CartPole-v1", "--seed", "3", "--steps", "6", "--size", "60x40", "--output",
        scratch.file(name), "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try outcome.json["frames"] as? Int == 7)
    }
    #expect(try scratch.bytes("a.gif") == scratch.bytes("b.gif"))
    let other = try Program.run(
      "film", "CartPole-v1", "--seed", "4", "--steps", "6", "--size", "60x40", "--output",
      scratch.file("c.gif"))
    #expect(other.status == 0)
    #expect(try scratch.bytes("a.gif") != scratch.bytes("c.gif"))
  }

  @Test func aModelActs() throws {
    let scratch = try Scratch()
    #expect(
      try Program.run(smallDQN + ["--steps", "100", "--quiet", "--out", scratch.file("run")])
        .status == 0)
    let model = scratch.file("run/model.safetensors")
    // The same episode recorded: as many frames as steps, and the start.
    let recorded = try Program.run(
      "record", "--model", model, "--seed", "7", "--out", scratch.file("e.hdf5"), "--json")
    let steps = try #require(try recorded.json["steps"] as? Int)
    let filmed = try Program.run(
      "film", "CartPole-v1", "--agent", model, "--seed", "7", "--size", "30x20", "--output",
      scratch.file("live.gif"), "--json")
    #expect(filmed.status == 0, "\(filmed.errors)")
    #expect(try filmed.json["frames"] as? Int == steps + 1)
    let repeated = try Program.run(
      "film", scratch.file("e.hdf5"), "--size", "30x20", "--output", scratch.file("again.gif"))
    #expect(repeated.status == 0, "\(repeated.errors)")
    #expect(try scratch.bytes("live.gif") == scratch.bytes("again.gif"))
    let foreign = try Program.run(
      "film", "Taxi-v3", "--agent", model, "--output", scratch.file("taxi.gif"))
    #expect(foreign.status == 2 && foreign.errors.hasPrefix("error: "), "\(foreign.errors)")
  }

  /// `--agent random` is the default, and what `view` and `record` do.
  @Test func theRandomAgentIsFilmed() throws {
    let scratch = try Scratch()
    func film(_ name: String, _ arguments: [String]) throws -> Int? {
      let outcome = try Program.run(
        ["film"] + arguments + ["--size", "30x20", "--output", scratch.file(name), "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try outcome.json["frames"] as? Int
    }
    let live = try film("live.gif", ["CartPole-v1", "--agent", "random", "--seed", "7"])
    let recorded = try Program.run(
      "record", "--agent", "random", "--env", "CartPole-v1", "--seed", "7", "--out",
      scratch.file("e-v0"), "--json")
    #expect(try recorded.json["steps"] as? Int == live.map { $0 - 1 })
    #expect(try film("again.gif", [scratch.file("e-v0")]) == live)
    #expect(try scratch.bytes("live.gif") == scratch.bytes("again.gif"))
  }

  @Test func aSheetCountsTheFramesThatItShows() throws {
    let scratch = try Scratch()
    // 19 scenes: six of them fit, or all.
    for (sheet, count) in [("3x2", 6), ("5x4", 19)] {
      let outcome = try Program.run(
        "film", Self.recording, "--sheet", sheet, "--size", "30x20", "--output",
        scratch.file("\(sheet).png"), "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("\(count) frames"), "\(outcome.errors)")
      #expect(try outcome.json["frames"] as? Int == count)
    }
  }

  /// A recording whose first action has been changed does not happen again.
  @Test func whatDoesNotHappenAgainIsNoFilm() throws {
    let scratch = try Scratch()
    let folder = scratch.file("changed-v0")
    try FileManager.default.copyItem(atPath: Self.recording, toPath: folder)
    let metadata = folder + "/data/metadata.json"
    let string = try String(contentsOfFile: metadata, encoding: .utf8)
    let changed = string.replacingOccurrences(
      of: #"\"kwargs\": {}"#, with: #"\"kwargs\": {\"sutton_barto_reward\": true}"#)
    try #require(changed != string)
    try changed.write(toFile: metadata, atomically: true, encoding: .utf8)
    for output in ["a.gif", "frames"] {
      let film = try Program.run("film", folder, "--output", scratch.file(output))
      #expect(film.status == 1, "\(film.errors)")
      #expect(film.errors.hasPrefix("error: episode 0 of"), "\(film.errors)")
      #expect(film.errors.contains("step 1: the reward was 1.0, running again gives 0.0"))
      #expect(!FileManager.default.fileExists(atPath: scratch.file(output)))
    }
    // The viewer has the stored observations to show, and says so.
    let view = try Program.run("view", folder, "--screenshot", scratch.file("a.png"))
    #expect(view.status == 1 && view.errors.contains("error: step 1: the reward"), "\(view.errors)")
    #expect(FileManager.default.fileExists(atPath: scratch.file("a.png")))
  }

  @Test(arguments: [
    "Acrobot-minari-v1", "Blackjack-minari-v1", "CliffWalkingSlippery-minari-v1",
    "FrozenLake-minari-v1", "MountainCarContinuous-minari-v0", "Pendulum-minari-v1",
    "Taxi-minari-v4",
  ])
  func minarisDataSetsAreFilmedAndSeen(name: String) throws {
    let scratch = try Scratch()
    let set = URL(fileURLWithPath: Self.recording).deletingLastPathComponent()
      .appendingPathComponent(name).path
    let film = try Program.run(
      "film", set, "--episode", "1", "--size", "30x20", "--output", scratch.file("a.gif"))
    #expect(film.status == 0, "\(film.errors)")
    let view = try Program.run("view", set, "--screenshot", scratch.file("a.png"))
    #expect(view.status == 0 && !view.errors.contains("warning"), "\(view.errors)")
  }

  @Test(arguments: [
    (["CartPol-v1"], 2, "did you mean CartPole-v1"),
    (["none.hdf5"], 1, "none.hdf5"),
    ([recording, "--episode", "9"], 2, "9"),
    ([recording, "--seed", "1"], 2, "is a recording"),
    ([recording, "--agent", "m"], 2, "is a recording"),
    (["CartPole-v1", "--episode", "0"], 2, "is for a recording"),
    (["CartPole-v1", "--agent", "none.safetensors"], 1, "No such file"),
    (["CartPole-v1", "--steps", "-1"], 2, "number from 0"),
    (["CartPole-v1", "--size", "0x5"], 2, "expected two numbers"),
    (["CartPole-v1", "--size", "99999x5"], 2, "16384"),
    ([recording, "--episode", "9223372036854775807"], 2, "no episode 9223372036854775807"),
    ([recording, "--episode", "-1"], 2, "no episode -1"),
    (["CartPole-v1", "--fps", "0"], 2, "0.01 to 1000"),
    (["CartPole-v1", "--fps", "1e-320"], 2, "0.01 to 1000"),
    (["CartPole-v1", "--fps", "inf"], 2, "0.01 to 1000"),
    (["CartPole-v1", "--fps", "nan"], 2, "0.01 to 1000"),
    (["CartPole-v1", "--fps", "-5"], 2, "0.01 to 1000"),
    (["CartPole-v1", "--size", "9223372036854775807x5"], 2, "16384"),
    (["CartPole-v1", "--every", "-9223372036854775808"], 2, "number from 1"),
    (["CartPole-v1", "--every", "0"], 2, "number from 1"),
    (["CartPole-v1", "--output", "a.avi"], 2, "ends in .gif or .mp4"),
    (["CartPole-v1", "--output", "a.png"], 2, "contact sheet"),
    (["CartPole-v1", "--sheet", "3"], 2, "expected two numbers"),
    (["Blackjack-v1", "--output", "no/such/folder.gif"], 1, "No such file"),
  ])
  func badInputIsRefused(arguments: [String], status: Int32, message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(["film"] + arguments, in: scratch.path)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
    #expect(outcome.errors.lowercased().contains(message.lowercased()), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func aForeignFileIsNamed() throws {
    let scratch = try Scratch()
    try Data("not a recording".utf8).write(to: URL(fileURLWithPath: scratch.file("a.hdf5")))
    let outcome = try Program.run("film", scratch.file("a.hdf5"))
    #expect(outcome.status == 1 && outcome.errors.contains("a.hdf5"), "\(outcome.errors)")
  }

  @Test func nothingIsOverwrittenUnasked() throws {
    let scratch = try Scratch()
    let command = [
      "film", "CartPole-v1", "--steps", "2", "--size", "30x20", "--output", scratch.file("a.gif"),
    ]
    try Data("mine".utf8).write(to: URL(fileURLWithPath: scratch.file("a.gif")))
    let refused = try Program.run(command)
    #expect(refused.status == 2 && refused.errors.contains("exists already"))
    #expect(refused.errors.contains("overwrite it (--overwrite)"))
    #expect(try scratch.text("a.gif") == "mine")
    #expect(try Program.run(command + ["--overwrite"]).status == 0)
    #expect(try scratch.text("a.gif") != "mine")
  }

  @Test func withoutFfmpegOneIsReportedToInstallIt() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      ["film", "CartPole-v1", "--output", scratch.file("a.mp4")], variables: ["PATH": ""])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("apt-get install ffmpeg"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }
}
