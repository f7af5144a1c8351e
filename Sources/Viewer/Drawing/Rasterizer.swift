import CRaster
import Gym
import ImageFiles

/// Draws display lists into pixels: the one way to a window, a picture or a film.
///
/// A pixel gets a shape's color in proportion to the area that is covered in it. The same list
/// gives the same bytes on the same machine, and on others too as long as it has no text.
///
///     var rasterizer = Rasterizer()
///     var bitmap = Bitmap(width: 600, height: 400)
///     try rasterizer.draw(environment.render(), into: &bitmap)
///
/// It keeps memory between calls, so keep it; use one for each thread.
public struct Rasterizer: Sendable {
  private let font: Font?
  private var outline = Outline()
  private var sampler = TileSampler()
  private var sums: [Float] = []
  private var marks: [UInt64] = []
  private var active: [UInt32] = []

  /// Makes a rasterizer.
  /// - Parameter font: for texts; nil takes `Font.standard`, which is opened with the first text.
  public init(font: Font? = nil) { self.font = font }

  /// Draws a scene into a picture.
  /// - Parameters:
  ///   - list: the scene; shapes with coordinates that are not finite are left out.
  ///   - bitmap: the picture.
  ///   - rectangle: the part to fill, the whole picture where nil. The scene keeps its proportions
  ///     and stands in the middle; what it leaves free gets its background.
  /// - Throws: `ViewerError` where there is text and no library or font to draw it with.
  public mutating func draw(
    _ list: DisplayList, into bitmap: inout Bitmap, in rectangle: PixelRectangle? = nil
  ) throws(ViewerError) {
    let (width, height) = (bitmap.width, bitmap.height)
    var problem: ViewerError?
    bitmap.pixels.withUnsafeMutableBytes { bytes in
      let buffer = PixelBuffer(
        bytes: bytes, width: width, height: height, stride: width * 4, format: .rgba)
      do throws(ViewerError) { try draw(list, into: buffer, in: rectangle) } catch {
        problem = error
      }
    }
    if let problem { throw problem }
  }

  /// Draws a scene into memory of another owner.
  /// - Parameters:
  ///   - list: the scene; shapes with coordinates that are not finite are left out.
  ///   - buffer: the pixels.
  ///   - rectangle: the part to fill, everything where nil.
  /// - Throws: `ViewerError` where there is text and no library or font to draw it with.
  public mutating func draw(
    _ list: DisplayList, into buffer: PixelBuffer, in rectangle: PixelRectangle? = nil
  ) throws(ViewerError) {
    let whole = PixelRectangle(x: 0, y: 0, width: buffer.width, height: buffer.height)
    let rectangle = rectangle ?? whole
    guard let canvas = Canvas(buffer, clip: rectangle) else { return }
    canvas.fill(list.background)
    guard let placement = Placement(of: list, in: rectangle) else { return }
    for item in list.items { try draw(item, on: canvas, placement) }
  }

  private mutating func draw(_ item: DisplayList.Item, on canvas: Canvas, _ position: Placement)
    throws(ViewerError)
  {
    outline.begin(width: canvas.width, height: canvas.height)
    switch item {
    case .rectangle(let rectangle, let color):
      add(rectangle, on: canvas, position)
      fill(canvas, color)
    case .polygon(let points, let color):
      outline.add(points.map { canvas.local(position.pixel($0)) })
      fill(canvas, color)
    case .circle(let center, let radius, let color):
      outline.addDisc(center: canvas.local(position.pixel(center)), radius: radius * position.scale)
      fill(canvas, color)
    case .line(let points, let width, let color):
      addLine(points.map { canvas.local(position.pixel($0)) }, width: width * position.scale)
      fill(canvas, color)
    case .text(let text, let point, let height, let alignment, let color):
      let point = canvas.local(position.pixel(point))
      guard point.x.isFinite, point.y.isFinite, height > 0, height.isFinite, !text.isEmpty else {
        return
      }
      let mask = try usedFont().mask(of: text, capitalHeight: height * position.scale)
      canvas.draw(mask, at: point, alignment, color)
    case .image(let tile, let rectangle):
      let first = canvas.local(position.pixel(rectangle.origin))
      sampler.draw(
        tile, on: canvas, left: first.x, top: first.y,
        right: first.x + rectangle.width * position.scale,
        bottom: first.y + rectangle.height * position.scale)
    }
  }

  private func usedFont() throws(ViewerError) -> Font {
    if let font { return font }
    return try Font.standard.get()
  }

  private mutating func add(
    _ rectangle: DisplayList.Rectangle, on canvas: Canvas, _ position: Placement
  ) {
    let first = canvas.local(position.pixel(rectangle.origin))
    outline.addRectangle(
      left: first.x, top: first.y, right: first.x + rectangle.width * position.scale,
      bottom: first.y + rectangle.height * position.scale)
  }

  /// An upright line of two points is moved onto whole pixels: it would be two rows of gray.
  private mutating func addLine(_ points: [DisplayList.Point], width: Double) {
    guard points.count == 2, width > 0, points[0] != points[1],
      points[0].x == points[1].x || points[0].y == points[1].y
    else { return outline.addLine(points, width: width) }
    let width = max(1, width.rounded())
    func whole(_ middle: Double) -> Double { (middle - width / 2).rounded() }
    let (left, right) = (min(points[0].x, points[1].x), max(points[0].x, points[1].x))
    let (top, bottom) = (min(points[0].y, points[1].y), max(points[0].y, points[1].y))
    if top == bottom {
      outline.addRectangle(
        left: left, top: whole(top), right: right, bottom: whole(top) + width)
    } else {
      outline.addRectangle(
        left: whole(left), top: top, right: whole(left) + width, bottom: bottom)
    }
  }

  private mutating func fill(_ canvas: Canvas, _ color: DisplayList.Color) {
    outline.finish()
    guard !outline.edges.isEmpty, color.alpha > 0 else { return }
    if sums.count < canvas.width + 2 {
      sums = Array(repeating: 0, count: canvas.width + 2)
      marks = Array(repeating: 0, count: (canvas.width + 2 + 63) / 64)
    }
    if active.count < outline.edges.count {
      active = Array(repeating: 0, count: outline.edges.count)
    }
    let bytes = canvas.bytes(of: color)
    withUnsafeBytes(of: bytes) { color in
      guard let color = color.bindMemory(to: UInt8.self).baseAddress else { return }
      kernel_fill_outline(
        canvas.pixels, outline.edges, outline.edges.count, color, &sums, &marks, &active)
    }
  }
}
