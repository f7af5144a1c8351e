import Foundations
import Spaces

/// Gives images of bytes another height and width; see `AreaResizing` for the rule.
public struct ResizeObservation<Base: Environment>: ObservationChange {
  public var base: Base
  /// The new height and width.
  public let shape: [Int]
  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the resized images.
  public let observationSpace: Space
  private let resizing: AreaResizing

  /// Resizes an environment's images `[H, W]` or `[H, W, channels]`.
  /// - Parameters:
  ///   - base: the environment.
  ///   - shape: the new height and width.
  /// - Throws: `GymError.badSpace` where the observations are no images of bytes from 0 to 255,
  ///   `GymError.badArgument` where the shape isn't two integers above 0.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    let box = try base.observationSpace.imageBox(for: "ResizeObservation")
    guard box.shape.count == 2 || box.shape.count == 3, box.flattenedCount > 0 else {
      throw .badSpace(
        "ResizeObservation: expected an image [H, W] or [H, W, C], found \(box.shape)")
    }
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 && $0 < 1 << 14 }) else {
      throw .badArgument(
        name: "shape", value: "\(shape)", expected: "two integers from 1 to 16383")
    }
    self.base = base
    self.shape = shape
    innerSpace = .box(box)
    observationSpace = .box(
      Box(low: 0, high: 255, shape: shape + box.shape.dropFirst(2), dtype: .uint8))
    resizing = AreaResizing(
      height: box.shape[0], width: box.shape[1],
      channels: box.shape.count == 3 ? box.shape[2] : 1, newHeight: shape[0], newWidth: shape[1])
  }

  /// The resized image.
  /// - Throws: `GymError.wrongValue` where it isn't an image of the inner shape.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    guard case .uint8(let bytes) = try innerArray(observation).storage else {
      throw innerSpace.wrong(observation)
    }
    return .array(
      NDArray(shape: observationSpace.shape ?? [], storage: .uint8(resizing.resized(bytes))))
  }
}

extension ResizeObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the shape.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(shape)
  }
}

extension ResizeObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the shape.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, shape: try container.decode([Int].self))
  }
}

extension ResizeObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["shape": .list(shape.map { .int($0) })] }
}

extension WrapperEntry {
  static let resizeObservation = WrapperEntry("ResizeObservation", arguments: ["shape"]) {
    base, arguments in
    AnyEnvironment(try ResizeObservation(base, shape: arguments.integers("shape")))
  }
}

/// Gives every environment's image another height and width; see `ResizeObservation`.
public typealias VectorResizeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, ResizeObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == ResizeObservation<EnvironmentStandIn> {
  /// Resizes the images of vector environments to a height and a width.
  /// - Throws: `GymError` as `ResizeObservation` does.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try ResizeObservation(environment, shape: shape)
    }
  }
}
