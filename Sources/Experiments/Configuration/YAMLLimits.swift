/// What keeps a small YAML file from becoming a large one.
///
/// An alias (`*name`) repeats all that its anchor holds, other aliases included, so that each one may
/// double the document: with `k` of them `n` bytes make at most `n * 2^k` nodes. The parser shares
/// what is repeated, but it compares keys node by node, so that the aliases are counted before it
/// runs. Depth is limited where nodes are made, by `YAMLDocument.levels`.
enum YAMLLimits {
  /// The most bytes of a file.
  static let bytes = 1 << 16
  /// The most nodes that aliases can make of a file.
  static let possibleNodes = 1 << 22
  /// The most nodes of a document, aliases expanded.
  static let nodes = 100_000

  /// The most aliases in a file of so many bytes.
  static func aliases(inBytes count: Int) -> Int {
    var (aliases, nodes) = (0, max(1, count))
    while nodes <= possibleNodes / 2 {
      nodes *= 2
      aliases += 1
    }
    return aliases
  }

  /// The line of the first alias beyond the limit; nil where all may stay. What looks like an alias
  /// in a quoted string or a comment counts too.
  static func lineOfExcessAlias(in string: String) -> Int? {
    let bytes = Array(string.utf8)
    let limit = aliases(inBytes: bytes.count)
    var (line, count) = (1, 0)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "*"), index + 1 < bytes.count else { continue }
      let follows = bytes[index + 1]
      guard follows > UInt8(ascii: " "), !",[]{}".utf8.contains(follows) else { continue }
      count += 1
      if count > limit { return line }
    }
    return nil
  }
}
