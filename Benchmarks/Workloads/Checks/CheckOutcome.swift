import Foundations

/// What a check came to.
struct CheckOutcome {
  let name: String
  /// Whether all bars were kept to; nil where there are none, or nothing was run.
  let met: Bool?
  /// A row of the Markdown table.
  let row: String
  /// What else the JSON holds.
  let facts: [(String, JSONValue)]

  /// One line of JSON.
  var json: String {
    let members =
      [
        ("check", .string(name)), ("met", met.map { .bool($0) } ?? .null),
      ] + facts
    return JSONValue.object(members.map { .init($0.0, $0.1) }).description
  }
}
