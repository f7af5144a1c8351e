import Foundations
import Gym
import TensorEngine

/// Draws a matrix as colors, alone or over an image.
///
///     var view = HeatMapView(title: "value", colorMap: .coolWarm, range: .symmetric)
///     let scene = view.displayList(of: values)          // [H, W]
///     let picture = try scene.bitmap(width: 480, height: 400)
///
/// A heat map over an image may be coarser or finer than it: both fill the same rectangle.
public struct HeatMapView: Sendable {
  /// What stands above, nil for nothing.
  public var title: String?
  /// The colors.
  public var colorMap: ColorMap
  /// Which numbers get the first and the last color.
  public var range: ValueRange
  /// An image under the heat map; its proportions become the picture's.
  public var image: DisplayList.ImageTile?
  /// Of the heat map, 0 (nothing is seen of it) to 1 (nothing is seen of the image).
  public var opacity: Double
  /// Whether a bar says what the colors mean.
  public var showsColorBar: Bool
  /// The longer side of the heat map in the scene's units.
  public var longSide: Double
  /// The colors around it.
  public var style: ImageViewStyle

  /// Makes a view.
  /// - Precondition: the size is above 0.
  public init(
    title: String? = nil, colorMap: ColorMap = .viridis, range: ValueRange = .data,
    image: DisplayList.ImageTile? = nil, opacity: Double = 1, showsColorBar: Bool = true,
    longSide: Double = 320, style: ImageViewStyle = .dark
  ) {
    precondition(longSide > 0, "HeatMapView: expected a size above 0, got \(longSide)")
    self.title = title
    self.colorMap = colorMap
    self.range = range
    self.image = image
    self.opacity = opacity
    self.showsColorBar = showsColorBar
    self.longSide = longSide
    self.style = style
  }

  /// The scene.
  /// - Parameter values: `[H, W]`, the first row at the top. NaN gets the map's neutral color, an
  ///   infinite number that of its end.
  /// - Returns: as large as it needs to be; `size` is the longer side of the heat map in it.
  /// - Precondition: the shape has two dimensions.
  public func displayList(of values: Tensor) -> DisplayList {
    let matrix = TensorImages(matrix: values, for: "HeatMapView")
    let range = range.resolved(for: matrix.scalars)
    let area = area(of: matrix)
    let bottom = max(area.origin.y + area.height, showsColorBar ? top + ColorBar.leastHeight : 0)
    var painter = Painter(
      width: area.origin.x + area.width + (showsColorBar ? ColorBar.width : 0) + Theme.gap,
      height: bottom + Theme.gap, background: style.background)
    if let title {
      painter.text(
        title, x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
        width: painter.width - 2 * Theme.gap)
    }
    if let image { painter.add(.image(image, in: area)) }
    painter.add(.image(matrix.tile(0, colorMap, range, opacity: opacity), in: area))
    if showsColorBar {
      ColorBar(
        map: colorMap, range: range, hasMissing: matrix.scalars.contains(where: \.isNaN),
        style: style
      ).draw(x: area.origin.x + area.width, y: top, height: bottom - top, &painter)
    }
    return painter.list
  }

  private var top: Double { Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) }

  /// Where the heat map lies in the scene.
  private func area(of matrix: TensorImages) -> DisplayList.Rectangle {
    var (width, height) = matrix.size(longSide)
    if let image, image.width > 0, image.height > 0 {
      let longest = Double(max(image.width, image.height))
      width = longSide * Double(image.width) / longest
      height = longSide * Double(image.height) / longest
    }
    return .init(x: Theme.gap, y: top, width: width, height: height)
  }
}
