/// A file of a published data set: what it must be, and where it can be fetched.
public struct DatasetFile: Sendable, Equatable {
  /// A content that is accepted.
  public struct Content: Sendable, Equatable {
    /// The size.
    public let bytes: Int
    /// The SHA-256 sum in hexadecimal digits.
    public let sha256: String
  }

  /// The name in the set's folder.
  public let name: String
  /// What the file may be; empty where the publisher's checksum is not known here, so that the
  /// structure alone is checked.
  public let contents: [Content]
  /// Addresses, the publisher's first; empty where it can't be fetched without an account.
  public let addresses: [String]

  /// Describes a file.
  public init(_ name: String, _ contents: [Content] = [], at addresses: [String] = []) {
    self.name = name
    self.contents = contents
    self.addresses = addresses
  }

  /// Describes a file of one content that has the same name below several addresses.
  init(_ name: String, _ bytes: Int, _ sha256: String, below mirrors: [String]) {
    self.init(name, [Content(bytes: bytes, sha256: sha256)], at: mirrors.map { $0 + name })
  }
}
