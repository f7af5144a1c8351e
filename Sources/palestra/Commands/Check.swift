import ArgumentParser
import Environments
import Gym
import Spaces

/// `palestra check`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check an environment against the contract, as a linter does.",
    discussion: """
      Examples:
        palestra check CartPole-v1
        palestra check Pendulum-v1 --json
        palestra check FrozenLake-v1 --argument is_slippery=false

      Looks at the spaces, at resets (does the same seed give the same start, another one another, \
      are unknown options refused), at steps (observations, rewards, ends, the same seed and \
      actions giving the same steps), at copies and saved states, at pictures and at closing. Each \
      finding names its rule, what was expected and what was found.

      Exit status: 0 clean or warnings only, 1 errors, or what it is made of is not here, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The environment.", valueName: "id"))
  var environment: String

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "A keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Flag(name: .long, help: "A line of JSON for each finding, and one with the counts.")
  var json = false

  func run() throws {
    let (id, findings) = try checked()
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count - errors
    if json {
      for finding in findings { StandardOutput.print(finding.json) }
      ResultJSON.print([
        ("environment", .string(id)), ("rules", .integer(Int128(CheckRule.allCases.count))),
        ("errors", .integer(Int128(errors))), ("warnings", .integer(Int128(warnings))),
      ])
    } else {
      for finding in findings { StandardOutput.print("\(id): \(finding)") }
      StandardOutput.print(
        "\(id): \(CheckRule.allCases.count) rules, \(Self.counted(errors, "error")), "
          + Self.counted(warnings, "warning"))
    }
    if errors > 0 { throw ExitCode(1) }
  }

  private func checked() throws -> (id: String, findings: [CheckFinding]) {
    do throws(GymError) {
      let spec = try EnvironmentRegistry.standard.spec(environment)
      Console.notice(about: environment)
      let values = try NamedValues.parse(arguments, flag: "--argument")
      return (spec.id.description, try checkEnvironment(spec, arguments: values))
    } catch {
      Console.error("check: \(error.description)")
      throw ExitCode(error.isMisuse ? 2 : 1)
    }
  }

  private static func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
