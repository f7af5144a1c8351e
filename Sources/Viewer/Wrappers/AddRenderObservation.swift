import Foundations
import Gym
import ImageFiles
import Spaces

/// Observes the environment's picture, alone or beside what it observes otherwise: Gymnasium's
/// wrapper of this name.
///
/// The pixels are those of the rasterizer, `[H, W, 3]` bytes of red, green and blue, as in films.
/// They are not Gymnasium's to the byte: the scenes are other drawings.
public struct AddRenderObservation<Base: Environment>: Wrapper {
  /// Type-erased, as its form depends on the settings.
  public typealias Observation = SpaceValue
  /// The inner environment.
  public var base: Base
  /// Whether the picture is all that is observed.
  public let renderOnly: Bool
  /// The picture's key in a Dict.
  public let renderKey: String
  /// The key of what is observed otherwise, where that is no Dict itself.
  public let observationKey: String
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Where the observations lie.
  public let observationSpace: Space
  private var rasterizer = Rasterizer()
  private var bitmap: Bitmap

  /// Makes an environment's picture visible to agents.
  /// - Parameters:
  ///   - base: an environment that draws itself; it is reset once where no size is given.
  ///   - renderOnly: whether the picture is all that is observed.
  ///   - renderKey: the picture's key in a Dict.
  ///   - observationKey: the key of what is observed otherwise.
  ///   - size: of the picture in pixels, 1 to 4096 each; nil takes the sizes of the scene after a
  ///     reset.
  /// - Throws: `GymError.badArgument` where the environment draws nothing, a key is taken or the
  ///   size is out of range.
  public init(
    _ base: Base, renderOnly: Bool = true, renderKey: String = "pixels",
    observationKey: String = "state", size: (width: Int, height: Int)? = nil
  ) throws(GymError) {
    var base = base
    let limit = 1...4096
    let (width, height) = if let size { size } else { try Self.sizes(of: &base) }
    guard limit.contains(width), limit.contains(height) else {
      throw .badArgument(
        name: "size", value: "\(width) x \(height)",
        expected: "\(limit.lowerBound) to \(limit.upperBound) pixels each")
    }
    let pixels = Space.box(Box(low: 0, high: 255, shape: [height, width, 3], dtype: .uint8))
    observationSpace =
      renderOnly
      ? pixels
      : try Self.space(base.observationSpace, observationKey, pixels, renderKey)
    bitmap = Bitmap(width: width, height: height)
    (self.width, self.height) = (width, height)
    self.base = base
    self.renderOnly = renderOnly
    self.renderKey = renderKey
    self.observationKey = observationKey
  }

  private static func sizes(of base: inout Base) throws(GymError)
    -> (width: Int, height: Int)
  {
    _ = try base.reset(seed: nil, options: [:])
    guard let scene = base.render(), scene.width.isFinite, scene.height.isFinite else {
      throw noPicture
    }
    // What is too large for an integer is out of range anyhow.
    return (Int(min(scene.width.rounded(), 1e6)), Int(min(scene.height.rounded(), 1e6)))
  }

  private static var noPicture: GymError {
    .badArgument(
      name: "base", value: "\(Base.self)", expected: "an environment that draws itself")
  }

  private static func space(_ inner: Space, _ key: String, _ pixels: Space, _ renderKey: String)
    throws(GymError) -> Space
  {
    var members: [(key: String, space: Space)] = [(key, inner)]
    if case .dict(let dict) = inner {
      members = dict.members.map { (key: $0.key, space: $0.space) }
    }
    guard !members.contains(where: { $0.key == renderKey }) else {
      throw .badArgument(
        name: "renderKey", value: renderKey, expected: "a key that is not in use")
    }
    members.append((renderKey, pixels))
    return .dict(DictSpace(Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.space) })))
  }

  /// Starts an episode.
  /// - Throws: `GymError`, also where the scene's text can't be drawn.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try seen(start.observation), start.info)
  }

  /// Does one action.
  /// - Throws: `GymError`, also where the scene's text can't be drawn.
  public mutating func step(_ action: Action) throws(GymError) -> Step<SpaceValue> {
    let step = try base.step(action)
    return Step(
      observation: try seen(step.observation), reward: step.reward, terminated: step.terminated,
      truncated: step.truncated, info: step.info)
  }

  private mutating func seen(_ observation: Base.Observation) throws(GymError) -> SpaceValue {
    guard let scene = base.render() else { throw Self.noPicture }
    do throws(ViewerError) { try rasterizer.draw(scene, into: &bitmap) } catch {
      throw .badArgument(
        name: "base", value: "\(Base.self)",
        expected: "a scene that can be drawn: \(error.description)")
    }
    let source = bitmap.pixels
    let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for pixel in 0..<width * height {
        for channel in 0..<3 { buffer[pixel * 3 + channel] = source[pixel * 4 + channel] }
      }
      count = width * height * 3
    }
    let picture = SpaceValue.array(NDArray(shape: [height, width, 3], storage: .uint8(bytes)))
    if renderOnly { return picture }
    guard case .dict(var members) = observation.spaceValue else {
      return .dict([observationKey: observation.spaceValue, renderKey: picture])
    }
    members[renderKey] = picture
    return .dict(members)
  }
}
