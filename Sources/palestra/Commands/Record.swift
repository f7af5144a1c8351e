import Agents
import ArgumentParser
import Environments
import Experiments
import Foundations
import Gym
import Replays
import Spaces

/// `palestra record`
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record episodes of a trained model, or of random actions.",
    discussion: """
      Examples:
        palestra record --model model.safetensors --out episode-v0
        palestra record --model model.safetensors --episodes 5 --out five-v0
        palestra record --agent random --env FrozenLake-v1 --out random.hdf5

      --out makes a data set of Minari's: a folder that `minari.load_dataset` opens by its path below \
      $MINARI_DATASETS_PATH, so its name ends in a version. A name that ends in .hdf5 makes a single \
      file instead. The episodes have the seeds --seed, --seed + 1 and so on.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp("\"random\": draws its actions from the space.", valueName: "random"))
  var agent: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to write, NAME-vN or FILE.hdf5; must not be there yet.", valueName: "path"))
  var out: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The environment of the random agent, or another one for the model, with the same spaces.",
      valueName: "id"))
  var env: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of the first episode (default: the first of the model's final test; 0 for random).",
      valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many (default: 1).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var episodes: Int?

  @OptionGroup var output: OutputFlags

  func run() throws {
    switch (model, agent) {
    case (let model?, nil): try recordModel(model)
    case (nil, "random"?): try recordRandom()
    case (nil, let agent?):
      throw ExperimentError.badOption(
        name: "--agent", value: "\"\(agent)\"",
        expected: "random: a trained agent is given by its --model")
    case (nil, nil), (_?, _?):
      throw ExperimentError.badOption(
        name: "the agent", value: model == nil ? "not given" : "given twice",
        expected: "either --model FILE or --agent random --env ID")
    }
  }

  private func recordModel(_ model: String) throws(ExperimentError) {
    let saved = try SavedModel(contentsOf: model)
    if let env, !output.quiet { Console.notice(about: env) }
    let recorded = try saved.record(
      to: out, in: env, seed: seed, episodes: episodes ?? 1,
      command: Self.command("--model \(shellQuoted(model))", out: out, env, seed, episodes),
      environments: .standard, agents: .standard)
    report(recorded, of: try saved.environmentID(overriddenBy: env), saved.agent)
  }

  private func recordRandom() throws(ExperimentError) {
    guard let env else { throw .noEnvironment }
    let environment: AnyEnvironment
    do throws(GymError) {
      environment = try EnvironmentRegistry.standard.make(env)
    } catch {
      throw .environment(error)
    }
    if !output.quiet { Console.notice(about: env) }
    let id = environment.spec?.id.description ?? env
    let seed = seed ?? 0
    let header = ReplayHeader(
      environment: environment, agent: "random", seed: seed,
      command: Self.command("--agent random", out: out, id, seed, episodes))
    var recording = try Recording(to: out, header: header, of: environment)
    report(try recording.runSampled(episodes ?? 1, from: seed), of: id, "random")
  }

  private func report(_ recorded: [Episode], of environment: String, _ agent: String) {
    let steps = recorded.map(\.totalSteps).reduce(0, +)
    let returns = recorded.map(\.episodeReturn)
    let mean = returns.reduce(0, +) / Double(recorded.count)
    if !output.quiet {
      let what =
        recorded.count == 1
        ? "an episode of \(steps) steps, return "
        : "\(recorded.count) episodes of together \(steps) steps, mean return "
      Console.line("recorded \(what)\(decimal(mean, 1)), to \(out)")
    }
    guard output.json else { return }
    var members: [(String, JSONValue)] = [
      ("environment", .string(environment)), ("agent", .string(agent)),
      ("episodes", .integer(Int128(recorded.count))), ("steps", .integer(Int128(steps))),
      ("return", ResultJSON.number(mean)), ("recording", .string(out)),
    ]
    if let model { members.append(("model", .string(model))) }
    ResultJSON.print(members)
  }

  /// The command that makes a recording again.
  static func command(
    _ agent: String, out: String, _ env: String? = nil, _ seed: UInt64? = nil,
    _ episodes: Int? = nil
  ) -> String {
    "palestra record \(agent) --out \(shellQuoted(out))" + (env.map { " --env \($0)" } ?? "")
      + (seed.map { " --seed \($0)" } ?? "") + (episodes.map { " --episodes \($0)" } ?? "")
  }
}
