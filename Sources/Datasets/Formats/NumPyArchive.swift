import Foundations

/// NumPy's `.npz` format: a zip archive of `.npy` files, stored or deflated.
public struct NumPyArchive: Sendable {
  private let archive: ZipArchive

  /// Reads an archive's directory; the arrays are read as they are asked for.
  /// - Throws: `DatasetError` with file and offset.
  public init(contentsOf path: String) throws(DatasetError) {
    archive = try ZipArchive(contentsOf: path)
  }

  /// Reads an archive's directory.
  /// - Parameters:
  ///   - bytes: the whole contents.
  ///   - file: its name, for errors.
  /// - Throws: `DatasetError` with file and offset.
  public init(bytes: [UInt8], file: String) throws(DatasetError) {
    archive = try ZipArchive(bytes: bytes, file: file)
  }

  /// The arrays' names, without `.npy`.
  public var names: [String] {
    archive.names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
  }

  /// The array of that name.
  /// - Throws: `DatasetError` where there is none, or it is damaged.
  public func array(_ name: String) throws(DatasetError) -> NDArray {
    let member = try member(name)
    var stream = try archive.stream(of: member)
    let array = try NumPyFile.read(&stream)
    try archive.check(&stream, holds: member)
    return array
  }

  /// The shape of the array of that name: its header is read, and nothing else.
  /// - Throws: `DatasetError` where there is none, or its header is damaged.
  public func shape(_ name: String) throws(DatasetError) -> [Int] {
    var stream = try archive.stream(of: try member(name))
    return try NumPyFile.header(&stream).shape
  }

  private func member(_ name: String) throws(DatasetError) -> ZipArchive.Member {
    try archive.member(archive.names.contains(name) ? name : name + ".npy")
  }
}
