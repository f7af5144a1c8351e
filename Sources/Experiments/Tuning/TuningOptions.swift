import Gym
import Learning

/// What was said about a tuning in one source: a YAML file, the flags. What was not said is nil.
public struct TuningOptions: Sendable, Equatable {
  /// What every trial has in common; `out` is the folder of the tuning.
  public var run = RunOptions()
  /// What is tried, lists before ranges.
  public var dimensions: [SearchDimension] = []
  /// The sampler's name.
  public var sampler: String?
  /// How many trials.
  public var trials: Int?
  /// How many seeds each trial is trained with.
  public var runs: Int?
  /// The parts of a cross-validation.
  public var folds: Int?

  /// Says nothing.
  public init() {}

  /// These options, and where they say nothing those of another source.
  public func over(_ other: TuningOptions) -> TuningOptions {
    var result = self
    result.run = run.over(other.run)
    let names = dimensions.map(\.name)
    result.dimensions =
      other.dimensions.filter { !names.contains($0.name) } + dimensions
    result.sampler = sampler ?? other.sampler
    result.trials = trials ?? other.trials
    result.runs = runs ?? other.runs
    result.folds = folds ?? other.folds
    return result
  }

  /// Adds what flags such as `--try gamma=0.98` and `--draw learning_rate=log:1e-4..1e-2` say.
  /// - Parameters:
  ///   - lists: one value each, of the same name several times.
  ///   - ranges: each of a name of its own.
  /// - Throws: `ExperimentError.badOption` that names the flag.
  public mutating func add(
    lists: [String], ranges: [String]
  ) throws(ExperimentError) {
    for string in lists {
      let (name, value) = try Self.parts(string, flag: "--try", form: "key=value, as gamma=0.98")
      let item = SettingValue(parsing: value)
      if let index = dimensions.firstIndex(where: { $0.name == name }) {
        dimensions[index].values = .list((dimensions[index].list ?? []) + [item])
      } else {
        dimensions.append(SearchDimension(name, [item], origin: "--try"))
      }
    }
    for string in ranges {
      let form = "key=LOW..HIGH, as batch_size=32..256"
      let (name, value) = try Self.parts(string, flag: "--draw", form: form)
      guard !dimensions.contains(where: { $0.name == name }) else {
        throw .badOption(
          name: "--draw", value: "\"\(string)\"", expected: "a setting that is named once")
      }
      do throws(SearchRange.Flaw) {
        dimensions.append(
          SearchDimension(name, range: try SearchRange(parsing: value), origin: "--draw"))
      } catch {
        throw .badOption(name: "--draw", value: "\"\(string)\"", expected: error.expected)
      }
    }
  }

  private static func parts(_ string: String, flag: String, form: String) throws(ExperimentError)
    -> (name: String, value: String)
  {
    guard let equals = string.firstIndex(of: "="), equals != string.startIndex else {
      throw .badOption(name: flag, value: "\"\(string)\"", expected: form)
    }
    return (String(string[..<equals]), String(string[string.index(after: equals)...]))
  }
}

extension TuningOptions {
  /// Reads a YAML file: the keys of `RunOptions`, and
  ///
  ///     try:
  ///       gamma: [0.98, 0.99]
  ///       hidden_layers: [[64, 64], [256]]
  ///     draw:
  ///       learning_rate: log:1e-4..1e-2
  ///       batch_size: 32..256
  ///     sampler: random
  ///     trials: 20
  ///     runs: 3
  ///     folds: 5
  ///
  /// - Throws: `ExperimentError.badConfiguration` with the line, or `unreadable`.
  public init(yamlFile path: String) throws(ExperimentError) {
    try self.init(yaml: try YAMLReader.text(ofFile: path), file: path)
  }

  /// Reads the bytes of a YAML file.
  package init(yamlBytes bytes: [UInt8], file: String) throws(ExperimentError) {
    try self.init(yaml: try YAMLReader.text(bytes, file: file), file: file)
  }

  /// Reads YAML; see `init(yamlFile:)`.
  public init(yaml text: String, file: String) throws(ExperimentError) {
    let reader = YAMLReader(file: file)
    var ranges: [SearchDimension] = []
    for (key, node) in try reader.mapping(try reader.parse(text)) {
      switch key.name {
      case "sampler": sampler = try reader.text(node, key.name)
      case "trials": trials = try reader.integer(node, key.name)
      case "runs": runs = try reader.integer(node, key.name)
      case "folds": folds = try reader.integer(node, key.name)
      case "try": dimensions = try Self.lists(node, reader)
      case "draw": ranges = try Self.ranges(node, reader)
      case let name where RunOptions.keys.contains(name): try run.read(key, node, reader)
      default:
        throw reader.unknown(
          key, known: RunOptions.keys + ["try", "draw", "sampler", "trials", "runs", "folds"])
      }
    }
    for range in ranges {
      guard !dimensions.contains(where: { $0.name == range.name }) else {
        throw .badOption(
          name: range.origin ?? "draw", value: range.name,
          expected: "a setting that stands in try or in draw, not in both")
      }
      dimensions.append(range)
    }
  }

  private static func lists(_ node: YAMLNode, _ reader: YAMLReader) throws(ExperimentError)
    -> [SearchDimension]
  {
    var dimensions: [SearchDimension] = []
    for (key, node) in try reader.mapping(node) {
      var values: [SettingValue] = []
      if case .sequence(let items) = node.content {
        for item in items { values.append(try reader.setting(item, key.name)) }
      } else {
        values.append(try reader.setting(node, key.name))
      }
      guard !values.isEmpty else { throw reader.error(node, "\(key.name) has no value to try") }
      dimensions.append(
        SearchDimension(key.name, values, origin: "\(reader.file), line \(key.line)"))
    }
    return dimensions
  }

  private static func ranges(_ node: YAMLNode, _ reader: YAMLReader) throws(ExperimentError)
    -> [SearchDimension]
  {
    var dimensions: [SearchDimension] = []
    for (key, node) in try reader.mapping(node) {
      let string = try reader.text(node, key.name)
      do throws(SearchRange.Flaw) {
        dimensions.append(
          SearchDimension(
            key.name, range: try SearchRange(parsing: string),
            origin: "\(reader.file), line \(key.line)"))
      } catch {
        throw reader.error(node, "\(key.name) is \"\(string)\": expected \(error.expected)")
      }
    }
    return dimensions
  }
}
