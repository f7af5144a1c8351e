import Gym

/// What the colors of a map mean: a bar with numbers beside it.
package struct ColorBar {
  package let map: ColorMap
  package let range: ClosedRange<Double>
  /// Whether the color of what is no number is explained.
  package let hasMissing: Bool
  package let style: ImageViewStyle
  /// Of a thin line around the bar; nil for none.
  package var outline: DisplayList.Color?

  /// Makes a bar.
  package init(
    map: ColorMap, range: ClosedRange<Double>, hasMissing: Bool = false, style: ImageViewStyle,
    outline: DisplayList.Color? = nil
  ) {
    (self.map, self.range, self.hasMissing) = (map, range, hasMissing)
    (self.style, self.outline) = (style, outline)
  }

  /// What the bar takes to the right of a picture, the distance included.
  package static let width = Theme.gap + barWidth + 6 + 46
  /// The least height at which it can be read.
  static let leastHeight = 72.0
  private static let barWidth = 14.0
  private static let swatchHeight = 24.0

  /// Draws it.
  /// - Parameters:
  ///   - x: the right edge of the picture beside it.
  ///   - y: its upper edge.
  ///   - height: with everything.
  ///   - painter: draws.
  package func draw(x: Double, y: Double, height: Double, _ painter: inout Painter) {
    let left = x + Theme.gap
    let bar = DisplayList.Rectangle(
      x: left, y: y, width: Self.barWidth, height: height - (hasMissing ? Self.swatchHeight : 0))
    if let outline { painter.outline(bar, outline) }
    painter.add(.image(tile, in: bar))
    let parts = range.lowerBound == range.upperBound ? 1 : bar.height < 150 ? 2 : 4
    for part in 0...parts {
      let fraction = parts == 1 ? 0.5 : Double(part) / Double(parts)
      let text = NumberText.tick(range.value(at: fraction))
      label(text, y: y + bar.height * (1 - fraction), left, &painter)
      if parts == 1 { break }
    }
    guard hasMissing else { return }
    let bottom = y + height
    painter.box(x: left, y: bottom - 12, width: Self.barWidth, height: 12, map.missing)
    label("nan", y: bottom - 6, left, &painter)
  }

  private func label(_ text: String, y: Double, _ left: Double, _ painter: inout Painter) {
    painter.text(text, x: left + Self.barWidth + 6, y: y, Theme.small, color: style.dimText)
  }

  /// 256 steps, the last color at the top.
  private var tile: DisplayList.ImageTile {
    var pixels: [UInt8] = []
    for step in 0..<256 {
      let color = map.color(at: Double(255 - step) / 255)
      pixels += [color.red, color.green, color.blue]
    }
    return .init(width: 1, height: 256, channels: 3, pixels: pixels)
  }
}

extension Painter {
  /// A line of half a unit around an area, to be drawn before what fills it.
  mutating func outline(_ area: DisplayList.Rectangle, _ color: DisplayList.Color) {
    let rim = 0.5
    box(
      x: area.origin.x - rim, y: area.origin.y - rim, width: area.width + 2 * rim,
      height: area.height + 2 * rim, color)
  }
}
