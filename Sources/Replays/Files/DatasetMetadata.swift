import Foundations
import Spaces

/// `metadata.json` of a Minari data set folder.
struct DatasetMetadata {
  /// Minari's name of the file.
  static let fileName = "metadata.json"
  /// Minari's name of the file with the episodes.
  static let dataName = "main_data.hdf5"
  /// The version of Minari's layout that is written.
  static let minariVersion = "0.5.3"

  private(set) var members: [JSONValue.Member]

  /// Describes a new data set.
  init(id: String, header: ReplayHeader) {
    members = [
      .init("total_episodes", .integer(0)), .init("total_steps", .integer(0)),
      .init("data_format", .string("hdf5")), .init("jpeg_encoding", .bool(false)),
      .init("dataset_id", .string(id)), .init("minari_version", .string(Self.minariVersion)),
      .init("dataset_size", .double(0)),
      .init("author", .array([.string("Palestra")])), .init("author_email", .array([])),
      .init("description", .string(Self.summary(of: header))),
    ]
    members += header.texts.map { .init($0.name, .string($0.text)) }
    if let seed = header.seed { members.append(.init("seed", .integer(Int128(seed)))) }
  }

  /// One sentence for lists of data sets.
  private static func summary(of header: ReplayHeader) -> String {
    let agent = header.agent.map { "the agent \($0)" } ?? "an unnamed agent"
    return "Episodes of \(agent) in \(header.environmentID ?? "an unnamed environment"), "
      + "recorded by Palestra."
  }

  /// Reads the file.
  /// - Throws: `ReplayError` where it can't be read or isn't a JSON object.
  init(reading path: String) throws(ReplayError) {
    let bytes = try ReplayFiles.read(path, limit: 1 << 28)
    var parsed: JSONValue?
    do throws(GymError) {
      parsed = try JSONValue(reading: bytes)
    } catch {
      throw .wrongContent(
        file: path, item: "content", expected: "JSON", found: error.description)
    }
    guard case .object(let members) = parsed else {
      throw .wrongContent(
        file: path, item: "content", expected: "a JSON object", found: "another value")
    }
    self.members = members
  }

  subscript(name: String) -> JSONValue? {
    get { members.first { $0.name == name }?.value }
    set {
      members.removeAll { $0.name == name }
      if let newValue { members.append(.init(name, newValue)) }
    }
  }

  /// The members that are texts.
  var texts: [String: String] {
    members.reduce(into: [:]) { texts, member in texts[member.name] = member.value.string }
  }

  /// Writes the file, in place of the one that is there.
  func write(to path: String) throws(ReplayError) {
    try ReplayFiles.replace(path, with: Array(JSONValue.object(members).text.utf8))
  }
}
