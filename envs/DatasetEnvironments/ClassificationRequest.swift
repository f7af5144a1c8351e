import Datasets
import Gym

/// Which examples of a data set an environment shows, and how.
///
/// | argument | meaning | default |
/// |---|---|---|
/// | `split` | `train`, `validation` or `test` | `train` |
/// | `validation` | the share of the training examples that is held out | 1/12 |
/// | `first` | only so many training examples, the first ones | all |
/// | `classes` | only these classes, numbered anew in this order, as `[5, 6]` | all |
/// | `positive` | this class against the rest: 1 where it is, else 0 | none |
/// | `augment` | `none`, or `shifts`: each image and its four shifts by one pixel | `none` |
public struct ClassificationRequest: Sendable, Hashable, Codable {
  /// How training examples are varied.
  public enum Augmentation: String, Sendable, Codable, CaseIterable {
    /// Not at all.
    case none
    /// Each image and its shifts by one pixel to the left, right, up and down: five examples of one.
    case shifts
    /// A random small turn, stretch and shift, anew in every epoch.
    case affine
    /// A random elastic deformation, anew in every epoch.
    case elastic
  }

  /// The part to show.
  public var split = Dataset.Split.train
  /// What decides the examples beside the part; requests that differ in the part alone share them.
  public var selection: Selection
  /// How training examples are varied.
  public var augmentation = Augmentation.none

  /// Which examples there are, in all parts.
  public struct Selection: Sendable, Hashable, Codable {
    /// The set's name.
    public var set: String
    /// The share of the training examples that is held out for validation.
    public var validation = 1.0 / 12
    /// Only the first training examples.
    public var first: Int?
    /// Only these classes.
    public var classes: [Int]?
    /// This class against the rest.
    public var positive: Int?
  }

  /// The training examples of a set.
  public init(set: String) { selection = Selection(set: set) }

  /// Reads the keyword arguments of `make`.
  /// - Throws: `GymError.unknownArgument` or `badArgument`.
  public init(set: String, arguments: [String: InfoValue], classCount: Int) throws(GymError) {
    try arguments.checkArguments(
      known: ["split", "validation", "first", "classes", "positive", "augment"])
    self.init(set: set)
    let splits = Dataset.Split.allCases.map(\.rawValue)
    if let name = try arguments.textArgument("split", oneOf: splits),
      let split = Dataset.Split(rawValue: name)
    {
      self.split = split
    }
    let names = Augmentation.allCases.map(\.rawValue)
    if let name = try arguments.textArgument("augment", oneOf: names),
      let augmentation = Augmentation(rawValue: name)
    {
      self.augmentation = augmentation
    }
    selection.validation =
      try arguments.numberArgument("validation", in: 0...0.9) ?? selection.validation
    selection.first = try Self.whole("first", arguments, in: 1...1_000_000_000)
    selection.positive = try Self.whole("positive", arguments, in: 0...classCount - 1)
    selection.classes = try Self.classes(arguments, classCount: classCount)
    if selection.classes != nil, selection.positive != nil {
      throw .badArgument(
        name: "positive", value: "\(selection.positive ?? 0)",
        expected: "to be given without classes")
    }
    if split == .validation, selection.validation == 0 {
      throw .badArgument(
        name: "validation", value: "0", expected: "a share above 0 for the split validation")
    }
  }

  /// How many classes remain.
  func classCount(of all: Int) -> Int {
    selection.positive == nil ? selection.classes?.count ?? all : 2
  }

  private static func whole(
    _ name: String, _ arguments: [String: InfoValue], in range: ClosedRange<Int>
  ) throws(GymError) -> Int? {
    guard let value = arguments[name] else { return nil }
    guard case .int(let number) = value, range.contains(number) else {
      throw .badArgument(
        name: name, value: value.description,
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func classes(_ arguments: [String: InfoValue], classCount: Int) throws(GymError)
    -> [Int]?
  {
    guard let value = arguments["classes"] else { return nil }
    var numbers: [Int] = []
    if case .list(let items) = value {
      for case .int(let number) in items where (0..<classCount).contains(number) {
        if !numbers.contains(number) { numbers.append(number) }
      }
      if numbers.count == items.count, numbers.count >= 2 { return numbers }
    }
    throw .badArgument(
      name: "classes", value: value.description,
      expected: "at least two different classes from 0 to \(classCount - 1), as [5, 6]")
  }
}
