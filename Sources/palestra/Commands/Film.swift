import Agents
import ArgumentParser
import Environments
import Experiments
import Gym
import Replays
import Viewer

/// `palestra film`
struct MakeFilm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "film",
    abstract: "Make a film or a picture of an episode.",
    discussion: """
      Examples:
        palestra film episode.hdf5                                episode.gif
        palestra film episode.hdf5 --output episode.mp4 --fps 30  needs ffmpeg
        palestra film episode.hdf5 --output frames                a folder of PNGs
        palestra film episode.hdf5 --output sheet.png --sheet 5x4 frames in a grid
        palestra film CartPole-v1 --seed 3 --steps 100            sampled actions
        palestra film CartPole-v1 --agent model.safetensors       a trained agent

      A recorded episode is run again in its environment, which must do what it did then.
      """)

  @Argument(help: ArgumentHelp("A recording, or an environment.", valueName: "replay|id"))
  var source: String

  @Option(name: .long, help: ArgumentHelp("Which episode, from 0 on.", valueName: "n"))
  var episode: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A name that ends in .gif, .mp4 or .png (with --sheet), or a folder (default: the source's "
        + "name with .gif).", valueName: "path"))
  var output: String?

  @Option(
    name: .long, help: ArgumentHelp("A contact sheet instead of a film.", valueName: "COLSxROWS"))
  var sheet: String?

  @Option(
    name: .long, help: ArgumentHelp("Pixels of a frame (default: the scene's).", valueName: "WxH"))
  var size: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Frames a second (default: the environment's).", valueName: "number"))
  var fps: Double?

  @Option(name: .long, help: ArgumentHelp("Show every k-th step only.", valueName: "k"))
  var every = 1

  @Option(
    name: .long, help: ArgumentHelp("Of an environment: the seed of its episode.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of an environment: at most so many steps (default: 200, with an agent 1000).",
      valueName: "k"))
  var steps: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of an environment: the model that acts (default: sampled actions).", valueName: "model"))
  var agent: String?

  @Flag(name: .long, help: "Replace what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    do {
      if FilmSource.isRecording(source) { try filmRecording() } else { try filmEnvironment() }
    } catch let error as Misuse {
      Console.error("film: \(error.description)")
      throw ExitCode(2)
    } catch let error as ViewerError {
      Console.error("film: \(error.description)")
      throw ExitCode(error.isMisuse ? 2 : 1)
    } catch let error as ReplayError {
      Console.error("film: \(error.description)")
      if case .unknownEpisode = error { throw ExitCode(2) }
      throw ExitCode(1)
    } catch let error as GymError {
      Console.error("film: \(error.description)")
      throw ExitCode(2)
    } catch let error as ExperimentError {
      Console.error("film: \(error.description)")
      throw ExitCode(error.isMisuse ? 2 : 1)
    }
  }

  private func filmRecording() throws {
    if seed != nil || steps != nil || agent != nil {
      throw Misuse(
        "--seed, --steps and --agent are for an environment; \(source) is a recording")
    }
    let reader = try ReplayReader(source)
    let rate = reader.header.environmentID.flatMap {
      try? EnvironmentRegistry.standard.make($0).metadata.renderFPS
    }
    let film = try Film(path: target, settings: settings(rate ?? 30))
    let recorded = try reader.episode(episode ?? 0)
    let result = try film.addEpisode(recorded, of: reader, in: .standard)
    if let mismatch = result.mismatch {
      Console.warning("the episode did not happen again: \(mismatch.description)")
    }
    try end(film)
  }

  private func filmEnvironment() throws {
    if episode != nil { throw Misuse("--episode is for a recording; \(source) is none") }
    if let steps, steps < 0 { throw Misuse("--steps: expected 0 or more, got \(steps)") }
    var environment = try EnvironmentRegistry.standard.make(source)
    defer { environment.close() }
    let film = try Film(path: target, settings: settings(environment.metadata.renderFPS))
    if let agent {
      var player = GreedyPlayer(
        try SavedModel(contentsOf: agent).makeAgent(
          environment: source, environments: .standard, agents: .standard),
        environment.observationSpace, environment.actionSpace)
      try film.addEpisode(in: &environment, seed: seed ?? 0, steps: steps ?? 1000) {
        try player.action(for: $0)
      }
    } else {
      try film.addSampledEpisode(in: &environment, seed: seed ?? 0, steps: steps ?? 200)
    }
    try end(film)
  }

  private func end(_ film: Film) throws {
    try film.finish()
    Console.line("\(film.frameCount) frames in \(film.path)")
    guard json else { return }
    ResultJSON.print([
      ("source", .string(source)), ("output", .string(film.path)),
      ("frames", .integer(Int128(film.frameCount))),
    ])
  }

  private var target: String {
    if let output { return output }
    let name = source.split(separator: "/").last.map(String.init) ?? source
    let stem = name.hasSuffix(".hdf5") ? String(name.dropLast(5)) : name
    return stem + (sheet == nil ? ".gif" : ".png")
  }

  private func settings(_ rate: Double) throws -> FilmSettings {
    let size = try size.map { try Self.pair($0, flag: "--size") }
    let sheet = try sheet.map { try Self.pair($0, flag: "--sheet") }
    return FilmSettings(
      size: size.map { ($0.0, $0.1) }, framesPerSecond: fps ?? rate, every: every,
      sheet: sheet.map { ($0.0, $0.1) }, overwrite: overwrite)
  }

  /// Two numbers, as in 5x4.
  private static func pair(_ text: String, flag: String) throws -> (Int, Int) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]), first > 0,
      second > 0
    else { throw Misuse("\(flag): expected two numbers as in 600x400, got \"\(text)\"") }
    return (first, second)
  }

  /// Flags that don't go together.
  private struct Misuse: Error {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
