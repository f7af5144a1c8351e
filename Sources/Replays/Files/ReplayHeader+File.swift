import Foundations
import Gym
import Spaces

extension ReplayHeader {
  /// The texts of the header by name, as the root group's attributes and `metadata.json` hold them.
  var texts: [(name: String, text: String)] {
    var texts = [
      ("observation_space", observationSpace.json), ("action_space", actionSpace.json),
    ]
    if let environmentSpec { texts.append(("env_spec", environmentSpec)) }
    if let agent { texts.append(("algorithm_name", agent)) }
    if let command { texts.append(("command", command)) }
    if !settings.isEmpty { texts.append(("settings", settingsJSON)) }
    return texts
  }

  /// Reads a header from its texts.
  /// - Throws: `ReplayError.missing` without spaces, `ReplayError.unsupportedSpace` for spaces
  ///   whose elements can't be read, `ReplayError.wrongContent` for a text that isn't JSON or no
  ///   space.
  init(texts: [String: String], seed: UInt64?, file: String) throws(ReplayError) {
    self.init(
      observationSpace: try Self.space("observation_space", in: texts, file),
      actionSpace: try Self.space("action_space", in: texts, file),
      environmentSpec: texts["env_spec"], agent: texts["algorithm_name"], seed: seed,
      command: texts["command"])
    try checkSpaces(file: file)
    if let string = texts["settings"] {
      let json = try Self.json(string, "settings", file)
      guard case .dictionary(let settings) = InfoValue(json) else {
        throw .wrongContent(
          file: file, item: "settings", expected: "a JSON object", found: String(string.prefix(80)))
      }
      self.settings = settings
    }
  }

  /// Refuses spaces whose elements Minari's layout has no room for.
  /// - Throws: `ReplayError.unsupportedSpace`.
  func checkSpaces(file: String) throws(ReplayError) {
    for (item, space) in [("observation_space", observationSpace), ("action_space", actionSpace)] {
      guard let reason = space.reasonNotRecordable else { continue }
      throw .unsupportedSpace(file: file, item: item, kind: reason)
    }
  }

  private static func json(_ string: String, _ item: String, _ file: String) throws(ReplayError)
    -> JSONValue
  {
    do throws(GymError) {
      return try JSONValue(reading: string)
    } catch {
      throw .wrongContent(file: file, item: item, expected: "JSON", found: error.description)
    }
  }

  private static func space(_ name: String, in texts: [String: String], _ file: String)
    throws(ReplayError) -> Space
  {
    guard let string = texts[name] else { throw .missing(file: file, item: name) }
    let json = try json(string, name, file)
    do throws(GymError) {
      return try Space(jsonValue: json)
    } catch {
      throw .wrongContent(file: file, item: name, expected: "a space", found: error.description)
    }
  }
}
