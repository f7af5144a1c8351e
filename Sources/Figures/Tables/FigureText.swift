import Gym
import Viewer

extension Painter {
  /// The title of a figure, at its usual position.
  mutating func title(_ title: String, style: ImageViewStyle = .light) {
    text(
      title, x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: width - 2 * Theme.gap)
  }

  /// A name that becomes smaller, and only then is cut, to fit a width.
  mutating func name(
    _ name: String, x: Double, y: Double, width: Double,
    _ alignment: DisplayList.TextAlignment = .leading, height: Double = Theme.small,
    color: DisplayList.Color = ImageViewStyle.light.text
  ) {
    let fitting = min(height, width / max(1, FigureText.width(of: name, height: 1)))
    let size = max(5, fitting)
    text(FigureText.cut(name, to: width, height: size), x: x, y: y, size, alignment, color: color)
  }

  /// The edges of an area, half a unit wide.
  mutating func frame(_ area: DisplayList.Rectangle, _ color: DisplayList.Color) {
    let (x, y) = (area.origin.x, area.origin.y)
    let corners = [(0.0, 0.0), (1, 0), (1, 1), (0, 1), (0, 0)].map {
      DisplayList.Point(x + $0.0 * area.width, y + $0.1 * area.height)
    }
    add(.line(corners, width: 0.5, color: color))
  }

  /// Classes and their colors in a row.
  mutating func legend(
    _ names: [String], colors: [DisplayList.Color], x: Double, y: Double
  ) {
    var x = x
    for (name, color) in zip(names, colors) {
      add(.circle(center: .init(x + 4, y), radius: 4, color: color))
      text(name, x: x + 12, y: y, Theme.small, color: ImageViewStyle.light.text)
      x += 26 + FigureText.width(of: name, height: Theme.small)
    }
  }
}

/// Measures of texts in figures of tables.
enum FigureText {
  /// About how wide a text is: letters of DejaVu Sans, in heights of its capitals.
  static func width(of string: String, height: Double) -> Double {
    height
      * string.reduce(0) { width, letter in
        switch letter {
        case "M", "W", "m", "w", "%", "—", "…": width + 1.25
        case "i", "j", "l", "I", ".", ",", "'", "|", " ": width + 0.42
        case "f", "t", "r", "(", ")", "-", "s", "_": width + 0.66
        case _ where letter.isUppercase: width + 0.98
        default: width + 0.86
        }
      }
  }

  /// A text, or its beginning and an ellipsis where it is wider than that.
  static func cut(_ string: String, to room: Double, height: Double) -> String {
    guard width(of: string, height: height) > room + 0.01 else { return string }
    var used = width(of: "…", height: height)
    let beginning = string.prefix { letter in
      used += width(of: String(letter), height: height)
      return used <= room
    }
    return beginning + "…"
  }

  /// A correlation, `-0.54`.
  static func coefficient(_ value: Double) -> String { NumberText.fixed(value) }
}

/// Colors of classes, and of what has none.
enum TableColors {
  /// A color for each class; from the ninth on they repeat, lighter.
  static func classes(_ count: Int) -> [DisplayList.Color] {
    let series = ImageViewStyle.light.seriesColors
    return (0..<count).map { index in
      let color = series[index % series.count]
      guard index >= series.count else { return color }
      func lighter(_ channel: UInt8) -> UInt8 { UInt8((Int(channel) + 255) / 2) }
      return .init(lighter(color.red), lighter(color.green), lighter(color.blue))
    }
  }

  /// Of all rows together.
  static let all = DisplayList.Color(96, 102, 114)
}
