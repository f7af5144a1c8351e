/// Names of columns in one string, as a person types them: `size,color`, `[date, "price, net"]`.
package enum ColumnNames {
  /// The names of a list: separated by commas, without the spaces around them and brackets around
  /// the list. A name that holds a comma stands in double quotes, a quote in it is written twice.
  package static func items(of list: String) -> [String] {
    var rest = trimmed(Substring(list))
    if rest.first == "[", rest.last == "]", rest.count > 1 { rest = rest.dropFirst().dropLast() }
    var items: [String] = []
    while true {
      rest = rest.drop { $0 == " " }
      if let (name, end) = quoted(rest) {
        items.append(name)
        rest = rest[end...]
      } else {
        let name = rest.prefix { $0 != "," }
        items.append(String(trimmed(name)))
        rest = rest[name.endIndex...]
      }
      guard rest.first == "," else { return items.filter { !$0.isEmpty } }
      rest = rest.dropFirst()
    }
  }

  /// The names that were typed: what is the name of a column is that one, anything else is a list.
  /// - Parameters:
  ///   - typed: names or lists of names.
  ///   - names: the columns that there are.
  /// - Returns: the names, among them those of no column.
  package static func resolved(_ typed: [String], among names: [String]) -> [String] {
    typed.flatMap { names.contains($0) ? [$0] : items(of: $0) }
  }

  /// A name as an item of a list: in double quotes where it has to be.
  package static func written(_ name: String) -> String {
    let isPlain =
      !name.contains { ",\"".contains($0) } && name.first != " " && name.last != " "
    return isPlain ? name : "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  /// How all of some columns are left out: `--argument 'skip=[date,name]'`.
  package static func skipArgument(_ names: [String]) -> String {
    if names.count == 1, names[0].allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) }) {
      return "--argument skip=\(names[0])"
    }
    let list = names.map(written).joined(separator: ",")
    // A quote ends the shell's quotes, stands alone and begins them again.
    return "--argument 'skip=[" + list.replacing("'", with: "'\\''") + "]'"
  }

  /// The name at the beginning of a list where it stands in quotes, and where it ends: before a
  /// comma or at the end.
  private static func quoted(_ list: Substring) -> (name: String, end: Substring.Index)? {
    guard list.first == "\"" else { return nil }
    var name = ""
    var rest = list.dropFirst()
    while let quote = rest.firstIndex(of: "\"") {
      name += rest[..<quote]
      rest = rest[rest.index(after: quote)...]
      if rest.first == "\"" {
        name += "\""
        rest = rest.dropFirst()
        continue
      }
      let after = rest.drop { $0 == " " }
      return after.isEmpty || after.first == "," ? (name, after.startIndex) : nil
    }
    return nil
  }

  private static func trimmed(_ string: Substring) -> Substring {
    var string = string.drop { $0 == " " }
    while string.last == " " { string.removeLast() }
    return string
  }
}
