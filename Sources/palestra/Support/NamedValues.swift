import Gym
import Spaces

/// Values given as `key=value`, by name.
enum NamedValues {
  /// Reads them.
  /// - Throws: `GymError.badArgument` where one has no name, or a name comes twice.
  static func parse(_ texts: [String], flag: String) throws(GymError) -> [String: InfoValue] {
    var values: [String: InfoValue] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw .badArgument(name: flag, value: "\"\(text)\"", expected: "key=value")
      }
      let name = String(text[..<equals])
      let value = InfoValue(parsing: String(text[text.index(after: equals)...]))
      guard values.updateValue(value, forKey: name) == nil else {
        throw .badArgument(
          name: flag, value: "\(name) twice",
          expected: "each name once; several values are a list, as --argument 'skip=[date,name]'")
      }
    }
    return values
  }
}
