import Datasets
import Gym
import Spaces

extension ClassificationParameters {
  /// The set's name in the environment of one's own files.
  static let ownSet = "files"
  private static let many = 1...1_000_000_000
  private static let standard = ClassificationParameters(set: DatasetCatalog.defaultName)

  static let set = EnvironmentArgument(
    "set", "the name of a data set, or files", default: DatasetCatalog.defaultName,
    "The data set; the environment's id says it.")
  static let shownSplit = TypedArgument.option(
    "split", of: [Dataset.Split.train, .validation, .test].map(\.rawValue),
    default: standard.split.rawValue, "The part that is shown.")
  static let validation = TypedArgument.number(
    "validation", in: 0...0.9, default: standard.selection.validation, shownAs: "1/12",
    "The fraction of the training examples that is held out.")
  static let validationSeed = TypedArgument.whole(
    "validation_seed", in: 0...1_000_000_000, default: standard.selection.validationSeed,
    "The seed of that selection.")
  static let splitSeed = TypedArgument.whole(
    "split_seed", in: 0...1_000_000_000, unset: "the set's own",
    "The seed by which the test rows of a table are drawn again, of each class alike.")
  static let folds = TypedArgument.whole(
    "folds", in: 2...1_000, unset: "none",
    "Divide the training examples into so many parts, drawn by validation_seed.")
  static let fold = TypedArgument.whole(
    "fold", in: 1...1_000, unset: "none",
    "The part that stands for the test examples; the others are trained on.")
  static let first = TypedArgument.whole(
    "first", in: many, unset: "all", "Only so many of the training examples.")
  static let classes = EnvironmentArgument(
    "classes", "a list of classes", default: "all",
    "Only these classes, numbered in this order, as [5, 6].")
  static let positive = EnvironmentArgument(
    "positive", "a class", default: "none", "This class against the rest.")
  static let augment = EnvironmentArgument(
    "augment", "none, \(augmentationNames(lastBy: " or ")), joined by +", default: "none",
    "How training examples are varied.")
  static let exampleCount = TypedArgument.whole(
    "examples", in: many, default: standard.examples,
    "The examples of an episode of a single environment.")

  /// The keyword arguments of any data set, for lists.
  static let arguments =
    Selection.arguments(shown: shownSplit.listed) + [augment, exampleCount.listed]

  /// Reads the keyword arguments of `make`, `listed` and, of one's own files, `OwnArguments`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkDataArguments(Self.arguments + OwnArguments.listed)
    selection = try Selection(arguments)
    split = try selection.split(in: arguments)
    augmentations = try arguments.augmentations()
    examples = try Self.exampleCount.value(in: arguments)
  }

  fileprivate static func augmentationNames(lastBy joiner: String) -> String {
    let names = Augmentation.allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + joiner + (names.last ?? "")
  }
}

extension ClassificationParameters.Selection {
  /// The keyword arguments that choose examples, for lists: those of every data set's environment,
  /// with its own argument `split`.
  static func arguments(shown split: EnvironmentArgument) -> [EnvironmentArgument] {
    typealias Arguments = ClassificationParameters
    return [
      Arguments.set, split, Arguments.validation.listed, Arguments.validationSeed.listed,
      Arguments.splitSeed.listed, Arguments.folds.listed, Arguments.fold.listed,
      Arguments.first.listed, Arguments.classes,
      Arguments.positive,
    ]
  }

  /// Reads the keyword arguments that choose examples, `OwnArguments` included.
  /// - Throws: `GymError.badArgument`.
  init(_ arguments: [String: InfoValue]) throws(GymError) {
    typealias Arguments = ClassificationParameters
    let names = DatasetCatalog.standard.entries.map(\.name) + [Arguments.ownSet]
    let name = try arguments.stringArgument(Arguments.set.name, oneOf: names)
    self.init(set: name ?? DatasetCatalog.defaultName)
    validation = try Arguments.validation.value(in: arguments)
    validationSeed = try Arguments.validationSeed.value(in: arguments)
    first = try Arguments.first.value(in: arguments)
    splitSeed = try Arguments.splitSeed.value(in: arguments)
    folds = try Arguments.folds.value(in: arguments)
    fold = try Arguments.fold.value(in: arguments)
    guard (fold ?? 0) <= (folds ?? 0), folds == nil || fold != nil else {
      throw .badArgument(
        name: Arguments.fold.listed.name, value: fold.map { "\($0)" } ?? "none",
        expected: "a part in 1...folds, both or none: folds=5 fold=2")
    }
    own = try arguments.ownDataset(isMeant: set == Arguments.ownSet)
    let entry = DatasetCatalog.standard.entries.first { $0.name == set }
    // Of one's own files the classes are known when they are read.
    let classCount = entry?.classNames.count ?? 1_000_000
    positive = try arguments.wholeArgument(Arguments.positive.name, in: 0...max(0, classCount - 1))
    classes = try arguments.classesArgument(classCount)
    if classes != nil, let positive {
      throw .badArgument(
        name: Arguments.positive.name, value: "\(positive)",
        expected: "to be given without classes")
    }
  }

  /// Reads the part that is shown.
  /// - Throws: `GymError.badArgument` where nothing is held out for it.
  func split(in arguments: [String: InfoValue]) throws(GymError) -> Dataset.Split {
    let name = try ClassificationParameters.shownSplit.value(in: arguments)
    let split = Dataset.Split(rawValue: name) ?? .train
    if split == .validation, validation == 0 {
      throw .badArgument(
        name: ClassificationParameters.validation.listed.name, value: "0",
        expected: "a fraction above 0 for the split validation")
    }
    return split
  }
}

extension [String: InfoValue] {
  /// Names joined by +, each once; none for `none`.
  fileprivate func augmentations() throws(GymError) -> [ClassificationParameters.Augmentation] {
    guard let value = self[ClassificationParameters.augment.name], value != .string("none") else {
      return []
    }
    let string: String = if case .string(let string) = value { string } else { "" }
    let names = string.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let found = names.compactMap(ClassificationParameters.Augmentation.init)
    guard found.count == names.count, Set(found).count == found.count else {
      throw .badArgument(
        name: ClassificationParameters.augment.name, value: value.description,
        expected: "none, \(ClassificationParameters.augmentationNames(lastBy: ", ")), or several, "
          + "each once, as shifts+affine")
    }
    return found
  }

  /// Two classes or more, each once.
  fileprivate func classesArgument(_ classCount: Int) throws(GymError) -> [Int]? {
    guard let value = self[ClassificationParameters.classes.name] else { return nil }
    let items: [InfoValue] =
      switch value {
      case .list(let items): items
      case .array(let array): array.doubles.map { .double($0) }
      default: []
      }
    let values = items.compactMap { $0.number.flatMap(Int.init(exactly:)) }
    guard values.count == items.count, values.count >= 2, Set(values).count == values.count,
      values.allSatisfy((0..<classCount).contains)
    else {
      throw .badArgument(
        name: ClassificationParameters.classes.name, value: value.description,
        expected: "at least two different classes from 0 to \(classCount - 1), as [5, 6]")
    }
    return values
  }
}
