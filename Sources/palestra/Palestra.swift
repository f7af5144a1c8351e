import ArgumentParser
import Experiments
import Foundations
import Glibc
import Gym
import Learning

/// The command line: it parses, calls and prints.
@main
struct Palestra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "palestra",
    abstract: "A gymnasium for Swift: train agents, look at what they learned, compare them.",
    discussion: """
      Examples:
        palestra train --env CartPole-v1    train a DQN, evaluate it, say where it is
        palestra tune --try gamma=0.98 ...  look for the settings that learn best
        palestra evaluate --model FILE      evaluate a trained model
        palestra generate --model FILE      what a trained model writes
        palestra compare FILE.yaml          which agent is best for the same time
        palestra model show FILE            layers, parameters, how it was trained
        palestra view FILE                  look at a recorded episode
        palestra play CartPole-v1           be the agent, on the keyboard
        palestra list                       what there is to choose from

      Exit status: 0 done, 1 failed (a file that is missing, damaged or can't be written, a device, \
      a run, output that is lost), 2 misuse (a flag, a name or a value that is wrong), 130 stopped \
      by a signal (training can be resumed), 141 the reader of the output is gone (as in \
      `palestra list | head -1`).
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Tune.self, Compare.self, CompareRun.self, Evaluate.self, Generate.self,
      Encode.self, Predict.self, Explain.self, Visualize.self, Attack.self,
      Model.self, Figures.self, Plot.self, Record.self, View.self,
      Play.self, MakeFilm.self, Rollout.self, Sample.self, Check.self, List.self, Data.self,
      Doctor.self,
    ])

  static func main() {
    // A write beyond the file size limit then fails with an error of its own, and nothing is lost.
    signal(SIGXFSZ, SIG_IGN)
    var status: Int32 = 0
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      status = end(with: error)
    }
    Glibc.exit(checkedOutput(status))
  }

  /// Writes the rest of the output; a result that is lost is a failure.
  ///
  /// A reader that went away is none of ours: like other programs this one then ends by SIGPIPE
  /// or, where that signal is ignored, with the status that a shell shows for it.
  /// - Returns: the exit status.
  private static func checkedOutput(_ status: Int32) -> Int32 {
    guard let failure = StandardOutput.finish() else { return status }
    if failure == EPIPE { return 128 + SIGPIPE }
    Console.error(
      "standard output: \(String(cString: strerror(failure))); the output is not complete")
    return status == 0 ? 1 : status
  }

  /// Says what ended the program.
  /// - Returns: the exit status.
  private static func end(with error: any Error) -> Int32 {
    if let error = error as? ExperimentError {
      Console.error(error.description)
      return error.isMisuse ? 2 : 1
    }
    if let error = error as? ViewFailure {
      Console.error(error.description)
      return error.status
    }
    if let error = error as? ExitCode { return error.rawValue }
    let code = exitCode(for: error)
    if code == .success {
      StandardOutput.print(message(for: error))
      return 0
    }
    Console.error(unknownCommand ?? message(for: error))
    Console.line("see `palestra --help`, or `palestra COMMAND --help`")
    return 2
  }

  /// What to say where the first word is no command, or the second one of a group.
  private static var unknownCommand: String? {
    var (commands, path, names) = (configuration.subcommands, "", ["help"])
    var words = CommandLine.arguments.dropFirst()
    while !commands.isEmpty {
      names += commands.map(name)
      guard let word = words.popFirst(), !word.hasPrefix("-") else { return nil }
      guard let command = commands.first(where: { name($0) == word }) else {
        return names.contains(word) ? nil : unknown(word, path, names)
      }
      (commands, path, names) = (command.configuration.subcommands, path + word + " ", [])
    }
    return nil
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  private static func unknown(_ word: String, _ path: String, _ names: [String]) -> String {
    let nearest = nearestNames(to: word, among: names)
    let known = nearest.isEmpty ? names : nearest
    return "there is no command \"\(path)\(word)\"; "
      + (nearest.isEmpty
        ? "expected one of \(known.joined(separator: ", "))"
        : "did you mean \(known.joined(separator: " or "))?")
  }
}
