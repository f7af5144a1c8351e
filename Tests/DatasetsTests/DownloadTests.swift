import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DownloadTests {
  private static var limits: DownloadLimits {
    var limits = DownloadLimits()
    limits.stallSeconds = 1
    limits.pauseSeconds = 0.01
    limits.triesPerAddress = 3
    limits.acceptsPlainHTTP = true
    return limits
  }

  /// Fetches from a server's paths into a fresh folder.
  private func fetch(
    _ kinds: [String], sum: String = FaultyServer.sum, part: [UInt8]? = nil, old: [UInt8]? = nil,
    _ check: (_ folder: Contents, _ error: DatasetError?, _ log: [String]) throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let server = try FaultyServer(folder: folder)
      let cache = "\(folder)/cache/deep"
      try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
      if let part { try Data(part).write(to: URL(fileURLWithPath: "\(cache)/.file.bin.part")) }
      if let old { try Data(old).write(to: URL(fileURLWithPath: "\(cache)/file.bin")) }
      let file = DatasetFile(
        "file.bin", [.init(bytes: FaultyServer.content.count, sha256: sum)],
        at: kinds.map(server.address))
      var failure: DatasetError?
      do throws(DatasetError) {
        try Downloader(folders: DataFolders(cache: folder), limits: Self.limits)
          .fetch(file, into: cache) { _ in }
      } catch {
        failure = error
      }
      try check(try Contents(cache), failure, try server.log(into: folder))
    }
  }

  /// What a folder holds after a download.
  private struct Contents {
    let names: [String]
    let file: [UInt8]

    init(_ folder: String) throws {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let path = "\(folder)/file.bin"
      file = FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }

    /// The file alone, right.
    var isWhole: Bool { names == ["file.bin"] && file == FaultyServer.content }
  }

  @Test func aWholeFileGetsItsName() async throws {
    try await fetch(["ok"]) { folder, error, log in
      #expect(error == nil && log == ["ok 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func aRedirectIsFollowed() async throws {
    try await fetch(["redirect"]) { folder, error, log in
      #expect(error == nil && log == ["redirect 0", "ok 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func aTransferThatBreaksOffContinuesWhereItStopped() async throws {
    try await fetch(["cut"]) { folder, error, log in
      #expect(error == nil && log == ["cut 0", "cut 50000"])
      #expect(folder.isWhole)
    }
  }

  @Test func aTransferThatStallsContinuesWhereItStopped() async throws {
    try await fetch(["stall"]) { folder, error, log in
      #expect(error == nil && log == ["stall 0", "stall 33333"])
      #expect(folder.isWhole)
    }
  }

  @Test func aServerInTroubleIsAskedAgain() async throws {
    try await fetch(["trouble"]) { folder, error, log in
      #expect(error == nil && log == ["trouble 0", "trouble 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func theNextAddressContinuesWithThePart() async throws {
    try await fetch(["alwayscut", "ok"]) { folder, error, log in
      #expect(error == nil)
      #expect(folder.isWhole)
      #expect(log == ["alwayscut 0", "alwayscut 1000", "alwayscut 2000", "ok 3000"])
    }
  }

  @Test func aMissingFileIsLookedForAtTheNextAddress() async throws {
    try await fetch(["missing", "ok"]) { folder, error, log in
      #expect(error == nil && log == ["missing 0", "ok 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func aPartOfAnotherProcessIsUsed() async throws {
    try await fetch(["ok"], part: Array(FaultyServer.content[..<70_000])) { folder, error, log in
      #expect(error == nil && log == ["ok 70000"])
      #expect(folder.isWhole)
    }
    try await fetch(["ok"], part: FaultyServer.content) { folder, error, log in
      #expect(error == nil && log.isEmpty)
      #expect(folder.isWhole)
    }
  }

  @Test func aServerWithoutRangesIsAskedForAll() async throws {
    try await fetch(["noranges"], part: Array(FaultyServer.content[..<70_000])) {
      folder, error, log in
      #expect(error == nil && log == ["noranges 70000", "noranges 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func aPartOfOtherContentIsThrownAway() async throws {
    try await fetch(["ok"], part: [UInt8](repeating: 7, count: 500)) { folder, error, log in
      #expect(error == nil && log == ["ok 500", "ok 0"])
      #expect(folder.isWhole)
    }
  }

  @Test(arguments: ["wrong", "long"]) func wrongContentIsRefused(kind: String) async throws {
    let old: [UInt8] = [1, 2, 3]
    try await fetch([kind], old: old) { folder, error, _ in
      guard case .notFetched("file.bin", let attempts)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(attempts.count == 1 && attempts[0].contains("wrong content"))
      // The cache is as it was.
      #expect(folder.names == ["file.bin"] && folder.file == old)
    }
  }

  @Test func aMirrorMakesUpForWrongContent() async throws {
    try await fetch(["wrong", "ok"]) { folder, error, log in
      #expect(error == nil && log == ["wrong 0", "ok 0"])
      #expect(folder.isWhole)
    }
  }

  @Test func everyAddressThatFailedIsNamed() async throws {
    try await fetch(["missing"]) { folder, error, _ in
      #expect(error?.description.contains("status 404") ?? false)
      #expect(folder.names.isEmpty)
    }
    let client = try HTTPClient()
    try await withTemporaryFolder { folder in
      let part = try PartialFile(of: "x", in: folder)
      for address in ["file:///etc/hostname", "ftp://127.0.0.1/x", "no address"] {
        let outcome = client.get(
          address, into: part, from: 0, limit: 10, limits: Self.limits, progress: { _ in })
        guard case .refused = outcome else {
          Issue.record("\(address): \(outcome)")
          continue
        }
      }
    }
  }

  /// A file that is fetched without encryption could be anybody's: the server is not even asked.
  @Test func plainHTTPIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let server = try FaultyServer(folder: folder)
      var limits = Self.limits
      limits.acceptsPlainHTTP = false
      #expect(DownloadLimits().acceptsPlainHTTP == false)
      do throws(DatasetError) {
        try Downloader(folders: DataFolders(cache: folder), limits: limits)
          .fetch(server.file("ok"), into: folder) { _ in }
        Issue.record("expected a refusal")
      } catch {
        #expect(error.description.contains("expected an address that begins with https://"))
      }
      let part = try PartialFile(of: "x", in: folder)
      let outcome = try HTTPClient().get(
        server.address("ok"), into: part, from: 0, limit: 10, limits: limits, progress: { _ in })
      guard case .refused = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(try server.log(into: folder) == [])
    }
  }

  @Test func allAddressesOfTheCatalogAreEncrypted() {
    let addresses = DatasetCatalog.standard.entries.flatMap { $0.files.flatMap(\.addresses) }
    #expect(addresses.count > 10)
    for address in addresses { #expect(address.hasPrefix("https://"), "\(address)") }
  }

  @Test func twoProcessesDoNotWriteOneFile() async throws {
    try await withTemporaryFolder { folder in
      let first = try PartialFile(of: "x", in: folder)
      #expect(throws: DatasetError.self) { _ = try PartialFile(of: "x", in: folder).path }
      withExtendedLifetime(first.path) {}
    }
  }

  /// The examples of FIPS 180-4 and NIST's "SHA256LongMsg" kind.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sumsAreThoseOfTheStandard(text: String, sum: String) {
    #expect(SHA256.hexDigest(of: Array(text.utf8)) == sum)
    var pieces = SHA256()
    for byte in text.utf8.prefix(200) { pieces.update([byte].span) }
    #expect(pieces.hexDigest() == SHA256.hexDigest(of: Array(text.utf8.prefix(200))))
  }
}
