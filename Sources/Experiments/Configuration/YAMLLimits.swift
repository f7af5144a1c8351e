/// What keeps a small YAML file from becoming a large one.
///
/// An alias (`*name`) repeats all that its anchor holds, other aliases included, so that each one may
/// double the document. Nodes are counted while the document is composed, before keys are compared:
/// an alias counts as much as it repeats. Depth is limited there too, by `YAMLDocument.levels`.
enum YAMLLimits {
  /// The most bytes of a file.
  static let bytes = 1 << 16
  /// The most nodes of a document, aliases expanded.
  static let nodes = 100_000
}
