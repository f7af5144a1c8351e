/// The fields of CSV tables, as RFC 4180 has them.
public enum CSVField {
  /// A field as it stands in a table: in quotes where it holds a comma, a quote or a line break.
  public static func quoted(_ string: String) -> String {
    let special = string.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard special else { return string }
    return "\""
      + string.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
