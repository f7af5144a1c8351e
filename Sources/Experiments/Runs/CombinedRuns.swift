import Foundations

/// The results of several runs: a JSON file with all of it, and a CSV table with a
/// line for each run.
public struct CombinedRuns: Sendable {
  /// The path without `.json` and `.csv`.
  public let path: String

  /// Names the files.
  /// - Parameter path: without `.json` and `.csv`.
  public init(_ path: String) { self.path = path }

  /// Writes both files, in place of earlier ones.
  /// - Parameters:
  ///   - summary: of all runs.
  ///   - runs: an object for each; the table has the members that are single values.
  /// - Throws: `ExperimentError.notWritten`
  public func write(_ summary: [JSONValue.Member], runs: [JSONValue]) throws(ExperimentError) {
    let json = JSONValue.object(summary + [.init("runs", .array(runs))])
    try write(json.description + "\n", ".json")
    try write(Self.table(runs), ".csv")
  }

  private func write(_ string: String, _ suffix: String) throws(ExperimentError) {
    do throws(FileError) {
      try AtomicFile.write(Array(string.utf8), to: path + suffix)
    } catch {
      throw .notWritten(error, kept: .none)
    }
  }

  /// CSV as RFC 4180 has it, null as an empty field.
  static func table(_ runs: [JSONValue]) -> String {
    var columns: [String] = []
    for case .object(let members) in runs {
      for member in members where !columns.contains(member.name) && field(member.value) != nil {
        columns.append(member.name)
      }
    }
    let rows = runs.map { run in
      columns.map { run[$0].flatMap(field) ?? "" }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  /// A single value; nil of lists and objects.
  private static func field(_ value: JSONValue) -> String? {
    switch value {
    case .null: ""
    case .array, .object: nil
    case .string(let string): CSVField.quoted(string)
    default: value.description
    }
  }
}
