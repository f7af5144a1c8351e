import Foundations
import Spaces

/// Observes the indices of the bins that the inner observation lies in; beyond the bounds the
/// outermost ones.
public struct DiscretizeObservation<Base: Environment>: Wrapper {
  /// The number of a bin, or one per number of the inner observation.
  public typealias Observation = SpaceValue
  public var base: Base
  /// How many bins each number has, or one number for all.
  public let bins: [Int]
  /// Whether the bins of an element stay apart.
  public let multiDiscrete: Bool
  private let boxBins: BoxBins

  /// Cuts every number into as many bins.
  /// - Throws: `GymError.badSpace` as `init(_:bins:multiDiscrete:)` for bins per number does.
  public init(_ base: Base, bins: Int, multiDiscrete: Bool = false) throws(GymError) {
    try self.init(base, bins: [bins], multiDiscrete: multiDiscrete)
  }

  /// Cuts each number, in row-major order, into bins of its own.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box` with finite bounds,
  ///   `GymError.badArgument` where the bins don't fit it.
  public init(_ base: Base, bins: [Int], multiDiscrete: Bool = false) throws(GymError) {
    self.base = base
    self.bins = bins
    self.multiDiscrete = multiDiscrete
    boxBins = try BoxBins(
      base.observationSpace, bins: bins, multiDiscrete: multiDiscrete,
      wrapper: "DiscretizeObservation")
  }

  /// The bins: a Discrete of all combinations, or a MultiDiscrete.
  public var observationSpace: Space { boxBins.space }

  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try binned(start.observation), start.info)
  }

  public mutating func step(_ action: Action) throws(GymError) -> Step<SpaceValue> {
    let step = try base.step(action)
    return step.with(try binned(step.observation))
  }

  private func binned(_ observation: Base.Observation) throws(GymError) -> SpaceValue {
    guard case .array(let array) = observation.spaceValue, array.shape == boxBins.box.shape else {
      throw Space.box(boxBins.box).wrong(observation.spaceValue)
    }
    let values = array.doubles
    return boxBins.value(of: values.indices.map { boxBins.bin(of: values[$0], at: $0) })
  }

  /// The bounds of the bins that an observation stands for.
  /// - Throws: `GymError.wrongValue` where there are no such bins.
  public func revertObservation(_ observation: SpaceValue) throws(GymError)
    -> (low: NDArray, high: NDArray)
  {
    guard let bins = boxBins.bins(of: observation) else { throw boxBins.space.wrong(observation) }
    let box = boxBins.box
    let low = bins.indices.map { boxBins.edges[$0][bins[$0]] }
    let high = bins.indices.map { boxBins.edges[$0][bins[$0] + 1] }
    return (
      NDArray(low, shape: box.shape, dtype: box.dtype),
      NDArray(high, shape: box.shape, dtype: box.dtype)
    )
  }
}

extension DiscretizeObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the bins.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(bins)
    try container.encode(multiDiscrete)
  }
}

extension DiscretizeObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the bins.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let bins = try container.decode([Int].self)
    try self.init(base, bins: bins, multiDiscrete: try container.decode(Bool.self))
  }
}

extension DiscretizeObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["bins": .list(bins.map { .int($0) }), "multidiscrete": .bool(multiDiscrete)]
  }
}

extension WrapperEntry {
  static let discretizeObservation = WrapperEntry(
    "DiscretizeObservation", arguments: ["bins", "multidiscrete"]
  ) {
    base, arguments in
    AnyEnvironment(
      try DiscretizeObservation(
        base, bins: arguments.integers("bins"),
        multiDiscrete: arguments.boolArgument("multidiscrete") ?? false))
  }
}
