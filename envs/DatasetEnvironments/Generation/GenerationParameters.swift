import Datasets
import Gym
import Spaces

/// Which examples are to be imitated, and from what.
public struct GenerationParameters: Sendable, Hashable, Codable {
  /// Which examples there are.
  public var selection: ClassificationParameters.Selection
  /// The part that real examples are drawn from.
  public var split = Dataset.Split.train
  /// The elements of a latent draw.
  public var latent = 100
  /// sigma of the reward's kernel; 0 for the median distance of real examples.
  public var bandwidth = 0.0
  /// The answers of an episode, in each environment.
  public var examples = 20

  /// Imitates the training examples of a set.
  public init(set: String) { selection = ClassificationParameters.Selection(set: set) }
}

extension GenerationParameters {
  private static let standard = GenerationParameters(set: DatasetCatalog.defaultName)

  static let shownSplit = TypedArgument.option(
    "split", of: [Dataset.Split.train, .validation, .test].map(\.rawValue),
    default: standard.split.rawValue, "The part that real examples are drawn from.")
  static let latentCount = TypedArgument.whole(
    "latent", in: 1...65_536, default: standard.latent, "The elements of a latent draw.")
  static let kernelBandwidth = TypedArgument.number(
    "bandwidth", in: 0...1e6, default: standard.bandwidth,
    "Bandwidth of the reward's kernel; 0: the median distance of real examples.")
  static let exampleCount = TypedArgument.whole(
    "examples", in: 1...1_000_000_000, default: standard.examples,
    "The answers of an episode, in each environment.")

  /// The keyword arguments of any data set, for lists.
  static let arguments =
    ClassificationParameters.Selection.arguments(shown: shownSplit.listed)
    + [latentCount.listed, kernelBandwidth.listed, exampleCount.listed]

  /// Reads the keyword arguments of `make`, `listed` and, of one's own files, `OwnArguments`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkDataArguments(Self.arguments + OwnArguments.listed)
    selection = try ClassificationParameters.Selection(arguments)
    split = try selection.split(in: arguments)
    latent = try Self.latentCount.value(in: arguments)
    bandwidth = try Self.kernelBandwidth.value(in: arguments)
    examples = try Self.exampleCount.value(in: arguments)
  }
}
