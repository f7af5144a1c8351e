import Foundation

/// A folder of its own, removed afterwards.
package func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "palestra-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  try await body(url.path)
}

/// A folder that is removed with its test.
package final class TemporaryFolder: Sendable {
  /// Where it is.
  package let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("palestra-\(UUID().uuidString)").path

  package init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
