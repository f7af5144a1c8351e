import Foundations
import Gym
import TensorEngine

/// Draws what a decoder makes of a rectangle of latent points, and of one of them, large beside it.
///
///     let grid = LatentGrid(horizontal: -3...3, vertical: -3...3)
///     let view = LatentGridView(grid, images: decoder(grid.points))   // [400, 28, 28]
///     let scene = view.displayList(at: point, image: decoder(point.tensor))
///
/// `LatentGridSession` does that for the point under the mouse.
public struct LatentGridView: Sendable {
  /// The cells.
  public let grid: LatentGrid
  /// What stands above, nil for nothing.
  public let title: String?
  /// The colors around the images.
  public let style: ImageViewStyle
  /// Where the grid lies in the scene.
  public let area: DisplayList.Rectangle
  private let mosaic: DisplayList.ImageTile
  private let range: ClosedRange<Double>
  private let colorMap: ColorMap
  private static let axis = 48.0
  private static let largeSize = 224.0

  /// Makes a view.
  /// - Parameters:
  ///   - grid: the cells.
  ///   - images: of `grid.points`: `[rows * columns, H, W]`, `[…, H, W, 1]` or `[…, H, W, 3]`.
  ///   - title: what stands above.
  ///   - range: which numbers are the darkest and the brightest.
  ///   - colorMap: the colors of images of one channel.
  ///   - longSide: the longer side of the grid in the scene's units.
  ///   - style: the colors around the images.
  /// - Precondition: there are as many images as cells, and the size is above 0.
  public init(
    _ grid: LatentGrid, images: Tensor, title: String? = nil,
    range: ValueRange = .fixed(0...1), colorMap: ColorMap = .gray, longSide: Double = 560,
    style: ImageViewStyle = .dark
  ) {
    let images = TensorImages(images, for: "LatentGridView")
    precondition(
      images.count == grid.columns * grid.rows && longSide > 0,
      "LatentGridView: expected \(grid.columns * grid.rows) images, one for each cell, and a size "
        + "above 0, got \(images.count) and \(longSide)")
    self.grid = grid
    self.title = title
    self.style = style
    self.colorMap = colorMap
    self.range = range.resolved(for: images.scalars)
    mosaic = Self.mosaic(of: images, columns: grid.columns, colorMap, self.range)
    let longest = Double(max(mosaic.width, mosaic.height, 1))
    area = .init(
      x: Theme.gap + Self.axis,
      y: Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight),
      width: longSide * Double(mosaic.width) / longest,
      height: longSide * Double(mosaic.height) / longest)
  }

  /// All images as one.
  private static func mosaic(
    of images: TensorImages, columns: Int, _ map: ColorMap, _ range: ClosedRange<Double>
  ) -> DisplayList.ImageTile {
    let tiles = (0..<images.count).map { images.tile($0, map, range) }
    let bytes = images.width * 4
    var pixels: [UInt8] = []
    pixels.reserveCapacity(tiles.count * images.height * bytes)
    for row in 0..<images.count / columns {
      for line in 0..<images.height {
        for column in 0..<columns {
          pixels += tiles[row * columns + column].pixels[line * bytes..<(line + 1) * bytes]
        }
      }
    }
    return .init(
      width: columns * images.width, height: images.count / columns * images.height, channels: 4,
      pixels: pixels)
  }

  /// The latent point at a position of the scene; nil outside of the grid.
  public func latentPoint(at position: DisplayList.Point) -> LatentPoint? {
    area.contains(position) ? nearestLatentPoint(to: position) : nil
  }

  /// The latent point at a position of the scene; outside of the grid that of its nearest edge.
  public func nearestLatentPoint(to position: DisplayList.Point) -> LatentPoint {
    grid.nearest(
      to: LatentPoint(
        grid.horizontal.value(at: (position.x - area.origin.x) / area.width),
        grid.vertical.value(at: 1 - (position.y - area.origin.y) / area.height)))
  }

  /// Where a latent point lies in the scene, for those outside of the rectangle at its nearest
  /// edge.
  public func position(of point: LatentPoint) -> DisplayList.Point {
    .init(
      area.origin.x + area.width * grid.horizontal.fraction(of: point.x),
      area.origin.y + area.height * (1 - grid.vertical.fraction(of: point.y)))
  }

  /// The size of the scene, whatever is marked.
  public var size: (width: Double, height: Double) {
    let least = area.origin.y + Self.largeSize + 3 * ImageViewStyle.titleHeight
    return (
      largeLeft + Self.largeSize + Theme.gap, max(area.origin.y + area.height + 32, least)
    )
  }

  private var largeLeft: Double { area.origin.x + area.width + 2 * Theme.gap }

  /// The scene.
  /// - Parameters:
  ///   - point: is marked on the grid, nil for none.
  ///   - image: what it decodes to, `[1, H, W]`, `[1, H, W, 1]` or `[1, H, W, 3]`; nil for none.
  ///   - notes: lines that stand below the image.
  /// - Returns: of the same sizes whatever the point.
  /// - Precondition: the shape is one of those.
  public func displayList(
    at point: LatentPoint? = nil, image: Tensor? = nil, notes: [String] = []
  ) -> DisplayList {
    var painter = Painter(
      width: size.width, height: size.height, background: style.background)
    if let title {
      painter.text(
        title, x: area.origin.x, y: Theme.gap + 6, Theme.normal, color: style.text,
        width: area.width)
    }
    painter.add(.image(mosaic, in: area))
    drawAxes(&painter)
    if let point { mark(point, &painter) }
    drawLarge(point, image, notes, x: largeLeft, &painter)
    return painter.list
  }

  private func drawAxes(_ painter: inout Painter) {
    let (bottom, parts) = (area.origin.y + area.height, 4)
    for part in 0...parts {
      let fraction = Double(part) / Double(parts)
      let (x, y) = (area.origin.x + area.width * fraction, bottom - area.height * fraction)
      painter.box(x: x - 0.5, y: bottom + 2, width: 1, height: 5, style.dimText)
      painter.text(
        NumberText.tick(grid.horizontal.value(at: fraction)), x: x, y: bottom + 16, Theme.small,
        .center, color: style.dimText)
      painter.box(x: area.origin.x - 7, y: y - 0.5, width: 5, height: 1, style.dimText)
      painter.text(
        NumberText.tick(grid.vertical.value(at: fraction)), x: area.origin.x - 11, y: y,
        Theme.small,
        .trailing, color: style.dimText)
    }
  }

  /// A cross with a free middle, dark around bright: seen on every image.
  private func mark(_ point: LatentPoint, _ painter: inout Painter) {
    let position = position(of: point)
    let rims: [(rim: Double, color: DisplayList.Color)] = [(1, .black), (0, Theme.warning)]
    for (rim, color) in rims {
      for side in [-1.0, 1] {
        let (near, far) = (side > 0 ? 5 - rim : -14 - rim, 9 + 2 * rim)
        painter.box(
          x: position.x + near, y: position.y - 1 - rim, width: far, height: 2 + 2 * rim, color)
        painter.box(
          x: position.x - 1 - rim, y: position.y + near, width: 2 + 2 * rim, height: far, color)
      }
    }
  }

  private func drawLarge(
    _ point: LatentPoint?, _ image: Tensor?, _ notes: [String], x: Double,
    _ painter: inout Painter
  ) {
    let top = area.origin.y
    var bottom = top + Self.largeSize
    if let image {
      let images = TensorImages(image, for: "LatentGridView")
      precondition(
        images.count == 1, "LatentGridView: expected one image of a point, got \(images.count)")
      let (width, height) = images.size(Self.largeSize)
      bottom = top + height
      painter.add(
        .image(
          images.tile(0, colorMap, range), in: .init(x: x, y: top, width: width, height: height)))
    }
    guard let point else { return }
    let coordinates = ["x  \(NumberText.short(point.x))", "y  \(NumberText.short(point.y))"]
    for (line, text) in (coordinates + notes).enumerated() {
      painter.text(
        text, x: x, y: bottom + 18 + 20 * Double(line), Theme.normal,
        color: line < coordinates.count ? style.text : style.dimText, width: Self.largeSize)
    }
  }
}
