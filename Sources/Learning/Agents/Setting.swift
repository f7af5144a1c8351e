import Gym

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
        guard case .text(let string) = value, let choice = Choice(rawValue: string) else {
          return false
        }
        settings[keyPath: path] = choice
        return true
      })
  }

  /// A value with a notation of its own, such as `auto_0.1`.
  public static func notation<Value: SettingNotation>(
    _ name: String, _ path: WritableKeyPath<Settings, Value> & Sendable, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning, expected: Value.expected,
      get: { $0[keyPath: path].settingValue },
      set: { settings, value in
        guard let read = Value(value) else { return false }
        settings[keyPath: path] = read
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

  /// Texts, such as the layers of a network.
  public static func texts(
    _ name: String, _ path: WritableKeyPath<Settings, [String]> & Sendable, atMost count: Int,
    _ meaning: String
  ) -> Setting {
    Setting(
      name: name, meaning: meaning, expected: "at most \(count) texts",
      get: { .list($0[keyPath: path].map(SettingValue.text)) },
      set: { settings, value in
        let values: [SettingValue] = if case .list(let items) = value { items } else { [value] }
        guard values.count <= count else { return false }
        settings[keyPath: path] = values.map(\.description)
        return true
      })
  }

  /// A value that is read and written by name, for settings that are listed elsewhere.
  /// - Parameters:
  ///   - name: as in files and flags.
  ///   - meaning: one line for help texts.
  ///   - expected: what is allowed, in words.
  ///   - get: the value as one would write it.
  ///   - set: takes a value; false where it is not allowed.
  /// - Returns: the setting.
  public static func named(
    _ name: String, _ meaning: String, expected: String,
    get: @escaping @Sendable (Settings) -> SettingValue,
    set: @escaping @Sendable (inout Settings, SettingValue) -> Bool
  ) -> Setting {
    Setting(name: name, meaning: meaning, expected: expected, get: get, set: set)
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    func text(_ bound: Double) -> String {
      bound == bound.rounded() && bound.magnitude < 1e6 ? "\(Int(bound))" : "\(bound)"
    }
    return "\(text(range.lowerBound))...\(text(range.upperBound))"
  }
}

/// A type of setting that reads and writes its values itself.
public protocol SettingNotation: Sendable {
  /// What is allowed, in words.
  static var expected: String { get }
  /// Reads a value; nil where it is not allowed.
  init?(_ value: SettingValue)
  /// The value as one would write it.
  var settingValue: SettingValue { get }
}

/// The settings of an agent: one documented value with defaults.
public protocol AgentSettings: Sendable {
  /// The defaults.
  init()
  /// Every setting, in the order to list them.
  static var schema: [Setting<Self>] { get }
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
  /// Steps that it trains by default; nil for the program's own default.
  public let steps: Int?
  /// Passes over a data set that it trains by default; nil for the program's own default.
  public let epochs: Int?
  /// Keyword arguments of the environment that the preset is made for, unless others are given.
  public let environmentArguments: [String: InfoValue]
  /// Steps between evaluations by default; nil for the program's own default.
  public let evaluateEvery: Int?
  /// The mean return of an evaluation that ends the training by default; nil for none.
  public let untilReturn: Double?
  /// Evaluations in a row without a better model that end the training by default; nil for none.
  public let patience: Int?
  /// By how much a model has to be better for `patience` by default.
  public let minDelta: Double
  /// Whether it is the default where a data set's examples are rows of a table.
  public let isForTables: Bool

  /// Makes a preset.
  /// - Parameters:
  ///   - name: what it is called; that of an environment makes it the default there.
  ///   - meaning: one line for help texts.
  ///   - settings: the values.
  ///   - steps: steps that it trains by default.
  ///   - epochs: passes over a data set that it trains by default.
  ///   - environmentArguments: keyword arguments of the environment.
  ///   - evaluateEvery: steps between evaluations by default.
  ///   - untilReturn: the mean return of an evaluation that ends the training by default.
  ///   - patience: evaluations without a better model that end the training by default.
  ///   - minDelta: by how much a model has to be better for `patience` by default.
  ///   - isForTables: whether it is the default for rows of a table.
  public init(
    _ name: String, _ meaning: String, _ settings: Settings, steps: Int? = nil,
    epochs: Int? = nil, environmentArguments: [String: InfoValue] = [:], evaluateEvery: Int? = nil,
    untilReturn: Double? = nil, patience: Int? = nil, minDelta: Double = 0,
    isForTables: Bool = false
  ) {
    self.patience = patience
    self.minDelta = minDelta
    self.isForTables = isForTables
    self.steps = steps
    self.epochs = epochs
    self.evaluateEvery = evaluateEvery
    self.untilReturn = untilReturn
    self.environmentArguments = environmentArguments
    self.name = name
    self.meaning = meaning
    self.settings = settings
  }
}

extension AgentSettings {
  /// Nothing to check beyond the single values.
  public func validate() throws(AgentError) {}

  /// Sets one value by its name.
  /// - Parameters:
  ///   - name: as in the schema.
  ///   - value: of the setting's type and range.
  ///   - agent: whose setting it is, for messages.
  /// - Throws: `AgentError.unknownSetting` or `AgentError.wrongSetting`.
  public mutating func set(_ name: String, to value: SettingValue, agent: String)
    throws(AgentError)
  {
    guard let setting = Self.schema.first(where: { $0.name == name }) else {
      throw .unknownSetting(
        name, agent: agent,
        nearest: SettingSynonyms.nearest(to: name, among: Self.schema.map(\.name)))
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
