import Gym

/// Which examples are to be reconstructed, and how they are noised before.
public struct ReconstructionParameters: Sendable, Hashable, Codable {
  /// How the noise is distributed.
  public enum NoiseKind: String, Sendable, Codable, CaseIterable {
    /// Between 0 and 1, times `noise`.
    case uniform
    /// Normal with mean 0 and variance 1, times `noise`.
    case normal
  }

  /// The examples.
  public var data: ClassificationParameters
  /// What the noise is multiplied by before it is added; 0 for none. Sums are not clipped.
  public var noise = 0.0
  /// How it is distributed.
  public var noiseKind = NoiseKind.uniform
  /// The seed of the noise.
  public var noiseSeed = 0
  /// Whether an example has other noise in every epoch, rather than the same whenever it is shown.
  public var redrawsNoise = false

  /// Shows the examples of a set as they are.
  public init(set: String) { data = ClassificationParameters(set: set) }
}

extension ReconstructionParameters {
  private static let standard = ReconstructionParameters(set: "")

  private static let noiseScale = TypedArgument.number(
    "noise", in: 0...1_000, default: standard.noise,
    "What the noise is multiplied by before it is added to each value.")
  private static let kind = TypedArgument.option(
    "noise_kind", of: NoiseKind.allCases.map(\.rawValue), default: standard.noiseKind.rawValue,
    "Its distribution: uniform between 0 and 1, or standard normal.")
  private static let seed = TypedArgument.whole(
    "noise_seed", in: 0...1_000_000_000, default: standard.noiseSeed, "The seed of the noise.")
  private static let redraws = TypedArgument.flag(
    "redraw_noise", default: standard.redrawsNoise,
    "Other noise in every epoch, rather than the same whenever an example is shown.")
  private static let own = [noiseScale.listed, kind.listed, seed.listed, redraws.listed]

  /// The keyword arguments for lists.
  static let arguments = own + ClassificationParameters.arguments

  /// Reads the keyword arguments of `make`, `arguments` and, of one's own files, `OwnArguments`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    try arguments.checkDataArguments(Self.arguments + OwnArguments.listed)
    let names = Set(Self.own.map(\.name))
    data = try ClassificationParameters(arguments.filter { !names.contains($0.key) })
    noise = try Self.noiseScale.value(in: arguments)
    noiseKind = NoiseKind(rawValue: try Self.kind.value(in: arguments)) ?? noiseKind
    noiseSeed = try Self.seed.value(in: arguments)
    redrawsNoise = try Self.redraws.value(in: arguments)
  }
}
