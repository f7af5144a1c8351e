import TensorEngine

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
    let member = archive.names.contains(name) ? name : name + ".npy"
    return try NumPyFile.read(
      bytes: try archive.contents(of: member), file: "\(archive.file)/\(member)")
  }
}
