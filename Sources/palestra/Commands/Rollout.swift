import ArgumentParser
import Environments
import FoundationEssentials
import Gym
import Spaces

/// `palestra rollout`
struct Rollout: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run actions through an environment and print all that comes of them.",
    discussion: """
      Examples:
        palestra rollout CartPole-v1 --seed 42 --steps 100 --json
        palestra rollout Taxi-v3 --seed 7 --actions actions.json --json
        palestra rollout Pendulum-v1 --steps 20 --option x_init=0.1 --argument g=9.81

      With --json the first line is the reset, {"t": 0, "observation": …, "info": …}, and each step \
      has a line: t, action, observation, reward, terminated, truncated, info. t counts the steps \
      without a break. A step that ends its episode shows the true last observation; the \
      environment is then reset at once without a seed (with the same --option), and what that \
      brought stands in the same line as reset_observation and reset_info. So K steps are always \
      K + 1 lines. Numbers read back to the same double; NaN and Infinity are written as Python does.

      Sampled actions are those of Gymnasium after env.action_space.seed(N). A file of actions is a \
      JSON list, one element of the action space for each step.
      """)

  @Argument(help: ArgumentHelp("The environment.", valueName: "id"))
  var environment: String

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of the first reset and of sampled actions, of any size (default: 0).",
      valueName: "n"),
    transform: NumberFlag.seed)
  var seed = Seed(0)

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How many steps (default: all of the file, or 100 sampled ones).", valueName: "k"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var steps: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("\"sample\", or a JSON file of actions.", valueName: "file|sample"))
  var actions = "sample"

  @Option(
    name: .customLong("option"), parsing: .singleValue,
    help: ArgumentHelp("An option of every reset; may be repeated.", valueName: "key=value"))
  var options: [String] = []

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "A keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Another time limit than the environment's; -1 for none.", valueName: "n"),
    transform: NumberFlag.whole(in: -1...NumberFlag.largestCount))
  var maxEpisodeSteps: Int?

  @Flag(name: .long, help: "JSON lines instead of a table.")
  var json = false

  func run() throws {
    var misuse = true
    do throws(GymError) {
      var (rollout, count) = try prepared()
      Console.notice(about: environment)
      var rows = [["t", "action", "observation", "reward", "end", "info"]]
      for _ in 0...count {
        guard !StandardOutput.hasFailed, let line = try rollout.next() else { break }
        misuse = false
        if json { StandardOutput.print(try rollout.json(line)) } else { rows += Self.rows(line) }
      }
      if !json { Table.print(rows) }
    } catch {
      Console.error("rollout: \(error.description)")
      throw ExitCode(misuse && error.isMisuse ? 2 : 1)
    }
  }

  /// Checks all that was typed.
  private func prepared() throws(GymError) -> (rollout: Gym.Rollout, count: Int) {
    let options = try NamedValues.parse(options, flag: "--option")
    let made = try EnvironmentRegistry.standard.make(
      environment, maxEpisodeSteps: maxEpisodeSteps,
      arguments: NamedValues.parse(arguments, flag: "--argument"))
    guard actions != "sample" else {
      return (Gym.Rollout(made, seed: seed, options: options), steps ?? 100)
    }
    let list = try readActions(in: made.actionSpace)
    if let steps, steps > list.count {
      throw .badArgument(
        name: "--steps", value: "\(steps)", expected: "at most the \(list.count) of \(actions)")
    }
    return (
      Gym.Rollout(made, seed: seed, options: options, actions: .given(list)), steps ?? list.count
    )
  }

  private func readActions(in space: Space) throws(GymError) -> [SpaceValue] {
    guard let bytes = FileManager.default.contents(atPath: actions) else {
      throw .unavailable(
        "--actions: \(actions) can't be read: expected \"sample\" or a JSON file of actions")
    }
    do throws(GymError) {
      let actions = try space.elementsFromJSON(String(decoding: bytes, as: UTF8.self))
      warn(about: actions, outside: space)
      return actions
    } catch {
      switch error {
      case .wrongValue(let expected, let found):
        throw .unavailable("--actions: \(actions): expected \(expected), found \(found)")
      case .badState(let reason):
        throw .unavailable("--actions: \(actions): \(reason): expected a JSON list of actions")
      default: throw error
      }
    }
  }

  /// Gymnasium's environments take actions beyond the bounds of a box too, and most clip them.
  private func warn(about actions: [SpaceValue], outside space: Space) {
    let outside = actions.indices.filter { !space.contains(actions[$0]) }
    guard let first = outside.first else { return }
    Console.warning(
      "\(outside.count) of \(actions.count) actions lie outside \(space), the first at index \(first): "
        + "what becomes of them is up to the environment")
  }

  /// A line for people; the start after an end has a row of its own.
  private static func rows(_ line: Gym.Rollout.Line) -> [[String]] {
    func row(_ start: Gym.Rollout.Start, _ t: String) -> [String] {
      [t, "reset", oneLine(start.observation), "", "", text(start.info)]
    }
    switch line {
    case .reset(let start): return [row(start, "0")]
    case .step(let t, let action, let result, let restart):
      let end = [result.terminated ? "terminated" : "", result.truncated ? "truncated" : ""]
      let step = [
        "\(t)", oneLine(action), oneLine(result.observation), "\(result.reward)",
        end.filter { !$0.isEmpty }.joined(separator: "+"), text(result.info),
      ]
      return [step] + (restart.map { [row($0, "")] } ?? [])
    }
  }

  private static func oneLine(_ value: SpaceValue) -> String {
    value.description.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func text(_ info: Info) -> String {
    info.isEmpty ? "" : InfoValue.dictionary(info).description
  }
}
