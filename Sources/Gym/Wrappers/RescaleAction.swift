import Spaces

/// Takes actions between other bounds than the inner environment's, and rescales them.
public struct RescaleAction<Base: Environment>: Wrapper {
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let actionSpace: Space
  @usableFromInline let lower: [Double]
  @usableFromInline let upper: [Double]
  @usableFromInline let affine: AffineMap
  @usableFromInline var map: ElementMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minAction:maxAction:)` for bounds per number does.
  public init(_ base: Base, minAction: Double, maxAction: Double) throws(GymError) {
    try self.init(base, minAction: [minAction], maxAction: [maxAction])
  }

  /// Rescales with bounds for each number in row-major order.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box`, the bounds don't fit it or are
  ///   equal, or are infinite where its own aren't.
  public init(_ base: Base, minAction: [Double], maxAction: [Double]) throws(GymError) {
    let box = try base.actionSpace.box(for: "RescaleAction")
    affine = try AffineMap(from: box, lower: minAction, upper: maxAction, wrapper: "RescaleAction")
    try affine.checkInvertible(wrapper: "RescaleAction", minAction, maxAction)
    self.base = base
    lower = minAction
    upper = maxAction
    actionSpace = .box(affine.rescaled)
    map = ElementMap(from: actionSpace, to: base.actionSpace)
  }

  /// Does the inner environment's action that the given one stands for.
  /// - Throws: `GymError.wrongValue` for an action of another shape.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let affine = affine
    let rescaled: Action = try map.map(
      action, single: { ($1 - affine.singleIntercept[$0]) / affine.singleGradient[$0] },
      double: { ($1 - affine.intercept[$0]) / affine.gradient[$0] })
    return try base.step(rescaled)
  }
}

extension RescaleAction: Encodable where Base: Encodable {
  /// Writes the inner environment and the bounds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(lower)
    try container.encode(upper)
  }
}

extension RescaleAction: Decodable where Base: Decodable {
  /// Reads the inner environment and the bounds.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let lower = try container.decode([Double].self)
    try self.init(base, minAction: lower, maxAction: try container.decode([Double].self))
  }
}

extension RescaleAction: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["min_action": .doubles(lower), "max_action": .doubles(upper)]
  }
}

extension WrapperEntry {
  static let rescaleAction = WrapperEntry("RescaleAction", arguments: ["min_action", "max_action"])
  {
    base, arguments in
    AnyEnvironment(
      try RescaleAction(
        base, minAction: arguments.doubles("min_action"),
        maxAction: arguments.doubles("max_action")))
  }
}

/// Takes the environments' actions between other bounds than the inner environments', and rescales
/// them.
public struct VectorRescaleAction<Base: VectorEnvironment>: VectorActionWrapper {
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let singleActionSpace: Space
  private let affine: AffineMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minAction:maxAction:)` for bounds per number does.
  public init(_ base: Base, minAction: Double, maxAction: Double) throws(GymError) {
    try self.init(base, minAction: [minAction], maxAction: [maxAction])
  }

  /// Rescales with bounds for each number in row-major order.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box`, the bounds don't fit it or are
  ///   equal, or are infinite where its own aren't.
  public init(_ base: Base, minAction: [Double], maxAction: [Double]) throws(GymError) {
    let box = try base.singleActionSpace.box(for: "VectorRescaleAction")
    affine = try AffineMap(
      from: box, lower: minAction, upper: maxAction, wrapper: "VectorRescaleAction")
    try affine.checkInvertible(wrapper: "VectorRescaleAction", minAction, maxAction)
    self.base = base
    singleActionSpace = .box(affine.rescaled)
  }

  /// The inner environments' actions that the given ones stand for.
  /// - Throws: `GymError.wrongValue` for another number of them.
  public mutating func changed(_ actions: Actions) throws(GymError) -> Actions {
    let width = affine.gradient.count
    let isSingle = affine.rescaled.dtype == .float32
    var values = try elements(actions, width: width)
    for column in 0..<width {
      for offset in stride(from: column, to: values.count, by: width) {
        values[offset] =
          isSingle
          ? (values[offset] - affine.singleIntercept[column]) / affine.singleGradient[column]
          : Float(
            (Double(values[offset]) - affine.intercept[column]) / affine.gradient[column])
      }
    }
    return .continuous(values)
  }
}
