import Agents
import ArgumentParser
import Environments
import Experiments
import Gym

/// `palestra record`
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record an episode of a trained model.",
    discussion: """
      Examples:
        palestra record --model runs/CartPole-v1-dqn-seed0/model.safetensors --out episode.hdf5
        palestra record --model model.safetensors --seed 7 --out seed7.hdf5

      The file has Minari's HDF5 layout, which the `minari` package for Python reads.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(
    name: .long, help: ArgumentHelp("Where to write; must not be there yet.", valueName: "file"))
  var out: String

  @Option(
    name: .long,
    help: ArgumentHelp("Another environment with the same spaces.", valueName: "id"))
  var env: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of the episode (default: the first of the final test).", valueName: "n"))
  var seed: UInt64?

  @OptionGroup var output: OutputFlags

  func run() throws {
    let saved = try SavedModel(contentsOf: model)
    if let env, !output.quiet { Console.notice(about: env) }
    let recorded = try saved.record(
      to: out, in: env, seed: seed, command: Self.command(model: model, out: out, env, seed),
      environments: .standard, agents: .standard)
    if !output.quiet {
      Console.line(
        "recorded an episode of \(recorded.totalSteps) steps, return "
          + "\(decimal(recorded.episodeReturn, 1)), to \(out)")
    }
    guard output.json else { return }
    ResultJSON.print([
      ("environment", .string(env ?? saved.environment)), ("agent", .string(saved.agent)),
      ("steps", .integer(Int128(recorded.totalSteps))),
      ("return", ResultJSON.number(recorded.episodeReturn)), ("recording", .string(out)),
      ("model", .string(model)),
    ])
  }

  /// The command that makes a recording again.
  static func command(model: String, out: String, _ env: String? = nil, _ seed: UInt64? = nil)
    -> String
  {
    "palestra record --model \(quoted(model)) --out \(quoted(out))"
      + (env.map { " --env \($0)" } ?? "") + (seed.map { " --seed \($0)" } ?? "")
  }
}
