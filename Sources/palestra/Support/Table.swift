/// Rows whose columns stand below each other.
enum Table {
  /// Prints rows; the last column is broken where the line would be too long.
  static func print(_ rows: [[String]], width: Int = 100) {
    for line in lines(rows, width: width) { StandardOutput.print(line) }
  }

  /// The lines of rows; the last column is broken where the line would be too long.
  static func lines(_ rows: [[String]], width: Int = 100) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 0 else { return [] }
    let rows = rows.map { $0.map(printable) }
    var lines: [String] = []
    let widths = (0..<columns - 1).map { column in
      rows.compactMap { $0.count > column + 1 ? $0[column].count : nil }.max() ?? 0
    }
    let indent = widths.reduce(0) { $0 + $1 + 2 }
    for row in rows {
      var line = ""
      for (column, cell) in row.dropLast().enumerated() {
        line += cell + String(repeating: " ", count: max(0, widths[column] - cell.count) + 2)
      }
      let parts = broken(row.last ?? "", width: max(30, width - indent))
      lines.append(line + (parts.first ?? ""))
      lines += parts.dropFirst().map { String(repeating: " ", count: indent) + $0 }
    }
    return lines
  }

  /// Names of files and columns may hold what moves a terminal's cursor.
  private static func printable(_ string: String) -> String {
    let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
    guard string.unicodeScalars.contains(where: isControl) else { return string }
    let scalars = string.unicodeScalars.map { scalar in
      scalar.properties.isWhitespace ? " " : isControl(scalar) ? "\u{fffd}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func broken(_ string: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in string.split(separator: " ", omittingEmptySubsequences: true) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}
