import Foundations
import Gym
import TensorEngine

/// Where the parts of a saliency session are, for a size of the scene, and how they are drawn.
struct SaliencyLayout {
  /// Where the image, its map and both over each other are.
  let image, map, cover: DisplayList.Rectangle
  let sidebar: DisplayList.Rectangle
  let slider: Slider
  /// The outputs that are listed: all of ten at most, in their order, else the most probable ones.
  let listedOutputs: [Int]
  /// The methods that are listed.
  let listedMethods: Range<Int>
  private let methodTop: Double

  static let sidebarWidth = 300.0
  private static let rowHeight = 24.0
  private static let top = 48.0
  private static let outputTop = 40.0

  init(width: Double, height: Double, outputs: [Float], method: Int, methodCount: Int) {
    let left = width - Self.sidebarWidth
    let pitch = (left - Theme.gap) / 3
    let size = max(40, min(pitch - Theme.gap, height - Self.top - 90))
    // The three tiles are in the middle of their room.
    let start = Theme.gap + max(0, (left - Theme.gap - 3 * (size + Theme.gap)) / 2)
    let y = Self.top + max(0, (height - Self.top - 90 - size) / 2) + 18
    func tile(_ number: Double) -> DisplayList.Rectangle {
      .init(x: start + number * (size + Theme.gap), y: y, width: size, height: size)
    }
    (image, map, cover) = (tile(0), tile(1), tile(2))
    sidebar = .init(x: left, y: 0, width: Self.sidebarWidth, height: height)
    slider = Slider(
      area: .init(
        x: cover.origin.x + 8, y: cover.origin.y + size + 26, width: size - 16, height: 32),
      range: 0...1)
    let ranking = outputs.indices.sorted { outputs[$0] > outputs[$1] }
    listedOutputs = outputs.count <= 10 ? Array(outputs.indices) : Array(ranking.prefix(8))
    methodTop = Self.outputTop + Double(listedOutputs.count) * Self.rowHeight + 44
    let room = max(1, Int((height - methodTop - 8) / Self.rowHeight))
    let first = min(max(0, method - room / 2), max(0, methodCount - room))
    listedMethods = first..<min(methodCount, first + room)
  }

  /// The pixel of an image `[1, H, W, C]` at a position of its tile.
  func pixel(at point: DisplayList.Point, of image: Tensor) -> DisplayList.Point {
    let area = Self.fitted(image, in: self.image)
    return .init(
      (point.x - area.origin.x) / area.width * Double(image.shape[2]),
      (point.y - area.origin.y) / area.height * Double(image.shape[1]))
  }

  /// The method at a position; nil where there is none.
  func method(at point: DisplayList.Point) -> Int? {
    listedMethods.first { row(methodTop, $0 - listedMethods.lowerBound).contains(point) }
  }

  /// The output at a position; nil where there is none.
  func output(at point: DisplayList.Point) -> Int? {
    listedOutputs.indices.first { row(Self.outputTop, $0).contains(point) }.map {
      listedOutputs[$0]
    }
  }

  private func row(_ top: Double, _ index: Int) -> DisplayList.Rectangle {
    .init(
      x: sidebar.origin.x, y: top + Double(index) * Self.rowHeight, width: sidebar.width,
      height: Self.rowHeight)
  }

  private static func fitted(_ image: Tensor, in area: DisplayList.Rectangle)
    -> DisplayList.Rectangle
  {
    let size = TensorImages(image, for: "SaliencySession").size(area.width)
    return .init(
      x: area.middle.x - size.width / 2, y: area.middle.y - size.height / 2, width: size.width,
      height: size.height)
  }
}

extension SaliencyLayout {
  /// What a saliency session shows.
  struct Content {
    let title: String
    let caption: String
    let image: Tensor?
    let explanation: SaliencySession.Explanation?
    let methods: [String]
    let method: Int
    let outputs: [String]
    let isOutputChosen: Bool
    let opacity: Double
    let isErasing: Bool
    let mouse: DisplayList.Point?
  }

  /// The whole scene.
  func scene(_ content: Content) -> DisplayList {
    var painter = Painter(
      width: sidebar.origin.x + sidebar.width, height: sidebar.height,
      background: Theme.background)
    painter.text(
      content.title, x: 2 * Theme.gap, y: 24, color: Theme.dimText,
      width: sidebar.origin.x - 4 * Theme.gap)
    drawTiles(content, &painter)
    painter.box(sidebar, Theme.surface)
    painter.box(x: sidebar.origin.x, y: 0, width: 1, height: sidebar.height, Theme.line)
    drawOutputs(content, &painter)
    drawMethods(content, &painter)
    return painter.list
  }

  private func drawTiles(_ content: Content, _ painter: inout Painter) {
    for (area, heading) in [
      (image, content.isErasing ? "Image · erasing" : "Image"), (map, "Map"), (cover, "Overlay"),
    ] {
      painter.heading(heading, x: area.origin.x, y: area.origin.y - 14)
      painter.box(area, Theme.raised)
    }
    let below = image.origin.y + image.height + 18
    painter.text(content.caption, x: image.origin.x, y: below, width: image.width)
    if let picture = content.image {
      add(.init(picture, .gray, .fixed(0...1)), in: image, &painter)
      add(.init(picture, .gray, .fixed(0...1)), in: cover, &painter)
    }
    if let explanation = content.explanation {
      add(explanation.map, in: map, &painter)
      add(explanation.map, in: cover, opacity: content.opacity, &painter)
      painter.text(
        "\(content.methods[content.method]) of \(content.outputs[explanation.output])",
        x: map.origin.x, y: below, width: map.width)
    }
    painter.heading("Opacity", x: cover.origin.x, y: below)
    painter.text(
      NumberText.fixed(content.opacity), x: cover.origin.x + cover.width, y: below, Theme.small,
      .trailing)
    slider.draw(content.opacity, &painter)
  }

  /// Draws a tile; over an image each pixel is as opaque as its number is large.
  private func add(
    _ tile: MapGridView.Tile, in area: DisplayList.Rectangle, opacity: Double? = nil,
    _ painter: inout Painter
  ) {
    let images = TensorImages(tile.image, for: "SaliencySession")
    let picture =
      if let opacity { images.cover(tile.colorMap, tile.range, opacity: opacity) } else {
        images.tile(0, tile.colorMap, tile.range.resolved(for: images.scalars))
      }
    painter.add(.image(picture, in: Self.fitted(tile.image, in: area)))
  }

  private func drawOutputs(_ content: Content, _ painter: inout Painter) {
    let (left, right) = (sidebar.origin.x + Theme.gap, sidebar.origin.x + sidebar.width - Theme.gap)
    painter.heading(
      content.isOutputChosen ? "Explained output" : "Explained output · the largest", x: left,
      y: 22)
    guard let explanation = content.explanation else { return }
    for (index, output) in listedOutputs.enumerated() {
      let area = row(Self.outputTop, index)
      drawGround(of: area, isChosen: output == explanation.output, content, &painter)
      let probability = Double(explanation.probabilities[output])
      painter.text(content.outputs[output], x: left, y: area.middle.y, width: 92)
      let start = left + 98
      let room = right - 56 - start
      painter.pill(x: start, y: area.middle.y - 4, width: room, height: 8, Theme.raised)
      if probability.isFinite {
        painter.pill(
          x: start, y: area.middle.y - 4, width: max(2, room * min(probability, 1)), height: 8,
          output == explanation.output ? Theme.accent : Theme.dimText)
      }
      painter.text(
        NumberText.fraction(probability), x: right, y: area.middle.y, Theme.small, .trailing)
    }
  }

  private func drawMethods(_ content: Content, _ painter: inout Painter) {
    let left = sidebar.origin.x + Theme.gap
    painter.heading("Method", x: left, y: methodTop - 16)
    painter.text(
      "\(content.method + 1) of \(content.methods.count)",
      x: sidebar.origin.x + sidebar.width - Theme.gap, y: methodTop - 16, Theme.small, .trailing,
      color: Theme.dimText)
    for method in listedMethods {
      let area = row(methodTop, method - listedMethods.lowerBound)
      drawGround(of: area, isChosen: method == content.method, content, &painter)
      painter.text(
        content.methods[method], x: left, y: area.middle.y,
        color: method == content.method ? Theme.text : Theme.dimText,
        width: sidebar.width - 2 * Theme.gap)
    }
  }

  private func drawGround(
    of area: DisplayList.Rectangle, isChosen: Bool, _ content: Content, _ painter: inout Painter
  ) {
    if isChosen {
      painter.box(area, Theme.raised)
      painter.box(x: area.origin.x, y: area.origin.y, width: 3, height: area.height, Theme.accent)
    } else if content.mouse.map(area.contains) ?? false {
      painter.box(area, Theme.faded(Theme.raised, 0.6))
    }
  }
}
