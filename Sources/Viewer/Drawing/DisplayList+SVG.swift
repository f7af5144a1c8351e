import Foundations
import Gym
import ImageFiles

extension DisplayList {
  /// The scene as an SVG document, in the scene's own units.
  ///
  /// The same list that is drawn into pixels: a text stands in the reader's font, its capitals as
  /// tall and in the same position. Shapes with coordinates that are not finite are left out.
  /// - Parameter name: what the picture shows, for readers that cannot see it.
  /// - Returns: the document, ending with a line break.
  /// - Throws: `ImageFileError` where an image of the scene cannot be packed.
  public func svg(name: String? = nil) throws -> String {
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.text(width)) "
        + "\(Self.text(height))\" width=\"\(Self.text(width))\" height=\"\(Self.text(height))\" "
        + "role=\"img\"" + (name.map { " aria-label=\"\(Self.escaped($0))\"" } ?? "") + ">",
      "<rect width=\"100%\" height=\"100%\"\(Self.fill(background))/>",
    ]
    for item in items {
      if let line = try Self.element(item) { lines.append(line) }
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static func element(_ item: Item) throws -> String? {
    switch item {
    case .rectangle(let rectangle, let color):
      return box(rectangle).map { "<rect\($0)\(fill(color))/>" }
    case .polygon(let points, let color):
      return path(points).map { "<polygon points=\"\($0)\"\(fill(color))/>" }
    case .circle(let center, let radius, let color):
      guard isFinite([center.x, center.y, radius]) else { return nil }
      return "<circle cx=\"\(text(center.x))\" cy=\"\(text(center.y))\" r=\"\(text(radius))\""
        + "\(fill(color))/>"
    case .line(let points, let width, let color):
      guard width.isFinite else { return nil }
      return path(points).map {
        "<polyline points=\"\($0)\" fill=\"none\" stroke=\"\(rgb(color))\""
          + "\(opacity("stroke", color)) stroke-width=\"\(text(width))\" stroke-linejoin=\"round\"/>"
      }
    case .text(let string, let point, let height, let alignment, let color):
      guard isFinite([point.x, point.y, height]) else { return nil }
      let anchor =
        switch alignment {
        case .leading: "start"
        case .center: "middle"
        case .trailing: "end"
        }
      // Capitals of sans serif fonts are about 0.72 of the font's size; the baseline is below the
      // middle by half of them.
      return "<text x=\"\(text(point.x))\" y=\"\(text(point.y + height / 2))\" "
        + "font-size=\"\(text(height / 0.72))\" font-family=\"DejaVu Sans, Verdana, sans-serif\" "
        + "text-anchor=\"\(anchor)\"\(fill(color))>\(escaped(string))</text>"
    case .image(let tile, let rectangle):
      guard let box = box(rectangle) else { return nil }
      let data = Base64.string(of: try tile.bitmap.png())
      return "<image\(box) preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
        + "href=\"data:image/png;base64,\(data)\"/>"
    }
  }

  private static func box(_ rectangle: Rectangle) -> String? {
    let (origin, width, height) = (rectangle.origin, rectangle.width, rectangle.height)
    guard isFinite([origin.x, origin.y, width, height]), width > 0, height > 0 else { return nil }
    return " x=\"\(text(origin.x))\" y=\"\(text(origin.y))\" width=\"\(text(width))\" "
      + "height=\"\(text(height))\""
  }

  private static func path(_ points: [Point]) -> String? {
    guard points.count > 1, points.allSatisfy({ isFinite([$0.x, $0.y]) }) else { return nil }
    return points.map { "\(text($0.x)),\(text($0.y))" }.joined(separator: " ")
  }

  private static func isFinite(_ values: [Double]) -> Bool {
    values.allSatisfy { $0.magnitude < 1e9 }
  }

  private static func rgb(_ color: Color) -> String {
    "rgb(\(color.red),\(color.green),\(color.blue))"
  }

  private static func opacity(_ kind: String, _ color: Color) -> String {
    color.alpha == 255 ? "" : " \(kind)-opacity=\"\(text(Double(color.alpha) / 255))\""
  }

  private static func fill(_ color: Color) -> String {
    " fill=\"\(rgb(color))\"\(opacity("fill", color))"
  }

  /// A number with at most two decimals.
  private static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole)."
      + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
  }

  private static func escaped(_ string: String) -> String {
    var result = ""
    for character in string.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\0"..<" ": result += " "
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

extension DisplayList.ImageTile {
  /// The pixels as RGBA.
  fileprivate var bitmap: Bitmap {
    var bitmap = Bitmap(width: width, height: height)
    for index in 0..<width * height {
      for channel in 0..<4 {
        let isAlpha = channel == 3
        bitmap.pixels[4 * index + channel] =
          isAlpha && channels < 4
          ? 255 : pixels[channels * index + (channels == 1 ? 0 : channel)]
      }
    }
    return bitmap
  }
}
