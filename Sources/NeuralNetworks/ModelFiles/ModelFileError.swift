import Foundations

/// What can be wrong with a model file.
public enum ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A position in a file.
  public enum Position: Equatable, Sendable, CustomStringConvertible {
    /// A byte, counted from the start of the file.
    case offset(Int)
    /// The name of a tensor, or of a field within the header.
    case key(String)

    /// `offset 8` or `key "dense_1.kernel"`
    public var description: String {
      switch self {
      case .offset(let offset): "offset \(offset)"
      case .key(let key): "key \"\(key)\""
      }
    }
  }

  /// The file could not be read or written as a whole.
  case file(FileError)
  /// The contents break the rules of the format.
  case damaged(file: String, at: Position, expected: String, found: String)
  /// The contents follow the rules, but this version does not know them.
  case unsupported(file: String, at: Position, expected: String, found: String)
  /// The file is whole, but its parameters are not those of the network it describes.
  case misfit(file: String, at: Position, expected: String, found: String)

  /// The file, the position, what was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let file, let index, let expected, let found):
      """
      \(file), \(index): expected \(expected), found \(found). \
      The file is damaged or of another format: fetch or save it again.
      """
    case .unsupported(let file, let index, let expected, let found):
      """
      \(file), \(index): expected \(expected), found \(found). \
      Convert the file, or read it with the program that wrote it.
      """
    case .misfit(let file, let index, let expected, let found):
      """
      \(file), \(index): expected \(expected), found \(found). \
      The weights belong to another architecture: save the model again from where they come from.
      """
    }
  }
}
