import Foundation
import Testing

/// The commands of the program, as it describes them itself.
struct CommandTree: Decodable {
  struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// The commands that do something, with the words that lead to them.
    func leaves(_ path: [String] = []) -> [(path: [String], command: Command)] {
      guard let subcommands, !subcommands.isEmpty else { return [(path, self)] }
      return subcommands.flatMap { $0.leaves(path + [$0.commandName]) }
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable { var kind, name: String }

    var kind: String
    var names: [Name]?
    var valueName, defaultValue, abstract: String?

    /// `--steps`, `-k`; nil for what has no name.
    var flag: String? {
      names?.last.map { ($0.kind == "short" ? "-" : "--") + $0.name }
    }
  }

  var command: Command

  /// Every command but `help`, which ArgumentParser adds.
  static func leaves() throws -> [(path: [String], command: Command)] {
    let string = try Program.run("--experimental-dump-help").output
    let tree = try JSONDecoder().decode(CommandTree.self, from: Data(string.utf8))
    return tree.command.leaves().filter { $0.path != ["help"] }
  }
}
