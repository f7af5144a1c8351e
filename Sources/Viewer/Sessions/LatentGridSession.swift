import Gym
import TensorEngine

/// A latent grid in a window: the point under the mouse is decoded and shown large.
///
///     let session = try LatentGridSession(grid, title: "digits") { points in decoder(points) }
///     var loop = try WindowLoop(session, width: 960, height: 680, writeScreenshot: write)
///     try loop.run()
///
/// However fast the mouse moves, one point at most is decoded for each picture.
public struct LatentGridSession: SceneSession {
  /// Makes images of latent points: `[N, 2]` to `[N, H, W]`, `[N, H, W, 1]` or `[N, H, W, 3]`.
  public typealias Decoder = @Sendable (Tensor) throws -> Tensor

  /// The point that is shown large.
  public private(set) var point: LatentPoint
  /// What it decodes to, nil where the decoder failed.
  public private(set) var image: Tensor?
  /// How often a point was decoded.
  public private(set) var decodingCount = 0
  /// What is drawn.
  public let view: LatentGridView
  /// What stands above the window.
  public let windowTitle: String
  public var overlay: WindowOverlay
  private let decode: Decoder
  private var isStale = false

  /// Decodes a grid and its middle.
  /// - Parameters:
  ///   - grid: the cells.
  ///   - title: what stands above.
  ///   - range: which numbers are the darkest and the brightest.
  ///   - colorMap: the colors of images of one channel.
  ///   - decode: makes the images.
  /// - Throws: what the decoder throws.
  /// - Precondition: the decoder's images have the shape that it promises.
  public init(
    _ grid: LatentGrid, title: String, range: ValueRange = .fixed(0...1),
    colorMap: ColorMap = .gray, decode: @escaping Decoder
  ) throws {
    view = LatentGridView(
      grid, images: try decode(grid.points), title: title, range: range, colorMap: colorMap)
    windowTitle = title + " – palestra"
    self.decode = decode
    overlay = WindowOverlay(help: [
      ("mouse", "decode the point under it"), ("← ↑ ↓ →", "to the next cell"),
    ])
    point = LatentPoint(grid.horizontal.value(at: 0.5), grid.vertical.value(at: 0.5))
    image = try decode(point.tensor)
  }

  public func sceneSize(width: Double, height: Double) -> (width: Double, height: Double) {
    view.size
  }

  public func scene(width: Double, height: Double) -> DisplayList {
    view.displayList(at: point, image: image)
  }

  /// Follows the mouse and the arrows.
  public mutating func react(to event: WindowEvent, width: Double, height: Double) {
    switch event {
    case .keyDown(let key, _):
      if let next = view.grid.point(from: point, by: key) { show(next) }
    case .mouseMoved(let position), .mouseDown(let position):
      if let point = view.latentPoint(at: position) { show(point) }
    default: break
    }
  }

  /// Decodes the point where it is another one than before.
  public mutating func update(after seconds: Double) {
    guard isStale else { return }
    isStale = false
    decodingCount += 1
    image = overlay.attempt { [decode, point] in try decode(point.tensor) }
  }

  private mutating func show(_ point: LatentPoint) {
    guard point != self.point else { return }
    self.point = point
    isStale = true
  }
}
