import Foundation
import TestSupport
import Testing

@testable import Datasets

/// `Golden/server.py`, running while a test does.
final class FaultyServer {
  /// What it serves.
  static let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
  static let sum = SHA256.hexDigest(of: content)

  private let process = Process()
  private let input = Pipe()
  let port: Int

  init(folder: String) throws {
    let file = "\(folder)/served"
    try Data(Self.content).write(to: URL(fileURLWithPath: file))
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", GoldenFiles.path("server.py"), file]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.terminate()
  }

  func address(_ kind: String) -> String { "http://127.0.0.1:\(port)/\(kind)" }

  /// A file that is found at some paths of the server.
  func file(_ kinds: String..., sum: String = FaultyServer.sum) -> DatasetFile {
    DatasetFile(
      "file.bin", [.init(bytes: Self.content.count, sha256: sum)], at: kinds.map(address))
  }

  /// The requests so far: path and first byte.
  func log(into folder: String) throws -> [String] {
    let log = DatasetFile("log", [], at: [address("log")])
    var limits = DownloadLimits()
    limits.acceptsPlainHTTP = true
    try Downloader(folders: DataFolders(cache: folder), limits: limits).fetch(log, into: folder) {
      _ in
    }
    return try String(contentsOfFile: "\(folder)/log", encoding: .utf8).split(separator: "\n")
      .map(String.init)
  }
}
