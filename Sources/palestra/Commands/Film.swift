import Agents
import ArgumentParser
import Environments
import Experiments
import Gym
import Learning
import Replays
import Viewer

/// `palestra film`
struct MakeFilm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "film",
    abstract: "Make a film or a picture of an episode.",
    discussion: """
      Examples:
        palestra film episode-v0                                  episode-v0.gif
        palestra film episode-v0 --output episode.mp4 --fps 30    needs ffmpeg
        palestra film episode-v0 --output frames                  a folder of PNGs
        palestra film episode-v0 --output sheet.png --sheet 5x4   frames in a grid
        palestra film CartPole-v1 --agent random --seed 3         random actions
        palestra film CartPole-v1 --agent model.safetensors       a trained agent
        palestra film episode-v0 --agent model.safetensors --explain lrp.z

      A recorded episode is run again in its environment. Where that does not give what is recorded, \
      no film is written and the exit status is 1; `palestra view` shows what is stored.
      """)

  @Argument(
    help: ArgumentHelp(
      "A data set or a file of episodes, or an environment.", valueName: "replay|id"))
  var source: String

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The episode, from 0 (default: 0).", valueName: "n"),
    transform: NumberFlag.whole)
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
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Frames a second, 0.01 to 1000 (default: the environment's).", valueName: "number"),
    transform: NumberFlag.decimal(in: FilmSettings.frameRates))
  var fps: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show every k-th step only.", valueName: "k"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var every = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Of an environment: the seed of its episode (default: 0).", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Of an environment: at most so many steps (default: 200, with a model 1000).",
      valueName: "k"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var steps: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of an environment: a model, or \"random\" (default: random); of a recording: what --explain "
        + "explains.", valueName: "model|random"))
  var agent: String?

  @OptionGroup var explain: ExplainFlag

  @Flag(name: .long, help: "Replace what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    try ViewFailure.wrapping {
      if FilmSource.isRecording(source) { try filmRecording() } else { try filmEnvironment() }
    }
  }

  private func filmRecording() throws {
    if seed != nil || steps != nil || agent != nil && explain.method == nil {
      throw ViewFailure(
        misuse:
          "--seed, --steps and --agent are for an environment; \(source) is a recording, of which "
          + "--agent can only --explain what is done")
    }
    let reader = try ReplayReader(source)
    let rate = reader.header.environmentID.flatMap {
      try? EnvironmentRegistry.standard.make($0).metadata.renderFPS
    }
    let film = try Film(path: target, settings: settings(rate))
    let recorded = try reader.episode(episode ?? 0)
    let explainer = try explain.explainer(
      of: agent, recorded.observations.space, recorded.actions.space)
    let result = try film.addEpisode(recorded, of: reader, in: .standard, explainer: explainer)
    if let mismatch = result.mismatch {
      throw ViewFailure(
        failure: "episode \(recorded.id) of \(source) does not happen again in its environment: "
          + "\(mismatch.description); no film was written: `palestra view` shows what is stored")
    }
    try end(film)
  }

  private func filmEnvironment() throws {
    if episode != nil {
      throw ViewFailure(misuse: "--episode is for a recording; \(source) is none")
    }
    var environment = try EnvironmentRegistry.standard.make(source)
    defer { environment.close() }
    let film = try Film(path: target, settings: settings(environment.metadata.renderFPS))
    var player: GreedyPlayer?
    if let agent, agent != "random" {
      player = GreedyPlayer(
        try SavedModel(contentsOf: agent).makeAgent(
          environment: source, environments: .standard, agents: .standard),
        environment.observationSpace, environment.actionSpace)
    }
    Console.notice(about: source)
    if var player {
      let explainer = try explain.explainer(
        of: agent, environment.observationSpace, environment.actionSpace)
      try film.addEpisode(
        in: &environment, seed: seed ?? 0, steps: steps ?? 1000, explainer: explainer,
        registry: .standard
      ) { try player.action(for: $0) }
    } else {
      guard explain.method == nil else {
        throw ViewFailure(misuse: "--explain explains a model: give --agent MODEL")
      }
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

  /// What the flags say; `rate` is the environment's own.
  private func settings(_ rate: Double?) throws -> FilmSettings {
    let size = try size.map { try Self.pair($0, flag: "--size") }
    let sheet = try sheet.map { try Self.pair($0, flag: "--sheet") }
    return FilmSettings(
      size: size.map { ($0.0, $0.1) }, framesPerSecond: fps ?? FilmSettings.frameRate(rate ?? 30),
      every: every,
      sheet: sheet.map { ($0.0, $0.1) }, overwrite: overwrite)
  }

  /// Two numbers, as in 5x4.
  private static func pair(_ string: String, flag: String) throws -> (Int, Int) {
    let parts = string.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]), first > 0,
      second > 0
    else {
      throw ViewFailure(misuse: "\(flag): expected two numbers as in 600x400, got \"\(string)\"")
    }
    return (first, second)
  }
}
