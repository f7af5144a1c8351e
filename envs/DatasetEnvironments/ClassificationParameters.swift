import Datasets
import Gym
import Spaces

/// Which examples of a data set an environment shows, and how.
public struct ClassificationParameters: Sendable, Hashable, Codable {
  /// A way in which training examples are varied.
  public enum Augmentation: String, Sendable, Codable, CaseIterable {
    /// Each image and its shifts by one pixel to the left, right, up and down: five of one.
    case shifts
    /// A random turn (up to 10 degrees), stretch, shear and shift (up to 2 pixels), anew in every
    /// epoch.
    case affine
    /// `affine`, then a random elastic deformation.
    case elastic
    /// A random shift by up to 2 pixels, and for half of the images a mirror image.
    case flips
    /// A random shift by up to 2 pixels, and for half of the images a rectangle erased.
    case erasing
  }

  /// Which examples there are, whatever part is shown.
  public struct Selection: Sendable, Hashable, Codable {
    /// The name of a set in the catalogue; `files` of one's own.
    public var set: String
    /// One's own set.
    public var own: OwnDataset?
    /// The share of the training examples that is held out for validation.
    public var validation = 1.0 / 12
    /// The seed of that choice.
    public var validationSeed = 0
    /// Only so many of the training examples, the first ones.
    public var first: Int?
    /// Only these classes, numbered anew in this order.
    public var classes: [Int]?
    /// This class against the rest: 1 where it is, else 0.
    public var positive: Int?

    /// What the set is called.
    public var name: String { own?.name ?? set }
  }

  /// Which examples there are.
  public var selection: Selection
  /// The part that is shown.
  public var split = Dataset.Split.train
  /// How training examples are varied, one after the other; by the vector environment alone.
  public var augmentations: [Augmentation] = []
  /// The answers of an episode of the single environment.
  public var examples = 100

  /// Shows the training examples of a set.
  public init(set: String) { selection = Selection(set: set) }
}

extension ClassificationParameters {
  /// The set's name in the environment of one's own files.
  static let ownSet = "files"

  /// Reads the keyword arguments of `make`:
  ///
  /// | argument | meaning | default |
  /// |---|---|---|
  /// | `split` | `train`, `validation` or `test` | `train` |
  /// | `validation` | the share of the training examples held out, 0 for none | 1/12 |
  /// | `validation_seed` | of that choice | 0 |
  /// | `first` | only so many training examples, the first ones | all |
  /// | `classes` | only these classes, numbered anew in this order, as `[5, 6]` | all |
  /// | `positive` | this class against the rest | none |
  /// | `augment` | `shifts`, `affine`, `elastic`, `flips`, `erasing`, or several as `shifts+affine` | `none` |
  /// | `examples` | the answers of an episode of the single environment | 100 |
  ///
  /// and of one's own files, see `OwnDataset`:
  ///
  /// | argument | meaning | default |
  /// |---|---|---|
  /// | `path` | a folder of pictures, a `.npz` or a `.csv` file | |
  /// | `size` | to which pictures are resized: a side, or height and width as `[24, 32]` | as they are |
  /// | `color` | `automatic`, `rgb` or `grey` | `automatic` |
  /// | `label` | a table's column of classes | `label`, else the last |
  /// | `test` | the share held out as test examples where there is no test part | 0.2 |
  /// | `test_seed` | of that choice | 0 |
  ///
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkArguments(Self.arguments + OwnArguments.arguments)
    let names = DatasetCatalog.standard.entries.map(\.name) + [Self.ownSet]
    self.init(set: try arguments.textArgument("set", oneOf: names) ?? DatasetCatalog.defaultName)
    split = try arguments.nameArgument("split") ?? split
    augmentations = try arguments.augmentations()
    let many = 1...1_000_000_000
    examples = try arguments.wholeArgument("examples", in: many) ?? examples
    selection.validation =
      try arguments.numberArgument("validation", in: 0...0.9) ?? selection.validation
    selection.validationSeed =
      try arguments.wholeArgument("validation_seed", in: 0...1_000_000_000)
      ?? selection.validationSeed
    selection.first = try arguments.wholeArgument("first", in: many)
    selection.own = try arguments.ownDataset(isMeant: selection.set == Self.ownSet)
    let entry = DatasetCatalog.standard.entries.first { $0.name == selection.set }
    // Of one's own files the classes are known when they are read.
    let classCount = entry?.classNames.count ?? 1_000_000
    selection.positive = try arguments.wholeArgument("positive", in: 0...max(0, classCount - 1))
    selection.classes = try arguments.classesArgument(classCount)
    if selection.classes != nil, let positive = selection.positive {
      throw .badArgument(
        name: "positive", value: "\(positive)", expected: "to be given without classes")
    }
    if split == .validation, selection.validation == 0 {
      throw .badArgument(
        name: "validation", value: "0", expected: "a share above 0 for the split validation")
    }
  }
}

extension [String: InfoValue] {
  fileprivate func nameArgument<Name: RawRepresentable<String> & CaseIterable>(_ name: String)
    throws(GymError) -> Name?
  {
    try textArgument(name, oneOf: Name.allCases.map(\.rawValue)).flatMap(Name.init)
  }

  fileprivate func wholeArgument(_ name: String, in range: ClosedRange<Int>) throws(GymError)
    -> Int?
  {
    guard let value = self[name] else { return nil }
    if let number = value.number.flatMap(Int.init(exactly:)), range.contains(number) {
      return number
    }
    throw .badArgument(
      name: name, value: value.description,
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Names joined by +, each once; none for `none`.
  fileprivate func augmentations() throws(GymError) -> [ClassificationParameters.Augmentation] {
    guard let value = self["augment"], value != .string("none") else { return [] }
    let all = ClassificationParameters.Augmentation.allCases
    let text: String = if case .string(let text) = value { text } else { "" }
    let names = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let found = names.compactMap(ClassificationParameters.Augmentation.init)
    guard found.count == names.count, Set(found).count == found.count else {
      throw .badArgument(
        name: "augment", value: value.description,
        expected: "none, \(all.map(\.rawValue).joined(separator: ", ")), or several, each once, as "
          + "shifts+affine")
    }
    return found
  }

  /// Two classes or more, each once.
  fileprivate func classesArgument(_ classCount: Int) throws(GymError) -> [Int]? {
    guard let value = self["classes"] else { return nil }
    let items: [InfoValue] =
      switch value {
      case .list(let items): items
      case .array(let array): array.doubles.map { .double($0) }
      default: []
      }
    let numbers = items.compactMap { $0.number.flatMap(Int.init(exactly:)) }
    guard numbers.count == items.count, numbers.count >= 2, Set(numbers).count == numbers.count,
      numbers.allSatisfy((0..<classCount).contains)
    else {
      throw .badArgument(
        name: "classes", value: value.description,
        expected: "at least two different classes from 0 to \(classCount - 1), as [5, 6]")
    }
    return numbers
  }
}
