import Agents
import ArgumentParser
import Environments
import Experiments
import Figures
import Foundations
import Glibc
import Gym
import Learning
import TensorEngine

/// `palestra evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate a trained model: it acts greedily and learns nothing.",
    discussion: """
      Examples:
        palestra evaluate --model runs/CartPole-v1-dqn-seed0/model.safetensors
        palestra evaluate --model model.safetensors --episodes 100 --seed 1000 --json
        palestra evaluate --model model.safetensors --env CartPole-v0
        palestra evaluate --model model.safetensors --env Classification/mnist-v0
        palestra evaluate --model model.safetensors --argument split=validation
        palestra evaluate --model model.safetensors --argument path=moved/photos

      Agent, settings and environment come from the model file. Without --seed the episodes are \
      those of the final test after training. Of a data set each test example is shown once, \
      whatever --episodes and --seed say. Arguments of the environment are those of the training, \
      but for the ones given here. In the JSON, step_limit is where episodes are cut and \
      cut_episodes how many were; a seed above 2^53 - 1 is a string there.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp("Another environment with the same spaces.", valueName: "id"))
  var env: String?

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many episodes (default: 20).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var episodes = 20

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the first episode; the next ones follow.", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Cut episodes after so many steps (default: the environment's limit, else 10000).",
      valueName: "steps"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var maxEpisodeSteps: Int?

  @OptionGroup var output: OutputFlags

  func run() throws {
    let saved = try SavedModel(contentsOf: model)
    if let env, !output.quiet { Console.notice(about: env) }
    let changes = try NamedValues.parse(arguments, flag: "--argument")
    let split: String? = if case .string(let name) = changes["split"] { name } else { nil }
    StopSignal.listen()
    let environment = try saved.environmentID(overriddenBy: env)
    // Reading the files of a data set is no part of the evaluation.
    let isDataSet = (try? EnvironmentRegistry.standard.spec(environment))?.dataSetPlan != nil
    let shown =
      isDataSet
      ? try? EnvironmentRegistry.standard.make(
        environment, arguments: saved.arguments(in: env).merging(changes) { $1 }) : nil
    defer { withExtendedLifetime(shown) {} }
    let start = ContinuousClock.now
    var printer = ProgressPrinter(isQuiet: output.quiet)
    let result = try saved.evaluate(
      in: env, changing: changes, episodes: episodes, seed: seed, stepLimit: maxEpisodeSteps,
      shouldStop: {
        printer.showEvaluation(seconds: (ContinuousClock.now - start) / .seconds(1))
        return StopSignal.isRaised
      },
      environments: .standard, agents: .standard)
    printer.close()
    if StopSignal.isRaised {
      Console.line("stopped after \(result.returns.count) of \(episodes) episodes")
      throw ExitCode(StopSignal.exitStatus)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let score = DataSetScore(
      result, environment: environment,
      arguments: saved.arguments(in: env).merging(changes) { $1 })
    if let score, !output.quiet {
      let part = split.map { ", \($0) examples" } ?? ""
      Console.line(
        "\(saved.agent) in \(environment)\(part): \(score.description), in \(decimal(seconds, 2)) s"
      )
      if let trained = saved.environment, Self.set(of: environment) != Self.set(of: trained) {
        Console.line("the model was trained on \(trained)")
      }
    } else if !output.quiet {
      Console.line(
        """
        \(saved.agent), \(grouped(saved.facts.steps)) steps trained, in \
        \(environment): mean return \
        \(ReturnText.text(result.meanReturn, standardDeviation: result.standardDeviation)) over \
        \(result.returns.count) episodes (\(ReturnText.text(result.returns.min() ?? 0)) to \
        \(ReturnText.text(result.returns.max() ?? 0)))
        """)
      if let note = CutEpisodes.note(result, in: environment, asked: maxEpisodeSteps) {
        Console.line(note)
      }
    }
    guard output.json else { return }
    var members: [(String, JSONValue)] = [
      ("environment", .string(environment)), ("agent", .string(saved.agent)),
      ("seed", ResultJSON.seed(seed ?? EvaluationSeeds.test(of: saved.seed))),
      ("steps", .integer(Int128(result.lengths.reduce(0, +)))),
      ("episodes", .integer(Int128(result.returns.count))),
      ("seconds", ResultJSON.number(seconds)),
    ]
    members += ResultJSON.test(result)
    members += [
      ("step_limit", ResultJSON.stepLimit(in: environment, asked: maxEpisodeSteps)),
      ("returns", ResultJSON.numbers(result.returns)), ("model", .string(model)),
    ]
    if score != nil {
      members += [
        ("trained_in", saved.environment.map { .string($0) } ?? .null),
        ("split", .string(split ?? "test")),
      ]
    }
    ResultJSON.print(members + (score?.members ?? []))
  }

  /// An environment as the registry calls it.
  private static func set(of id: String) -> String {
    (try? EnvironmentRegistry.standard.spec(id))?.id.description ?? id
  }
}
