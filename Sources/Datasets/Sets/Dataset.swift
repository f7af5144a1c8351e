import Foundations
import NumPyRandom

/// A data set: examples to learn from and to evaluate on, and the classes' names.
///
/// The rows of a set for regression end with their targets, and are all of one class.
///
///     var set = try DatasetCatalog.standard.load("fashion-mnist")
///     try set.holdOutValidation(fraction: 1.0 / 12, seed: 1)
public struct Dataset: Sendable, Equatable {
  /// The parts of a set.
  public enum Split: String, Sendable, CaseIterable, Codable {
    /// To learn from.
    case train
    /// To choose settings by.
    case validation
    /// For evaluation, once.
    case test
  }

  /// The name in the catalog.
  public let name: String
  /// The names of the classes, by number.
  public let classNames: [String]
  /// The names of the columns of a table; empty for images.
  public let featureNames: [String]
  /// The names of the last columns of each row, which are to be predicted; empty for
  /// classification.
  public let targetNames: [String]
  /// The smallest and largest number of each column of a table, over all parts; nil for pixels.
  public let featureBounds: FeatureBounds?
  /// To learn from.
  public private(set) var train: Examples
  /// To choose settings by; nil where nothing was held out.
  public private(set) var validation: Examples?
  /// For evaluation, once.
  public private(set) var test: Examples

  /// Puts a set together.
  /// - Throws: `DatasetError.badExamples` where the parts differ in shape.
  public init(
    name: String, classNames: [String], featureNames: [String] = [], targetNames: [String] = [],
    train: Examples, test: Examples
  ) throws(DatasetError) {
    guard train.shape == test.shape else {
      throw .badExamples(
        set: name,
        reason: "expected training and test examples of one shape, found \(train.shape) and "
          + "\(test.shape)")
    }
    self.name = name
    self.classNames = classNames
    self.featureNames = featureNames
    self.targetNames = targetNames
    self.train = train
    self.test = test
    featureBounds = FeatureBounds(of: [train, test])
  }

  /// What the one class of a set for regression is called.
  static let rowClass = "row"

  /// The number of classes.
  public var classCount: Int { classNames.count }

  /// The examples of a part; nil where nothing was held out for validation.
  public subscript(split: Split) -> Examples? {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// Moves a fraction of the training examples aside, drawn at random but equally from every class.
  ///
  /// The test examples are not touched, so that they evaluate what they had no part in choosing.
  /// - Parameters:
  ///   - fraction: of each class, above 0 and below 1.
  ///   - seed: the same seed takes the same examples.
  /// - Throws: `DatasetError.badExamples` where either part would be empty, or a part is held out
  ///   already.
  public mutating func holdOutValidation(fraction: Double, seed: UInt64) throws(DatasetError) {
    guard validation == nil else {
      throw .badExamples(set: name, reason: "split_seed: validation examples are held out already")
    }
    let parts = try train.split(
      fraction: fraction, classCount: classCount, seed: seed, stream: "validation", name: name)
    validation = train.selecting(parts.held)
    train = train.selecting(parts.kept)
  }

  /// Draws the test examples of a table again from all rows, as many of each class as there are.
  /// - Parameter seed: the same seed draws the same rows.
  /// - Throws: `DatasetError.badExamples` of images, whose parts are the publisher's, and where
  ///   validation examples are held out already.
  public mutating func redrawTest(seed: UInt64) throws(DatasetError) {
    guard validation == nil else {
      throw .badExamples(set: name, reason: "split_seed: validation examples are held out already")
    }
    guard case .floats(let kept) = train.values, case .floats(let held) = test.values else {
      throw .badExamples(
        set: name,
        reason: "split_seed: expected a table to draw other test rows from, found images")
    }
    let all = Examples(unchecked: train.shape, .floats(kept + held), train.labels + test.labels)
    let parts = try all.split(
      fraction: Double(test.count) / Double(all.count), classCount: classCount, seed: seed,
      stream: "test", name: name)
    (train, test) = (all.selecting(parts.kept), all.selecting(parts.held))
  }

  /// Divides the training examples for a cross-validation: one part becomes the test examples, the
  /// others stay the training examples. The set's own test examples are left out.
  ///
  /// Every example is in exactly one part, and each class is dealt out evenly over the parts.
  /// - Parameters:
  ///   - fold: the part, from 1.
  ///   - count: how many parts, 2 or more.
  ///   - seed: the same seed makes the same parts.
  /// - Throws: `DatasetError.badExamples` where a part would be empty, or validation examples are
  ///   held out already.
  public mutating func useFold(_ fold: Int, of count: Int, seed: UInt64) throws(DatasetError) {
    precondition(
      count >= 2 && (1...count).contains(fold),
      "useFold: expected a part in 1...\(count) of 2 or more, got \(fold)")
    guard validation == nil else {
      throw .badExamples(set: name, reason: "split_seed: validation examples are held out already")
    }
    guard count <= train.count else {
      throw .badExamples(
        set: name, reason: "\(train.count) examples leave some of \(count) folds empty")
    }
    var random = PCG64(seed: seed, stream: "folds")
    // By class, so that dealing them out in turn spreads each class.
    let order = random.permutation(train.count)
      .sorted { train.labels[$0] < train.labels[$1] }
    let folds = order.enumerated().reduce(into: [Int](repeating: 0, count: train.count)) {
      $0[$1.element] = $1.offset % count + 1
    }
    test = train.selecting(folds.indices.filter { folds[$0] == fold })
    train = train.selecting(folds.indices.filter { folds[$0] != fold })
  }

  /// Keeps the first training examples alone, at most so many.
  public mutating func keepFirst(_ count: Int) { train = train.prefix(count) }

  /// Looks for what would spoil training.
  /// - Throws: `DatasetError.badExamples` that names the part and the first example where a part is
  ///   empty, a label is outside the classes, or a number is not finite.
  public func check() throws(DatasetError) {
    for split in Split.allCases {
      guard let examples = self[split] else { continue }
      try examples.check(classCount: classCount, name: "\(name) (\(split.rawValue))")
    }
  }
}

/// Between which numbers the columns of a table lie.
public struct FeatureBounds: Sendable, Equatable {
  /// `[D]`
  public private(set) var low: [Float]
  /// `[D]`
  public private(set) var high: [Float]

  init?(of parts: [Examples]) {
    guard let size = parts.first?.elementCount, parts.first?.arePixels == false else { return nil }
    low = [Float](repeating: .infinity, count: size)
    high = [Float](repeating: -.infinity, count: size)
    for part in parts {
      guard case .floats(let floats) = part.values else { continue }
      for row in 0..<part.count {
        for column in 0..<size {
          low[column] = min(low[column], floats[row * size + column])
          high[column] = max(high[column], floats[row * size + column])
        }
      }
    }
  }
}

extension Examples {
  /// Divides the examples at random, each class alike.
  /// - Parameters:
  ///   - fraction: of each class that is held out, above 0 and below 1.
  ///   - classCount: the number of classes.
  ///   - seed: the same seed takes the same examples.
  ///   - stream: what for.
  ///   - name: of the set, for errors.
  /// - Returns: the indices of both parts in their order.
  /// - Throws: `DatasetError.badExamples` where a part would be empty.
  func split(
    fraction: Double, classCount: Int, seed: UInt64, stream: String, name: String
  ) throws(DatasetError) -> (held: [Int], kept: [Int]) {
    let isFraction = fraction > 0 && fraction < 1
    var generator = PCG64(seed: seed, stream: stream)
    var members = [[Int]](repeating: [], count: classCount)
    for (index, label) in labels.enumerated() where members.indices.contains(Int(label)) {
      members[Int(label)].append(index)
    }
    var isHeldOut = [Bool](repeating: false, count: count)
    for label in members.indices {
      generator.shuffle(&members[label])
      let wanted = isFraction ? Int((Double(members[label].count) * fraction).rounded()) : 0
      for index in members[label].prefix(wanted) { isHeldOut[index] = true }
    }
    let held = isHeldOut.indices.filter { isHeldOut[$0] }
    guard isFraction, !held.isEmpty, held.count < count else {
      throw .badExamples(
        set: name,
        reason:
          "\(stream)=\(fraction) of \(count) examples leaves one part empty: expected a fraction "
          + "above 0 and below 1, and more examples of each class (a larger first, where it is given)"
      )
    }
    return (held, isHeldOut.indices.filter { !isHeldOut[$0] })
  }

  /// Looks for what would spoil training; see `Dataset.check`.
  public func check(classCount: Int, name: String) throws(DatasetError) {
    guard count > 0, elementCount > 0 else {
      throw .badExamples(set: name, reason: "the set is empty: expected at least one example")
    }
    if let index = labels.firstIndex(where: { $0 < 0 || Int($0) >= classCount }) {
      throw .badExamples(
        set: name,
        reason: "label \(labels[index]) of example \(index): expected 0 to \(classCount - 1)")
    }
    guard case .floats(let floats) = values,
      let position = floats.firstIndex(where: { !$0.isFinite })
    else { return }
    throw .badExamples(
      set: name,
      reason: "example \(position / elementCount) holds \(floats[position]) at position "
        + "\(position % elementCount): expected finite values. Replace or leave out such examples")
  }
}
