import Glibc

/// Where data sets lie: folders that are looked through in order, and the one that is written to.
public struct DataFolders: Sendable, Equatable {
  /// Below each of them a set has a folder of its own; the first that holds a set is used.
  public let roots: [String]
  /// Where fetched files go.
  public let cache: String

  /// Looks through some folders; the last is written to.
  public init(shared: [String] = [], cache: String) {
    roots = shared + [cache]
    self.cache = cache
  }

  /// The folders of this process: `PALESTRA_DATA` where it is set, which may be read-only, then the
  /// cache: `$XDG_CACHE_HOME/palestra`, or `~/.cache/palestra`.
  ///
  /// https://specifications.freedesktop.org/basedir-spec/latest/: a relative XDG_CACHE_HOME is
  /// ignored.
  public static var standard: DataFolders {
    let shared = variable("PALESTRA_DATA").map { [$0] } ?? []
    if let base = variable("XDG_CACHE_HOME"), base.hasPrefix("/") {
      return DataFolders(shared: shared, cache: "\(base)/palestra")
    }
    return DataFolders(shared: shared, cache: "\(variable("HOME") ?? ".")/.cache/palestra")
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Whether a path leads to a regular file.
  static func isFile(_ path: String) -> Bool { isKind(S_IFREG, path) }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool { isKind(S_IFDIR, path) }

  private static func isKind(_ kind: mode_t, _ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == kind
  }
}
