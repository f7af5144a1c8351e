import Foundations
import Spaces

/// Takes the number of a bin as an action and does the action in the bin's middle.
public struct DiscretizeAction<Base: Environment>: Wrapper {
  /// The number of a bin, or one per number of the inner action.
  public typealias Action = SpaceValue

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
      base.actionSpace, bins: bins, multiDiscrete: multiDiscrete, wrapper: "DiscretizeAction")
  }

  /// The bins: a Discrete of all combinations, or a MultiDiscrete.
  public var actionSpace: Space { boxBins.space }

  /// Performs the action in the middle of the bin.
  /// - Throws: `GymError.actionOutsideSpace` where there is no such bin. (Gymnasium takes the
  ///   nearest one.)
  public mutating func step(_ action: SpaceValue) throws(GymError) -> Step<Observation> {
    guard let bins = boxBins.bins(of: action) else {
      throw .actionOutsideSpace(action: action.description, space: actionSpace.description)
    }
    let centers = bins.indices.map { boxBins.center(of: bins[$0], at: $0) }
    let box = boxBins.box
    return try base.step(
      Base.Action(.array(NDArray(centers, shape: box.shape, dtype: box.dtype))))
  }

  /// The bin that a continuous action lies in.
  /// - Throws: `GymError.wrongValue` where it has another shape.
  public func revertAction(_ action: Base.Action) throws(GymError) -> SpaceValue {
    guard case .array(let array) = action.spaceValue, array.shape == boxBins.box.shape else {
      throw Space.box(boxBins.box).wrong(action.spaceValue)
    }
    let values = array.doubles
    return boxBins.value(of: values.indices.map { boxBins.bin(of: values[$0], at: $0) })
  }
}

extension DiscretizeAction: Encodable where Base: Encodable {
  /// Writes the inner environment and the bins.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(bins)
    try container.encode(multiDiscrete)
  }
}

extension DiscretizeAction: Decodable where Base: Decodable {
  /// Reads the inner environment and the bins.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let bins = try container.decode([Int].self)
    try self.init(base, bins: bins, multiDiscrete: try container.decode(Bool.self))
  }
}

extension DiscretizeAction: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["bins": .list(bins.map { .int($0) }), "multidiscrete": .bool(multiDiscrete)]
  }
}

extension WrapperEntry {
  static let discretizeAction = WrapperEntry(
    "DiscretizeAction", arguments: ["bins", "multidiscrete"]
  ) {
    base, arguments in
    AnyEnvironment(
      try DiscretizeAction(
        base, bins: arguments.integers("bins"),
        multiDiscrete: arguments.boolArgument("multidiscrete") ?? false))
  }
}
