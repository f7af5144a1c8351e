/// What a look at a file of a set gave.
public struct DatasetFinding: Sendable, Equatable {
  /// The file.
  public let path: String
  /// Whether it is what its publisher distributes, as far as that is known.
  public let isGood: Bool
  /// What was compared, or what differs.
  public let detail: String
}

extension DatasetEntry {
  /// Compares every file of the set that is in the folders with what is known of it.
  public func verify(in folders: DataFolders) -> [DatasetFinding] {
    var findings: [DatasetFinding] = []
    for root in folders.roots {
      guard let folder else { continue }
      for file in knownFiles {
        let path = "\(root)/\(folder)/\(file.name)"
        guard DataFolders.isFile(path) else { continue }
        findings.append(verify(file, at: path))
      }
    }
    return findings
  }

  private func verify(_ file: DatasetFile, at path: String) -> DatasetFinding {
    do throws(DatasetError) {
      let detail = try file.check(path)
      guard file.contents.isEmpty else {
        return DatasetFinding(path: path, isGood: true, detail: detail)
      }
      let slash = path.lastIndex(of: "/") ?? path.startIndex
      let source = DatasetSource(entry: self, folder: String(path[..<slash]))
      let layout = layouts.first { $0.files.contains(file) }
      if layout?.files.allSatisfy({ DataFolders.isFile(source.path($0.name)) }) ?? false {
        try layout?.load(source).check()
        return DatasetFinding(path: path, isGood: true, detail: "its structure, no sum is known")
      }
      return DatasetFinding(
        path: path, isGood: false, detail: "the other files of the set are missing")
    } catch {
      return DatasetFinding(path: path, isGood: false, detail: error.description)
    }
  }
}

extension DatasetFile {
  /// Compares a file with the contents that are accepted.
  /// - Returns: what was compared.
  /// - Throws: `DatasetError.damaged` where it is none of them.
  @discardableResult
  func check(_ path: String) throws(DatasetError) -> String {
    if contents.isEmpty { return "no sum is known" }
    let bytes = try DatasetError.reading(path)
    guard let content = contents.first(where: { $0.bytes == bytes.count }) else {
      let sizes = contents.map { "\($0.bytes)" }.joined(separator: " or ")
      throw .damaged(
        file: path, offset: min(bytes.count, contents[0].bytes),
        reason: "expected \(sizes) bytes, found \(bytes.count)")
    }
    let sum = SHA256.hexDigest(of: bytes)
    guard sum == content.sha256 else {
      throw .damaged(
        file: path, offset: 0, reason: "expected the SHA-256 sum \(content.sha256), found \(sum)")
    }
    return "size and SHA-256"
  }

  /// Reads what an archive holds, so that its own checksums are compared; a CSV file's header.
  func checkStructure(_ path: String) throws(DatasetError) {
    if name.hasSuffix(".zip") || name.hasSuffix(".npz") {
      let archive = try ZipArchive(contentsOf: path)
      for member in archive.names { _ = try archive.contents(of: member) }
    } else if name.hasSuffix(".csv") {
      _ = try CSVFile.readMatrix(path)
    }
  }
}
