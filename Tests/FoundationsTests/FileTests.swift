import Foundation
import Foundations
import Glibc
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  @Test func whatIsWrittenIsRead() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try AtomicFile.write([1, 2, 3], to: path)
      #expect(try FileSystem.read(path) == [1, 2, 3])
      try AtomicFile.write(to: path) { file throws(FileError) in
        try file.write([9])
      }
      #expect(try FileSystem.read(path) == [9])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test func permissionsAndLinksStay() async throws {
    try await withTemporaryFolder { folder in
      let (path, link) = ("\(folder)/file", "\(folder)/link")
      try AtomicFile.write([1], to: path)
      #expect(chmod(path, 0o600) == 0)
      #expect(symlink(path, link) == 0)
      try AtomicFile.write([2], to: link)
      #expect(try FileSystem.read(path) == [2])
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
      #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }
  }

  @Test func afterAnErrorTheOldFileIsWhole() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try AtomicFile.write([1, 2, 3], to: path)
      let stop = FileError.failed(path: "elsewhere", operation: "read", code: EIO)
      #expect(throws: stop) {
        try AtomicFile.write(to: path) { file throws(FileError) in
          try file.write([4])
          throw stop
        }
      }
      #expect(try FileSystem.read(path) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  /// A full disk, as a limit on the size of files: the write itself fails half-way.
  @Test func whenTheDiskIsFullTheOldFileIsWhole() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      try await withTemporaryFolder { folder in
        let path = "\(folder)/file"
        try AtomicFile.write([1, 2, 3], to: path)
        var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
        precondition(setrlimit(__rlimit_resource_t(1), &limit) == 0, "RLIMIT_FSIZE")
        do throws(FileError) {
          try AtomicFile.write([UInt8](repeating: 7, count: 10_000), to: path)
          preconditionFailure("the limit was not kept")
        } catch {
          precondition(error == .failed(path: path, operation: "write", code: EFBIG), "\(error)")
        }
        let contents = try FileSystem.read(path)
        precondition(contents == [1, 2, 3], "the old file: \(contents)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        precondition(left == ["file"], "\(left)")
      }
    }
  }

  @Test func whatIsNoFileIsRefused() async throws {
    #expect(throws: FileError.notARegularFile(path: "/dev/full")) {
      try AtomicFile.write([1], to: "/dev/full")
    }
    #expect(throws: FileError.notARegularFile(path: "/dev/zero")) {
      try FileSystem.read("/dev/zero")
    }
    #expect(throws: FileError.failed(path: "/no/file", operation: "open the file", code: ENOENT)) {
      try FileSystem.read("/no/file")
    }
    try await withTemporaryFolder { folder in
      #expect(throws: FileError.notARegularFile(path: folder)) {
        try AtomicFile.write([1], to: folder)
      }
      let path = "\(folder)/missing/file"
      let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
      #expect(error?.description.contains(path) == true)
      #expect(error?.description.contains(".tmp-") == false)
      try AtomicFile.write([1, 2], to: "\(folder)/file")
      #expect(throws: FileError.tooLarge(path: "\(folder)/file", bytes: 2, limit: 1)) {
        try FileSystem.read("\(folder)/file", limit: 1)
      }
    }
  }
}

@Suite struct JSONTests {
  @Test func readsEveryKindOfValue() throws {
    let value = try JSONValue(
      parsing: #" {"a": [1, -2.5e1, true, false, null, "x\n\u00e9\ud83d\ude00\/"], "b": {}} "#)
    #expect(
      value
        == .object([
          .init(
            "a",
            .array([
              .integer(1), .double(-25), .bool(true), .bool(false), .null, .string("x\né😀/"),
            ])),
          .init("b", .object([])),
        ]))
    #expect(value["a"] != nil && value["c"] == nil)
  }

  @Test func writesWhatItReads() throws {
    let string = #"{"z":[1,-0.5,1e+300,"\"\\\n\u0001é"],"a":null}"#
    let value = try JSONValue(parsing: string)
    #expect(value.description == string)
    #expect(try JSONValue(parsing: value.description) == value)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("01", 1), ("-", 1),
    ("1.", 2), ("1e", 2), ("tru", 0), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5),
    ("\"\\ud800\"", 3), ("\"a\u{1}\"", 2), ("[1] 2", 4), ("nan", 0), ("1e999", 0), ("'a'", 0),
    ("{\"a\":1,\"a\":2}", 7), ("[1 2]", 3), ("{1:2}", 1), (".5", 0), ("+1", 0), ("\u{feff}1", 0),
  ])
  func saysWhereAStringIsWrong(_ string: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: string) }
    #expect(error?.offset == offset, "\(string)")
  }

  @Test func refusesDepthAndInvalidUTF8() {
    let bomb = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
    let nested = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try JSONValue(parsing: nested) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: "[\(nested)]") }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0xfe, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xc0, 0x80, 0x22]) }
  }
}
