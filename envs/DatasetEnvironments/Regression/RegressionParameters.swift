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
    try arguments.checkDataArguments(Self.arguments + OwnTargetArguments.listed)
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
    "target", "the name of a column, or a list of names", default: "the usual one, else the last",
    "The columns to be predicted; usual are outcome, class, label, target and y.")

  static let listed = [
    path, target, OwnArguments.impute.listed, OwnArguments.skip, OwnArguments.test.listed,
    OwnArguments.testSeed.listed,
  ]
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
    let targets = try own.namesArgument(OwnTargetArguments.target.name)
    own[OwnTargetArguments.target.name] = nil
    var set = try OwnDataset(own)
    set.targets = targets ?? []
    return set
  }
}
