import Gym
import TensorEngine

/// A latent grid in a window: the point under the mouse is decoded and shown large.
///
///     let session = try LatentGridSession(grid, title: "digits") { points in decoder(points) }
///     var loop = try WindowLoop(session, width: 960, height: 680, writeScreenshot: write)
///     try loop.run()
///
/// However fast the mouse moves, one point at most is decoded for each picture.
public struct LatentGridSession: WindowSession {
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
  private let decode: Decoder
  private var isStale = false
  private var isHelpShown = false
  private var message = PassingMessage()

  private static let help: [HelpPanel.Row] = [
    ("mouse", "decode the point under it"), ("← ↑ ↓ →", "to the next cell"),
    ("S   F12", "screenshot"), ("F", "full screen"), ("H   ?", "this help"), ("Q   Esc", "quit"),
  ]

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
    point = LatentPoint(grid.horizontal.value(at: 0.5), grid.vertical.value(at: 0.5))
    image = try decode(point.tensor)
  }

  /// Follows the mouse and reacts to keys.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    switch event {
    case .closed: return .close
    case .keyDown(.escape, _) where isHelpShown: isHelpShown = false
    case .keyDown(.escape, _), .keyDown(.character("q"), _): return .close
    case .keyDown(.character("s"), _), .keyDown(.function(12), _): return .screenshot
    case .keyDown(.character("f"), _), .keyDown(.function(11), _): return .toggleFullScreen
    case .keyDown(.character("h"), _), .keyDown(.character("?"), _), .keyDown(.function(1), _):
      isHelpShown.toggle()
    case .keyDown(.left, _): move(by: -1, 0)
    case .keyDown(.right, _): move(by: 1, 0)
    case .keyDown(.up, _): move(by: 0, 1)
    case .keyDown(.down, _): move(by: 0, -1)
    case .mouseMoved(let position), .mouseDown(let position):
      if let point = latentPoint(at: position, width: width, height: height) { show(point) }
    default: break
    }
    return nil
  }

  /// Decodes the point where it is another one than before.
  public mutating func advance(by seconds: Double) {
    message.advance(by: seconds)
    guard isStale else { return }
    isStale = false
    decodingCount += 1
    do { image = try decode(point.tensor) } catch {
      image = nil
      message.show("\(error)")
    }
  }

  /// What is to be seen.
  public func picture(width: Int, height: Int, scale: Double) -> Picture {
    let whole = PixelRectangle(x: 0, y: 0, width: width, height: height)
    var picture = Picture(
      width: width, height: height,
      panels: [Panel(view.displayList(at: point, image: image), in: whole)])
    let points = (width: Double(width) / scale, height: Double(height) / scale)
    if isHelpShown {
      let panel = HelpPanel(title: "Keys", rows: Self.help)
      let area = DisplayList.Rectangle(
        x: ((points.width - panel.size.width) / 2).rounded(),
        y: ((points.height - panel.size.height) / 2).rounded(), width: panel.size.width,
        height: panel.size.height)
      picture.panels.append(Panel(panel.list(), in: area.pixels(scale)))
    }
    if let text = message.text {
      let area = DisplayList.Rectangle(
        x: 0, y: max(0, points.height - 28), width: points.width, height: 28)
      var painter = Painter(width: area.width, height: area.height)
      painter.text(text, x: Theme.gap, y: 14, width: area.width - 2 * Theme.gap)
      picture.panels.append(Panel(painter.list, in: area.pixels(scale)))
    }
    return picture
  }

  /// Shows a short message for a while.
  public mutating func note(_ message: String) { self.message.show(message) }

  /// The latent point at a position of a window, in points; nil outside of the grid.
  private func latentPoint(at position: DisplayList.Point, width: Double, height: Double)
    -> LatentPoint?
  {
    let window = PixelRectangle(x: 0, y: 0, width: Int(width), height: Int(height))
    guard let placement = Placement(of: view.displayList(), in: window) else { return nil }
    return view.latentPoint(at: placement.point(atPixel: position))
  }

  private mutating func show(_ point: LatentPoint) {
    guard point != self.point else { return }
    self.point = point
    isStale = true
  }

  private mutating func move(by columns: Double, _ rows: Double) {
    let grid = view.grid
    let width = (grid.horizontal.upperBound - grid.horizontal.lowerBound) / Double(grid.columns)
    let height = (grid.vertical.upperBound - grid.vertical.lowerBound) / Double(grid.rows)
    show(grid.nearest(to: LatentPoint(point.x + columns * width, point.y + rows * height)))
  }
}
