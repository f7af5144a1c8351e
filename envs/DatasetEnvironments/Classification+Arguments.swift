import Datasets
import Gym

extension Classification {
  /// Makes the environment from keyword arguments: `set`, `split` (train, validation or test),
  /// `examples` (answers of an episode), `validation` (the share held out) and `validation_seed`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Classification {
    try Classification(try Parameters(arguments))
  }
}

extension Classification.Parameters {
  /// Reads keyword arguments.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkArguments(known: [
      "set", "split", "examples", "validation", "validation_seed",
    ])
    let names = DatasetCatalog.standard.entries.map(\.name)
    self.init(set: try arguments.textArgument("set", oneOf: names) ?? DatasetCatalog.defaultName)
    let splits = Dataset.Split.allCases.map(\.rawValue)
    let name = try arguments.textArgument("split", oneOf: splits) ?? Dataset.Split.train.rawValue
    split = Dataset.Split(rawValue: name) ?? .train
    examples = try Self.wholeNumber(arguments, "examples", 1...1_000_000_000) ?? examples
    validation = try arguments.numberArgument("validation", in: 0...0.99) ?? validation
    validationSeed =
      try Self.wholeNumber(arguments, "validation_seed", 0...1_000_000_000) ?? validationSeed
  }

  private static func wholeNumber(
    _ arguments: [String: InfoValue], _ name: String, _ range: ClosedRange<Int>
  ) throws(GymError) -> Int? {
    let bounds = Double(range.lowerBound)...Double(range.upperBound)
    guard let number = try arguments.numberArgument(name, in: bounds) else { return nil }
    guard let whole = Int(exactly: number) else {
      throw .badArgument(
        name: name, value: "\(number)",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }
}
