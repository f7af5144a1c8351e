/// A value given for a setting, as a flag or a YAML file holds it.
public enum SettingValue: Sendable, Equatable, CustomStringConvertible {
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([SettingValue])

  /// The value as one would write it.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    }
  }

  /// Reads a flag's text: `true`, `32`, `1e-3`, `[256, 256]` or `256,256`, otherwise a text.
  public init(parsing text: String) {
    let trimmed = text.trimmingSpaces
    if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
      let inner = trimmed.dropFirst().dropLast()
      self = .list(Self.items(String(inner)))
    } else if trimmed.contains(",") {
      self = .list(Self.items(trimmed))
    } else {
      self = Self.scalar(trimmed)
    }
  }

  private static func items(_ text: String) -> [SettingValue] {
    if text.trimmingSpaces.isEmpty { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map {
      scalar(String($0).trimmingSpaces)
    }
  }

  private static func scalar(_ text: String) -> SettingValue {
    switch text {
    case "true", "yes", "on": return .bool(true)
    case "false", "no", "off": return .bool(false)
    default: break
    }
    if let whole = Int(text) { return .integer(whole) }
    if let number = Double(text) { return .number(number) }
    if text == "infinity" { return .number(.infinity) }
    return .text(text)
  }
}

extension String {
  /// Without spaces and line ends around it.
  var trimmingSpaces: String {
    let inner = drop(while: \.isWhitespace)
    return String(inner.reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// One documented setting of an agent: how it is called, what it means, what it may be.
public struct Setting<Settings: Sendable>: Sendable {
  /// The name in files and flags, such as `batch_size`.
  public let name: String
  /// One line for help texts.
  public let meaning: String
  /// What is allowed, in words: `a number in 0...1`.
  public let expected: String
  let get: @Sendable (Settings) -> SettingValue
  let set: @Sendable (inout Settings, SettingValue) -> Bool

  /// A number in a range.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Settings, Double> & Sendable,
    in range: ClosedRange<Double>, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning, expected: "a number in \(Self.text(range))",
      get: { .number($0[keyPath: path]) },
      set: { settings, value in
        guard let number = value.asNumber, range.contains(number) else { return false }
        settings[keyPath: path] = number
        return true
      })
  }

  /// A whole number in a range.
  public static func integer(
    _ name: String, _ path: WritableKeyPath<Settings, Int> & Sendable, in range: ClosedRange<Int>,
    _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning,
      expected: "a whole number in \(range.lowerBound)...\(range.upperBound)",
      get: { .integer($0[keyPath: path]) },
      set: { settings, value in
        guard let number = value.asInteger, range.contains(number) else { return false }
        settings[keyPath: path] = number
        return true
      })
  }

  /// Yes or no.
  public static func flag(
    _ name: String, _ path: WritableKeyPath<Settings, Bool> & Sendable, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning, expected: "true or false",
      get: { .bool($0[keyPath: path]) },
      set: { settings, value in
        guard case .bool(let flag) = value else { return false }
        settings[keyPath: path] = flag
        return true
      })
  }

  /// One of several names.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Settings, Choice> & Sendable, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning,
      expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
      get: { .text($0[keyPath: path].rawValue) },
      set: { settings, value in
        guard case .text(let text) = value, let choice = Choice(rawValue: text) else {
          return false
        }
        settings[keyPath: path] = choice
        return true
      })
  }

  /// Whole numbers in a range, such as the units of hidden layers.
  public static func integers(
    _ name: String, _ path: WritableKeyPath<Settings, [Int]> & Sendable, in range: ClosedRange<Int>,
    atMost count: Int, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning,
      expected:
        "at most \(count) whole numbers in \(range.lowerBound)...\(range.upperBound), as [16, 16]",
      get: { .list($0[keyPath: path].map(SettingValue.integer)) },
      set: { settings, value in
        let values: [SettingValue] = if case .list(let items) = value { items } else { [value] }
        let numbers = values.compactMap(\.asInteger).filter(range.contains)
        guard numbers.count == values.count, numbers.count <= count else { return false }
        settings[keyPath: path] = numbers
        return true
      })
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    func text(_ bound: Double) -> String {
      bound == bound.rounded() && bound.magnitude < 1e6 ? "\(Int(bound))" : "\(bound)"
    }
    return "\(text(range.lowerBound))...\(text(range.upperBound))"
  }
}

extension SettingValue {
  var asNumber: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value) where value == value.rounded() && value.magnitude < 1e15: Int(value)
    default: nil
    }
  }
}

/// The settings of an agent: one documented value with defaults and presets.
public protocol AgentSettings: Sendable {
  /// The agent's name: `dqn`.
  static var agentName: String { get }
  /// Every setting, in the order to list them.
  static var schema: [Setting<Self>] { get }
  /// Named sets of settings with one line about each, the default first.
  static var presets: [Preset<Self>] { get }
  /// Whether the values fit together; called after they were set.
  func validate() throws(AgentError)
}

/// A named set of settings.
public struct Preset<Settings: Sendable>: Sendable {
  /// What it is called with `--preset`.
  public let name: String
  /// One line for help texts.
  public let meaning: String
  /// The values.
  public let settings: Settings

  /// Makes a preset.
  public init(_ name: String, _ meaning: String, _ settings: Settings) {
    self.name = name
    self.meaning = meaning
    self.settings = settings
  }
}

extension AgentSettings {
  /// Nothing to check beyond the single values.
  public func validate() throws(AgentError) {}

  /// The settings of a preset, changed by values under their names.
  /// - Parameters:
  ///   - preset: nil takes the first one.
  ///   - changes: applied in order, later ones over earlier ones.
  public static func make(
    preset: String? = nil, changes: [(name: String, value: SettingValue)] = []
  ) throws(AgentError) -> Self {
    let chosen = preset ?? presets[0].name
    guard var settings = presets.first(where: { $0.name == chosen })?.settings else {
      throw .unknownPreset(chosen, agent: agentName, known: presets.map(\.name))
    }
    for change in changes { try settings.set(change.name, to: change.value) }
    try settings.validate()
    return settings
  }

  /// Sets one value by its name.
  public mutating func set(_ name: String, to value: SettingValue) throws(AgentError) {
    guard let setting = Self.schema.first(where: { $0.name == name }) else {
      throw .unknownSetting(
        name, agent: Self.agentName,
        nearest: nearestNames(to: name, in: Self.schema.map(\.name)))
    }
    guard setting.set(&self, value) else {
      throw .wrongSetting(name, value: "\(value)", expected: setting.expected)
    }
  }

  /// Every value under its name, in the order of the schema.
  public var values: [(name: String, value: SettingValue)] {
    Self.schema.map { ($0.name, $0.get(self)) }
  }
}
