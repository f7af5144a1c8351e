import Spaces

/// Takes any numbers as an action and brings them between the bounds of the inner environment's.
///
/// The action space has no bounds. A number that is NaN stays so.
public struct ClipAction<Base: Environment>: Wrapper {
  public var base: Base
  /// The inner environment's shape and type without bounds.
  public let actionSpace: Space
  @usableFromInline let low: [Double]
  @usableFromInline let high: [Double]
  @usableFromInline var map: ElementMap

  /// Clips an environment's actions.
  /// - Throws: `GymError.badSpace` where the actions aren't those of a `Box`, or of one of an
  ///   unsigned type, which always has bounds.
  public init(_ base: Base) throws(GymError) {
    let box = try base.actionSpace.box(for: "ClipAction")
    self.base = base
    actionSpace = .box(try box.withoutBounds(dtype: box.dtype))
    low = box.low.doubles
    high = box.high.doubles
    map = ElementMap(from: actionSpace, to: base.actionSpace)
  }

  /// Performs the action nearest to the given one.
  /// - Throws: `GymError.wrongValue` for an action of another shape.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let (low, high) = (low, high)
    let clipped: Action = try map.map(
      action, single: { min(max($1, Float(low[$0])), Float(high[$0])) },
      double: { min(max($1, low[$0]), high[$0]) })
    return try base.step(clipped)
  }
}

extension ClipAction: Encodable where Base: Encodable {
  /// Writes the inner environment.
  public func encode(to encoder: any Encoder) throws { try base.encode(to: encoder) }
}

extension ClipAction: Decodable where Base: Decodable {
  /// Reads the inner environment.
  public init(from decoder: any Decoder) throws { try self.init(Base(from: decoder)) }
}

extension ClipAction: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension WrapperEntry {
  static let clipAction = WrapperEntry("ClipAction") { base, _ throws(GymError) in
    AnyEnvironment(try ClipAction(base))
  }
}

/// Takes any numbers as the environments' actions and brings them between the bounds of the inner
/// environments'.
///
/// The action space has no bounds. A number that is NaN stays so.
public struct VectorClipAction<Base: VectorEnvironment>: VectorActionWrapper {
  public var base: Base
  /// The inner environment's shape and type without bounds.
  public let singleActionSpace: Space
  private let low: [Float]
  private let high: [Float]

  /// Clips the actions of vector environments.
  /// - Throws: `GymError.badSpace` where the actions aren't those of a `Box`, or of one of an
  ///   unsigned type, which always has bounds.
  public init(_ base: Base) throws(GymError) {
    let box = try base.singleActionSpace.box(for: "VectorClipAction")
    self.base = base
    singleActionSpace = .box(try box.withoutBounds(dtype: box.dtype))
    low = box.low.floats
    high = box.high.floats
  }

  /// The nearest actions to the given ones.
  /// - Throws: `GymError.wrongValue` for another number of them.
  public mutating func changed(_ actions: Actions) throws(GymError) -> Actions {
    let width = low.count
    var values = try elements(actions, width: width)
    for column in 0..<width {
      for offset in stride(from: column, to: values.count, by: width) {
        // In this order a NaN is handed on.
        if values[offset] < low[column] { values[offset] = low[column] }
        if values[offset] > high[column] { values[offset] = high[column] }
      }
    }
    return .continuous(values)
  }
}
