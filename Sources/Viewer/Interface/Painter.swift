import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Builds the display list of one panel, in points.
package struct Painter {
  package private(set) var list: DisplayList

  package var width: Double { list.width }
  package var height: Double { list.height }

  package init(width: Double, height: Double, background: DisplayList.Color = Theme.surface) {
    list = DisplayList(width: width, height: height, background: background)
  }

  package mutating func add(_ item: DisplayList.Item) { list.items.append(item) }

  package mutating func box(_ area: DisplayList.Rectangle, _ color: DisplayList.Color) {
    if area.width > 0, area.height > 0 { add(.rectangle(area, color: color)) }
  }

  package mutating func box(
    x: Double, y: Double, width: Double, height: Double, _ color: DisplayList.Color
  ) {
    box(.init(x: x, y: y, width: width, height: height), color)
  }

  /// A box with round ends at the left and right, as bars have.
  mutating func pill(
    x: Double, y: Double, width: Double, height: Double, _ color: DisplayList.Color
  ) {
    guard width > 0 else { return }
    let radius = min(height, width) / 2
    // One polygon, so that translucent colors do not cover themselves.
    let steps = 6
    var points: [DisplayList.Point] = []
    for side in 0..<2 {
      let center = side == 0 ? x + width - radius : x + radius
      for step in 0...steps {
        let turn = (Double(step) / Double(steps) - 0.5 + Double(side)) * Double.pi
        points.append(
          .init(center + radius * cos(turn), y + height / 2 + height / 2 * sin(turn)))
      }
    }
    add(.polygon(points, color: color))
  }

  package mutating func text(
    _ text: String, x: Double, y: Double, _ height: Double = Theme.normal,
    _ alignment: DisplayList.TextAlignment = .leading, color: DisplayList.Color = Theme.text,
    width: Double = .infinity
  ) {
    guard !text.isEmpty else { return }
    let fitted =
      width < .infinity
      ? NumberText.fitted(text, width: width, height: height) : text
    add(.text(fitted, at: .init(x, y), height: height, alignment: alignment, color: color))
  }

  /// The heading of a section.
  mutating func heading(_ title: String, x: Double, y: Double) {
    text(title.uppercased(), x: x, y: y, Theme.small, color: Theme.dimText)
  }
}
