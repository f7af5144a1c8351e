import Foundations

/// What can go wrong with a picture in a file.
public enum ImageFileError: Error, Equatable, Sendable {
  /// The file as a whole: it isn't there, can't be written, is too large.
  case file(FileError)
  /// Neither a PNG nor a JPEG file, by its first bytes.
  case unknownFormat(path: String, firstBytes: [UInt8])
  /// The contents are not what the format asks for, from about this byte on.
  case damaged(path: String, format: String, offset: Int, reason: String)
  /// More pixels than are read or written, checked before memory is asked for.
  case tooManyPixels(path: String, width: Int, height: Int, limit: Int)
  /// The encoder refuses a picture.
  case notEncoded(format: String, reason: String)
}

extension ImageFileError: CustomStringConvertible {
  /// What was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .unknownFormat(let path, let bytes):
      "\(path): expected a PNG or JPEG file, found one that begins with the bytes "
        + "[\(bytes.map { "\($0)" }.joined(separator: ", "))]. Convert it to PNG."
    case .damaged(let path, let format, let offset, let reason):
      "\(path): this \(format) file is damaged about byte \(offset): \(reason). Get it again."
    case .tooManyPixels(let path, let width, let height, let limit):
      "\(path): expected at most \(limit) pixels, found \(width) x \(height). Scale it down."
    case .notEncoded(let format, let reason):
      "can't write the picture as \(format): \(reason)"
    }
  }
}
