import Foundations
import ImageFiles

/// What can go wrong with data sets in a correct program.
///
/// Every case says what was found, what was expected and what to do.
public enum DatasetError: Error, Equatable, Sendable {
  /// A file could not be read or written as a whole.
  case file(FileError)
  /// A picture could not be read or written.
  case picture(ImageFileError)
  /// A file is not what it should be: which, where in bytes, and what was expected.
  case damaged(file: String, offset: Int, reason: String)
  /// A table can't be read: which line, counted from 1, which column, and what was expected.
  case badTable(file: String, line: Int, column: String?, reason: String)
  /// A file follows the rules of its format, but this version does not know them.
  case unsupported(file: String, offset: Int, reason: String)
  /// No data set has this name.
  case unknownSet(name: String, nearest: [String])
  /// The files of a set are nowhere to be found.
  case missing(set: String, files: [String], searched: [String], advice: String)
  /// The examples of a set can't be trained on.
  case badExamples(set: String, reason: String)
  /// A file could not be fetched: what each address answered.
  case notFetched(file: String, attempts: [String])
  /// Nothing can be fetched at all.
  case cannotFetch(reason: String)
}

extension DatasetError: CustomStringConvertible {
  /// What was wrong, what was expected and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .picture(let error): error.description
    case .damaged(let file, let offset, let reason): "\(file), byte \(offset): \(reason)"
    case .badTable(let file, let line, let column, let reason):
      "\(file), line \(line)" + (column.map { ", column \"\($0.prefix(60))\"" } ?? "")
        + ": \(reason)"
    case .unsupported(let file, let offset, let reason):
      "\(file), byte \(offset): \(reason). Convert the file with the program that wrote it."
    case .unknownSet(let name, let nearest):
      "there is no data set \"\(name)\""
        + (nearest.isEmpty
          ? ": list the known ones to choose from (`palestra data list`)"
          : "; did you mean \(nearest.joined(separator: " or "))?")
    case .missing(let set, let files, let searched, let advice):
      "\(set) is not here: expected \(files.joined(separator: ", ")) in "
        + "\(searched.joined(separator: " or ")). \(advice)"
    case .badExamples(let set, let reason): "\(set): \(reason)"
    case .notFetched(let file, let attempts):
      "could not fetch \(file):" + attempts.map { "\n  \($0)" }.joined()
    case .cannotFetch(let reason): reason
    }
  }
}

extension DatasetError {
  /// The bytes of a file.
  static func reading(_ path: String) throws(DatasetError) -> [UInt8] {
    try files { () throws(FileError) in try FileSystem.read(path) }
  }

  /// Does something with files.
  static func files<Value>(_ body: () throws(FileError) -> Value) throws(DatasetError) -> Value {
    do throws(FileError) {
      return try body()
    } catch {
      throw .file(error)
    }
  }
}
