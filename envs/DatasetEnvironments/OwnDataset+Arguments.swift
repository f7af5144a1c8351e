import Datasets
import Gym
import Spaces

extension OwnDataset {
  /// Reads the keyword arguments of one's own files: see `ClassificationParameters`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkArguments(known: OwnArguments.names)
    guard let path = arguments.writtenArgument("path") else {
      throw .badArgument(
        name: "path", value: "nothing",
        expected: "a folder of pictures, a .npz or a .csv file: --argument path=photos")
    }
    self.init(path: path)
    size = try arguments.sizeArgument()
    label = arguments.writtenArgument("label")
    let colors = Color.allCases.map(\.rawValue)
    color = try arguments.textArgument("color", oneOf: colors).flatMap(Color.init) ?? color
    testShare = try arguments.numberArgument("test", in: 0.001...0.9) ?? testShare
    let seed = try arguments.numberArgument("test_seed", in: 0...1e9) ?? 0
    guard let whole = UInt64(exactly: seed) else {
      throw .badArgument(name: "test_seed", value: "\(seed)", expected: "a whole number")
    }
    testSeed = whole
  }
}

/// The keyword arguments of one's own files.
enum OwnArguments {
  static let names = arguments.map(\.name)
}

extension [String: InfoValue] {
  /// One's own files, where they are meant; their arguments are refused elsewhere.
  func ownDataset(isMeant: Bool) throws(GymError) -> OwnDataset? {
    let own = filter { OwnArguments.names.contains($0.key) }
    if isMeant { return try OwnDataset(own) }
    if let (name, value) = own.min(by: { $0.key < $1.key }) {
      throw .badArgument(
        name: name, value: value.description,
        expected: "to be given for Classification/files-v0 alone")
    }
    return nil
  }

  /// A text as it was written: `2024` too, which is read as a number.
  fileprivate func writtenArgument(_ name: String) -> String? {
    guard let value = self[name] else { return nil }
    if case .string(let text) = value { return text }
    return value.description
  }

  /// Height and width, or the side of a square.
  fileprivate func sizeArgument() throws(GymError) -> [Int]? {
    guard let value = self["size"] else { return nil }
    let items: [InfoValue] =
      switch value {
      case .list(let items): items
      case .array(let array): array.doubles.map { .double($0) }
      default: [value, value]
      }
    let sides = items.compactMap { $0.number.flatMap(Int.init(exactly:)) }
    guard items.count == 2, sides.count == 2, sides.allSatisfy((1...4096).contains) else {
      throw .badArgument(
        name: "size", value: value.description,
        expected: "a side from 1 to 4096 as 32, or height and width as [24, 32]")
    }
    return sides
  }
}
