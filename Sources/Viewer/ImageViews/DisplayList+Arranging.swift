import Gym

extension DisplayList {
  /// Scenes beside and below each other as one, each in the middle of its cell.
  ///
  ///     let sheet = DisplayList.arranged([[image, maps], [otherImage, otherMaps]])
  ///
  /// - Parameters:
  ///   - rows: the scenes of each row; columns are as wide as their widest scene.
  ///   - spacing: between scenes, in their units.
  ///   - background: of the whole; each scene keeps its own where it differs.
  /// - Returns: a scene as large as all of them.
  public static func arranged(
    _ rows: [[DisplayList]], spacing: Double = 0, background: Color = .white
  ) -> DisplayList {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.count > column ? $0[column].width : nil }.max() ?? 0
    }
    let heights = rows.map { $0.map(\.height).max() ?? 0 }
    func size(_ parts: [Double]) -> Double {
      parts.reduce(0, +) + spacing * Double(max(0, parts.count - 1))
    }
    var whole = DisplayList(
      width: size(widths), height: size(heights), background: background)
    var y = 0.0
    for (row, height) in zip(rows, heights) {
      var x = 0.0
      for (scene, width) in zip(row, widths) {
        let (left, top) = (x + (width - scene.width) / 2, y + (height - scene.height) / 2)
        if scene.background != background {
          let area = Rectangle(x: left, y: top, width: scene.width, height: scene.height)
          whole.items.append(.rectangle(area, color: scene.background))
        }
        whole.items += scene.items.map { $0.moved(x: left, y: top) }
        x += width + spacing
      }
      y += height + spacing
    }
    return whole
  }
}

extension DisplayList.Item {
  /// The same shape elsewhere.
  fileprivate func moved(x: Double, y: Double) -> DisplayList.Item {
    func moved(_ point: DisplayList.Point) -> DisplayList.Point { .init(point.x + x, point.y + y) }
    func moved(_ area: DisplayList.Rectangle) -> DisplayList.Rectangle {
      var area = area
      area.origin = moved(area.origin)
      return area
    }
    switch self {
    case .rectangle(let area, let color): return .rectangle(moved(area), color: color)
    case .polygon(let points, let color): return .polygon(points.map(moved), color: color)
    case .circle(let center, let radius, let color):
      return .circle(center: moved(center), radius: radius, color: color)
    case .line(let points, let width, let color):
      return .line(points.map(moved), width: width, color: color)
    case .text(let text, let point, let height, let alignment, let color):
      return .text(text, at: moved(point), height: height, alignment: alignment, color: color)
    case .image(let tile, let area): return .image(tile, in: moved(area))
    }
  }
}
