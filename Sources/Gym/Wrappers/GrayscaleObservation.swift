import Foundations
import Spaces

/// Makes images of three colors gray: `0.2125 R + 0.7154 G + 0.0721 B`, cut off to a whole number.
///
/// The weights of Rec. 709 as Gymnasium rounds them; a pure white may come out as 254 by them.
public struct GrayscaleObservation<Base: Environment>: ObservationChange {
  public var base: Base
  /// Whether a dimension of one color stays.
  public let keepDim: Bool
  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the changed observations.
  public let observationSpace: Space

  /// Takes the colors from an environment's images `[H, W, 3]`.
  /// - Throws: `GymError.badSpace` where the observations are no images of bytes from 0 to 255.
  public init(_ base: Base, keepDim: Bool = false) throws(GymError) {
    let box = try base.observationSpace.imageBox(for: "GrayscaleObservation")
    guard box.shape.count == 3, box.shape[2] == 3 else {
      throw .badSpace("GrayscaleObservation: expected a shape [H, W, 3], found \(box.shape)")
    }
    self.base = base
    self.keepDim = keepDim
    innerSpace = .box(box)
    observationSpace = .box(
      Box(
        low: 0, high: 255, shape: Array(box.shape[..<2]) + (keepDim ? [1] : []), dtype: .uint8))
  }

  /// The gray image, `[H, W]` or `[H, W, 1]`.
  /// - Throws: `GymError.wrongValue` where it isn't an image of the inner shape.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    let image = try innerArray(observation)
    guard case .uint8(let bytes) = image.storage else { throw innerSpace.wrong(observation) }
    let grays = stride(from: 0, to: bytes.count, by: 3).map { pixel in
      let red = 0.2125 * Double(bytes[pixel])
      let green = 0.7154 * Double(bytes[pixel + 1])
      return UInt8(red + green + 0.0721 * Double(bytes[pixel + 2]))
    }
    return .array(NDArray(shape: observationSpace.shape ?? [], storage: .uint8(grays)))
  }
}

extension GrayscaleObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(keepDim)
  }
}

extension GrayscaleObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the setting.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, keepDim: try container.decode(Bool.self))
  }
}

extension Space {
  /// The box of images of bytes that a wrapper needs.
  /// - Throws: `GymError.badSpace` where the space is of another kind or has other bounds.
  func imageBox(for wrapper: String) throws(GymError) -> Box {
    let box = try box(for: wrapper)
    guard box.dtype == .uint8, box.low.doubles.allSatisfy({ $0 == 0 }),
      box.high.doubles.allSatisfy({ $0 == 255 })
    else { throw .badSpace("\(wrapper): expected images of bytes from 0 to 255, found \(self)") }
    return box
  }
}

extension GrayscaleObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["keep_dim": .bool(keepDim)] }
}

extension WrapperEntry {
  static let grayscaleObservation = WrapperEntry("GrayscaleObservation", arguments: ["keep_dim"]) {
    base, arguments in
    AnyEnvironment(
      try GrayscaleObservation(base, keepDim: arguments.boolArgument("keep_dim") ?? false))
  }
}

/// Takes the colors from every environment's image; see `GrayscaleObservation`.
public typealias VectorGrayscaleObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, GrayscaleObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == GrayscaleObservation<EnvironmentStandIn> {
  /// Takes the colors from the images of vector environments.
  /// - Throws: `GymError` as `GrayscaleObservation` does.
  public init(_ base: Base, keepDim: Bool = false) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try GrayscaleObservation(environment, keepDim: keepDim)
    }
  }
}
