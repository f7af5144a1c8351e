/// What can go wrong with the files of a data set.
public enum DatasetError: Error, Equatable {
  /// A file is not what it should be: which, where in bytes, and what was expected.
  case damaged(file: String, offset: Int, reason: String)
}

extension DatasetError: CustomStringConvertible {
  /// What was wrong and what was expected.
  public var description: String {
    switch self {
    case .damaged(let file, let offset, let reason): "\(file), byte \(offset): \(reason)"
    }
  }
}
