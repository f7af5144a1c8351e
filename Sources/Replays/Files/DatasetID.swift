import Foundations
import Glibc

/// The name by which Minari loads a data set: `[namespace/…]name-vN`, the data set's path below the
/// folder of all data sets.
struct DatasetID: Equatable, Sendable {
  /// The name as it is written.
  private(set) var text: String

  /// Reads a name.
  /// - Returns: nil where it does not follow Minari's grammar: letters, digits, `-` and `_`, and a
  ///   version at the end.
  init?(_ string: String) {
    let parts = string.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, let version = name.split(separator: "-").last,
      version.first == "v", version.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
      Int(version.dropFirst()) != nil, name.count > version.count + 1
    else { return nil }
    let isGood = parts.allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    }
    guard isGood else { return nil }
    self.text = string
  }

  /// The name of a data set that lies in a folder: the path below Minari's folder of all data sets
  /// where it lies there, otherwise the folder's own name, as which it can be put there.
  /// - Returns: nil where the folder's name does not follow the grammar.
  init?(ofFolder path: String) {
    guard let name = path.split(separator: "/").last, let own = DatasetID(String(name)) else {
      return nil
    }
    self = Self.pathBelowRoot(path).flatMap { DatasetID($0) } ?? own
  }

  /// The path below Minari's folder of all data sets, nil for a folder elsewhere.
  private static func pathBelowRoot(_ path: String) -> String? {
    guard let folder = FileSystem.realPath(path), let root = FileSystem.realPath(Self.root),
      folder.hasPrefix(root + "/")
    else { return nil }
    return String(folder.dropFirst(root.count + 1))
  }

  /// Where Minari looks for data sets.
  private static var root: String {
    if let path = getenv("MINARI_DATASETS_PATH") { return String(cString: path) }
    return (getenv("HOME").map { String(cString: $0) } ?? "") + "/.minari/datasets"
  }
}
