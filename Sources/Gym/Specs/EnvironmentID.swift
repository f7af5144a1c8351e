import Spaces

/// The name of an environment: `[namespace/]name[-vN]`.
public struct EnvironmentID: Sendable, Hashable {
  /// What stands before the slash, where there is one.
  public let namespace: String?
  /// The name itself.
  public let name: String
  /// The number after `-v`, nil where it isn't said.
  public let version: Int?

  /// Reads an id.
  /// - Throws: `GymError.malformedID` where it doesn't follow the grammar: letters, digits, `_`, `-`
  ///   and in the name also `:` and `.`.
  public init(_ string: String) throws(GymError) {
    let parts = string.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last else { throw .malformedID(string) }
    namespace = parts.count == 2 ? String(parts[0]) : nil
    var name = last
    var version: Int?
    if let dash = name.lastIndex(of: "-") {
      let digits = name[name.index(after: dash)...].dropFirst()
      if name[dash...].hasPrefix("-v"), !digits.isEmpty,
        digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits)
      {
        version = number
        name = name[..<dash]
      }
    }
    self.name = String(name)
    self.version = version
    guard Self.isWord(self.name, extra: "_-:."),
      namespace.map({ Self.isWord($0, extra: "_-") })
        ?? true
    else { throw .malformedID(string) }
  }

  private init(namespace: String?, name: String, version: Int?) {
    self.namespace = namespace
    self.name = name
    self.version = version
  }

  /// The same without a version.
  public var unversioned: EnvironmentID {
    EnvironmentID(namespace: namespace, name: name, version: nil)
  }

  private static func isWord(_ string: String, extra: String) -> Bool {
    !string.isEmpty
      && string.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || extra.contains($0) }
  }
}

extension EnvironmentID: CustomStringConvertible {
  /// The id as it is written.
  public var description: String {
    (namespace.map { $0 + "/" } ?? "") + name + (version.map { "-v\($0)" } ?? "")
  }
}
