import Spaces

/// Keeps a picture of every start and every step, to be asked for together: Gymnasium's render
/// modes whose names end in `_list`.
///
///     var environment = try RenderCollection(CartPole())
///     … reset, step …
///     let film = environment.renderFrames()
///
/// The frames are display lists. A saved state leaves them out: what continues from one has none.
public struct RenderCollection<Base: Environment>: Wrapper {
  public var base: Base
  /// Whether asking for the frames empties the collection.
  public let popFrames: Bool
  /// Whether a reset empties it.
  public let resetClean: Bool
  /// The frames so far, oldest first.
  public private(set) var frames: [DisplayList] = []

  /// Collects an environment's pictures.
  /// - Throws: `GymError.badArgument` for an environment without pictures.
  public init(_ base: Base, popFrames: Bool = true, resetClean: Bool = true) throws(GymError) {
    guard base.metadata.renderModes.contains(.rgbArray) else {
      throw .badArgument(
        name: "base", value: "\(Base.self)", expected: "an environment that draws itself")
    }
    self.base = base
    self.popFrames = popFrames
    self.resetClean = resetClean
  }

  /// Starts an episode with its first frame.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    if resetClean { frames = [] }
    collect()
    return start
  }

  /// Performs one action and keeps the frame of what follows.
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let step = try base.step(action)
    collect()
    return step
  }

  /// The frames so far, oldest first; with `popFrames` those since they were last asked for.
  public mutating func renderFrames() -> [DisplayList] {
    guard popFrames else { return frames }
    defer { frames = [] }
    return frames
  }

  private mutating func collect() {
    if let frame = base.render() { frames.append(frame) }
  }
}

extension RenderCollection: Encodable where Base: Encodable {
  /// Writes the inner environment and the settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(popFrames)
    try container.encode(resetClean)
  }
}

extension RenderCollection: Decodable where Base: Decodable {
  /// Reads the inner environment and the settings.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let popFrames = try container.decode(Bool.self)
    try self.init(base, popFrames: popFrames, resetClean: try container.decode(Bool.self))
  }
}
