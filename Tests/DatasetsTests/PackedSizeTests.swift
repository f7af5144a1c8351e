import Foundation
import Foundations
import TestSupport
import Testing

@testable import Datasets

/// Small packed files that claim, or hold, large contents.
@Suite struct PackedSizeTests {
  /// A zip archive whose members are deflated zeros, by Python, which packs them without holding
  /// them.
  private func archive(_ members: [(name: String, shape: String, bytes: Int)], _ path: String)
    throws
  {
    let list = members.map { "(\"\($0.name)\", \"\($0.shape)\", \($0.bytes))" }
    let script = """
      import struct, sys, zipfile
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
          for name, shape, size in [\(list.joined(separator: ", "))]:
              text = "{'descr': '|u1', 'fortran_order': False, 'shape': %s, }" % shape
              text = text.ljust(117) + "\\n"
              with archive.open(name + ".npy", "w", force_zip64=True) as file:
                  file.write(b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(text)) + text.encode())
                  for _ in range(size >> 20):
                      file.write(bytes(1 << 20))
                  file.write(bytes(size & ((1 << 20) - 1)))
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// What the process has had in memory at most, in bytes.
  private func peak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(
      line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
      * 1024
  }

  /// Half a gigabyte of zeros in half a megabyte, whose classes do not fit: the headers say so.
  @Test func examplesThatDoNotFitAreNotUnpacked() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/zeros.npz"
      try archive(
        [("x_train", "(500000, 1000)", 500_000_000), ("y_train", "(3,)", 3)], path)
      let before = try peak()
      do throws(DatasetError) {
        _ = try OwnDataset(path: path).load()
        Issue.record("expected a refusal")
      } catch {
        #expect(error.description.contains("y_train: expected classes [500000], found [3]"))
      }
      #expect(try peak() - before < 200_000_000)
    }
  }

  /// The directory says how large a member is: a header that wants more is refused at once.
  @Test func aHeaderBeyondItsMemberIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/lie.npz"
      try archive([("a", "(4000000000,)", 4_000_000)], path)
      let before = try peak()
      #expect(throws: DatasetError.self) { try NumPyArchive(contentsOf: path).array("a") }
      #expect(try peak() - before < 100_000_000)
      #expect(try NumPyArchive(contentsOf: path).shape("a") == [4_000_000_000])
    }
  }

  @Test func wholeArraysAreStillRead() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/whole.npz"
      try archive([("a", "(1000, 2000)", 2_000_000)], path)
      let array = try NumPyArchive(contentsOf: path).array("a")
      #expect(array.shape == [1000, 2000] && array.doubles.allSatisfy { $0 == 0 })
      var bytes = try FileSystem.read(path)
      // Another byte in the middle of the packed contents: the checksum differs.
      bytes[bytes.count / 2] ^= 0x55
      #expect(throws: DatasetError.self) { try NumPyArchive(bytes: bytes, file: "bad").array("a") }
    }
  }

  @Test func aFileLargerThanMemoryIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/sparse.npy"
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      // A sparse file takes no room on the disk.
      #expect(truncate(path, 1 << 39) == 0)
      #expect(throws: DatasetError.self) { try NumPyFile.read(path) }
    }
  }
}
