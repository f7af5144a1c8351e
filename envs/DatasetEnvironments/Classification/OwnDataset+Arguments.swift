import Datasets
import Gym
import Spaces

/// The keyword arguments of one's own files.
enum OwnArguments {
  private static let standard = OwnDataset(path: "")

  static let path = EnvironmentArgument(
    "path", "a path", default: "none", "A folder of pictures, a .npz or a .csv file.")
  static let size = EnvironmentArgument(
    "size", "a side, or [height, width]", default: "as they are",
    "The size to which pictures are resized.")
  static let color = TypedArgument.option(
    "color", of: OwnDataset.Color.allCases.map(\.rawValue), default: standard.color.rawValue,
    "The channels of pictures.")
  static let label = EnvironmentArgument(
    "label", "the name of a column", default: "the usual one, else the last",
    "A table's classes; usual are outcome, class, label, target and y.")
  static let impute = TypedArgument.option(
    "impute", of: OwnDataset.Imputation.allCases.map(\.rawValue),
    default: OwnDataset.Imputation.median.rawValue,
    "What replaces a table's missing values; none refuses them.")
  static let skip = EnvironmentArgument(
    "skip", "the name of a column, or a list of names", default: "none",
    "Columns of a table that are left out, as [date, name].")
  static let test = TypedArgument.number(
    "test", in: 0.001...0.9, default: standard.testFraction,
    "The fraction held out as test examples where there is no test part.")
  static let testSeed = TypedArgument.whole(
    "test_seed", in: 0...1_000_000_000, default: Int(standard.testSeed),
    "The seed of that selection.")

  static let listed = [
    path, size, color.listed, label, impute.listed, skip, test.listed, testSeed.listed,
  ]
  static let names = listed.map(\.name)
}

extension OwnDataset {
  /// Reads the keyword arguments of one's own files, `OwnArguments`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkDataArguments(OwnArguments.listed)
    guard let path = arguments.writtenArgument(OwnArguments.path.name) else {
      throw .badArgument(
        name: OwnArguments.path.name, value: "nothing",
        expected: "a folder of pictures, a .npz or a .csv file: --argument path=photos")
    }
    self.init(path: path)
    size = try arguments.sizeArgument()
    label = arguments.writtenArgument(OwnArguments.label.name)
    color = Color(rawValue: try OwnArguments.color.value(in: arguments)) ?? color
    if arguments[OwnArguments.impute.listed.name] != nil {
      imputation = Imputation(rawValue: try OwnArguments.impute.value(in: arguments))
    }
    skipped = try arguments.namesArgument(OwnArguments.skip.name)
    testFraction = try OwnArguments.test.value(in: arguments)
    testSeed = UInt64(try OwnArguments.testSeed.value(in: arguments))
  }
}

extension [String: InfoValue] {
  /// One's own files, where they are meant; their arguments are refused elsewhere.
  func ownDataset(isMeant: Bool) throws(GymError) -> OwnDataset? {
    let own = filter { OwnArguments.names.contains($0.key) }
    if isMeant { return try OwnDataset(own) }
    if let (name, value) = own.min(by: { $0.key < $1.key }) {
      throw .badArgument(
        name: name, value: value.description,
        expected: "to be given for files-v0 alone")
    }
    return nil
  }

  /// A string as it was written: `2024` too, which is read as a number.
  fileprivate func writtenArgument(_ name: String) -> String? { self[name].map(Self.written) }

  private static func written(_ value: InfoValue) -> String {
    if case .string(let string) = value { return string }
    return value.description
  }

  /// A name, or several as a list or as `[low, high]`; nil where there is no such argument. A string
  /// stays as it is until the columns are known: their names may hold commas and brackets.
  func namesArgument(_ name: String) throws(GymError) -> [String]? {
    guard let value = self[name] else { return nil }
    let names: [String] =
      if case .list(let items) = value { items.map(Self.written) } else { [Self.written(value)] }
    guard !names.isEmpty, !names.contains("") else {
      throw .badArgument(
        name: name, value: value.description,
        expected: "the name of a column, or a list of names as [low, high]")
    }
    return names
  }

  /// Refuses arguments that are not described. Where one's own table is meant, the column to be
  /// predicted has the name `label` in some environments and `target` in others: the error names the
  /// right one.
  func checkDataArguments(_ known: [EnvironmentArgument]) throws(GymError) {
    let names = known.map(\.name)
    let (label, target) = (OwnArguments.label.name, OwnTargetArguments.target.name)
    let isOwn =
      self[OwnArguments.path.name] != nil || self["set"] == .string(ClassificationParameters.ownSet)
    if isOwn, self[target] != nil, names.contains(label), !names.contains(target) {
      throw .other(
        "unknown argument \"\(target)\": say \(label)= here, for a column of classes; "
          + "\(target)= is for Regression/files-v0")
    }
    if isOwn, self[label] != nil, names.contains(target), !names.contains(label) {
      throw .other(
        "unknown argument \"\(label)\": say \(target)= here, for columns of numbers; "
          + "\(label)= is for Classification/files-v0")
    }
    try checkArguments(known)
  }

  /// Height and width, or the side of a square.
  fileprivate func sizeArgument() throws(GymError) -> [Int]? {
    guard let value = self[OwnArguments.size.name] else { return nil }
    let items: [InfoValue] =
      switch value {
      case .list(let items): items
      case .array(let array): array.doubles.map { .double($0) }
      default: [value, value]
      }
    let sides = items.compactMap { $0.number.flatMap(Int.init(exactly:)) }
    guard items.count == 2, sides.count == 2, sides.allSatisfy((1...4096).contains) else {
      throw .badArgument(
        name: OwnArguments.size.name, value: value.description,
        expected: "a side from 1 to 4096 as 32, or height and width as [24, 32]")
    }
    return sides
  }
}
