import Agents
import ArgumentParser
import Environments
import Experiments
import Gym
import Learning
import Replays
import Spaces
import Viewer

/// `palestra view`
struct View: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Look at recorded episodes, up to nine side by side, at a live agent, or into a model.",
    discussion: """
      Examples:
        palestra view episode-v0
        palestra view early.hdf5 midway.hdf5 trained.hdf5 --loop
        palestra view episode-v0 --agent model.safetensors     values of the actions
        palestra view CartPole-v1 --agent model.safetensors    live
        palestra view episode-v0 --agent model.safetensors --explain lrp.z
        palestra view --model classifier.safetensors           what counts in it
        palestra view Taxi-v3 --agent random --seed 7
        palestra view episode-v0 --screenshot step50.png --at 50
        palestra view --model autoencoder.safetensors          its latent plane
        palestra view --model autoencoder.safetensors --between 3 8
        palestra view --model gan.safetensors --label 7
        palestra view --model text.safetensors --prefix "The " --temperature 0.5
        palestra view --model text.safetensors --at 200 --screenshot text.png

      Space plays and stops, the arrows go from frame to frame, h shows all keys. Where running an \
      episode again does not give what is recorded, the stored observations are shown from there on, \
      and the exit status is 1.

      Of a classifier of images --model shows what in a test image, or in what one paints on it, speaks \
      for a class. Of an autoencoder with codes of two numbers --model shows the latent plane, where the point under \
      the mouse is decoded; Tab changes to a slider between two test images, which every autoencoder \
      has. Of a GAN it shows the samples around a draw, along two random directions, and of a text \
      model how probable each token was, which tokens it attended to, and the most probable next \
      ones to pick from. The data set of an autoencoder has to be there.
      """)

  @Argument(
    help: ArgumentHelp(
      "Data sets or files of episodes, or the environment of a live agent.",
      valueName: "file|id"))
  var names: [String] = []

  @OptionGroup(title: "Models") var modelFlags: ModelViewFlags

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The episode, from 0 (default: 0).", valueName: "n"),
    transform: NumberFlag.whole)
  var episode: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model, or \"random\": acts live, or gives its values of the actions beside a replay.",
      valueName: "model|random"))
  var agent: String?

  @OptionGroup var explain: ExplainFlag

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of a live agent's first episode, or of a model's draws.", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @Option(
    name: .long, help: ArgumentHelp("1/8, 1/4, 1/2, 1, 2, 4, 8, 16, 32 or 64.", valueName: "x"))
  var speed: String?

  @Flag(name: .long, help: "Restart at the end.")
  var loop = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The frame to begin with, 0 is the reset; of a text the tokens to write first.",
      valueName: "step"),
    transform: NumberFlag.whole(in: 0...Self.lastFrame))
  var at: Int?

  @OptionGroup var window: WindowFlags

  func run() throws {
    if let model = modelFlags.model { return try show(model) }
    var session = try ViewFailure.wrapping { try makeSession() }
    if let speed {
      guard let speed = PlayerSpeed(speed) else {
        throw ViewFailure(
          misuse: "--speed is \"\(speed)\": expected 1/8, 1/4, 1/2, 1, 2, 4, 8, 16, 32 or 64")
      }
      session.apply(.setSpeed(speed))
    }
    if loop { session.apply(.toggleLoop) }
    if let episode {
      let count = session.player.episodeCount
      guard (0..<count).contains(episode) else {
        throw ViewFailure(
          misuse: "--episode is \(episode): expected 0 to \(count - 1), there are \(count)")
      }
      session.apply(.selectEpisode(episode))
    }
    if let at { session.run(to: at) }
    let tracks = session.player.environments.compactMap(\.track)
    for track in tracks {
      guard let notice = track.notice else { continue }
      if track.mismatch == nil { Console.warning(notice) } else { Console.error(notice) }
    }
    if window.screenshot == nil { session.apply(.togglePlay) }
    try window.show(session)
    if tracks.contains(where: { $0.mismatch != nil }) { throw ExitCode(1) }
  }

  /// Shows a model, to which the flags of episodes do not apply.
  private func show(_ model: String) throws {
    let given = [
      ("a file or an environment", !names.isEmpty), ("--episode", episode != nil),
      ("--agent", agent != nil), ("--explain", explain.method != nil), ("--speed", speed != nil),
      ("--loop", loop),
    ]
    if let flag = given.first(where: \.1) {
      throw ViewFailure(misuse: "give --model or \(flag.0), not both")
    }
    try ViewFailure.wrapping {
      try modelFlags.show(model, seed: seed, tokenCount: at, in: window)
    }
  }

  /// The last frame that `--at` can ask for: a live agent keeps every frame until then.
  private static let lastFrame = 1_000_000

  private func makeSession() throws -> PlayerSession {
    guard !names.isEmpty else {
      throw ViewFailure(misuse: "give episodes, the environment of a live agent, or --model FILE")
    }
    guard names.count <= Player.largestEnvironmentCount else {
      throw ViewFailure(misuse: "expected one to nine replays, got \(names.count)")
    }
    if names.count == 1, !FilmSource.isRecording(names[0]) {
      return try makeLiveSession(names[0])
    }
    let agent = try replayAgent()
    return PlayerSession(
      try names.map { name in
        var source = try ReplaySource(name, in: .standard, agent: agent)
        if explain.method != nil {
          let episode = try source.reader.episode(0)
          source.explainer = try explain.explainer(
            of: self.agent, episode.observations.space, episode.actions.space)
        }
        return source
      })
  }

  /// The agent whose values of the actions are shown beside replays.
  private func replayAgent() throws -> (any Agent)? {
    guard let agent else { return nil }
    guard agent != "random" else {
      throw ViewFailure(
        misuse: "--agent random has no values to show beside a replay: give a model")
    }
    return try SavedModel(contentsOf: agent).makeAgent(
      environments: .standard, agents: .standard)
  }

  private func makeLiveSession(_ id: String) throws -> PlayerSession {
    let environment = try EnvironmentRegistry.standard.make(id)
    Console.notice(about: id)
    guard let agent else {
      throw ViewFailure(
        misuse: "\(id) is no file: give --agent MODEL or --agent random to see it live")
    }
    let actor: LiveSource.Actor
    if agent == "random" {
      actor = .random
    } else {
      actor = .agent(
        try SavedModel(contentsOf: agent).makeAgent(
          environment: id, environments: .standard, agents: .standard))
    }
    var source = LiveSource(environment, actor: actor, seed: seed, registry: .standard)
    source.explainer = try explain.explainer(
      of: agent, environment.observationSpace, environment.actionSpace)
    let name = environment.spec?.id.description ?? id
    return try PlayerSession(
      source, title: "\(name) · \(agent == "random" ? "random" : "live agent") · seed \(seed)")
  }
}
