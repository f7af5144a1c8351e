import Datasets
import Gym
import Spaces

/// Which rows of a table an environment shows.
public struct RegressionParameters: Sendable, Hashable, Codable {
  /// The rows; one's own set has `targets`.
  public var data: ClassificationParameters

  /// Shows the training rows of a set.
  public init(set: String) { data = ClassificationParameters(set: set) }
}

extension RegressionParameters {
  private typealias Base = ClassificationParameters

  private static let set = EnvironmentArgument(
    "set", "the name of a data set, or files", default: DatasetCatalog.defaultRegressionName,
    "The data set; the environment's id says it.")

  /// The keyword arguments of any table, for lists.
  static let arguments = [
    set, Base.shownSplit.listed, Base.validation.listed, Base.validationSeed.listed,
    Base.splitSeed.listed, Base.folds.listed, Base.fold.listed, Base.first.listed,
    Base.exampleCount.listed,
  ]

  /// Reads the keyword arguments of `make`, `arguments` and, of one's own files,
  /// `OwnTargetArguments`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkArguments(Self.arguments + OwnTargetArguments.listed)
    let names = DatasetCatalog.standard.regressionEntries.map(\.name) + [Base.ownSet]
    let name =
      try arguments.stringArgument(Self.set.name, oneOf: names)
      ?? DatasetCatalog.defaultRegressionName
    let own = try arguments.ownTable(isMeant: name == Base.ownSet)
    // What follows is read as of any set.
    let isOwn = Set(OwnTargetArguments.listed.map(\.name) + [Self.set.name])
    data = try ClassificationParameters(arguments.filter { !isOwn.contains($0.key) })
    data.selection.set = name
    data.selection.own = own
  }
}

/// The keyword arguments of one's own table with targets.
enum OwnTargetArguments {
  static let path = EnvironmentArgument(
    "path", "a path", default: "none", "A .csv or .npz file.")
  static let target = EnvironmentArgument(
    "target", "the name of a column, or a list of names", default: "target, else the last",
    "The columns to be predicted.")

  static let listed = [path, target, OwnArguments.test.listed, OwnArguments.testSeed.listed]
}

extension [String: InfoValue] {
  /// One's own table, where it is meant; its arguments are refused elsewhere.
  fileprivate func ownTable(isMeant: Bool) throws(GymError) -> OwnDataset? {
    let names = OwnTargetArguments.listed.map(\.name)
    var own = filter { names.contains($0.key) }
    guard isMeant else {
      _ = try own.ownDataset(isMeant: false)
      guard own[OwnTargetArguments.target.name] == nil else {
        throw .badArgument(
          name: OwnTargetArguments.target.name, value: "\(own)",
          expected: "to be given for files-v0 alone")
      }
      return nil
    }
    let target = own.removeValue(forKey: OwnTargetArguments.target.name)
    var set = try OwnDataset(own)
    set.targets = try Self.targets(target)
    return set
  }

  /// A name, or several.
  private static func targets(_ value: InfoValue?) throws(GymError) -> [String] {
    func name(_ value: InfoValue) -> String {
      if case .string(let string) = value { return string }
      return value.description
    }
    guard let value else { return [] }
    guard case .list(let items) = value else {
      let string = name(value)
      guard string.hasPrefix("["), string.hasSuffix("]") else { return [string] }
      return string.dropFirst().dropLast().split(separator: ",").map {
        String($0.drop { $0 == " " })
      }
    }
    guard !items.isEmpty else {
      throw .badArgument(
        name: OwnTargetArguments.target.name, value: value.description,
        expected: "the name of a column, or a list of names as [low, high]")
    }
    return items.map(name)
  }
}
