import Foundations
import Gym
import TensorEngine

/// Draws images side by side and in rows, with what they are and what they were taken for.
///
///     let view = ImageGridView(columns: 5, range: .fixed(-0.5...0.5))
///     let scene = view.displayList(
///       of: digits, captions: [ImageCaption(truth: "4", prediction: "9")])   // [N, 28, 28]
///
/// True labels are blue; predicted ones are red where they are wrong, green where they are right.
public struct ImageGridView: Sendable {
  /// Images in a row.
  public var columns: Int
  /// Rows; nil for as many as there are images. Images that do not fit are left out.
  public var rows: Int?
  /// What stands above, nil for nothing.
  public var title: String?
  /// Which numbers are the darkest and the brightest, the same for all images.
  public var range: ValueRange
  /// The colors of images of one channel.
  public var colorMap: ColorMap
  /// Where labels stand.
  public var captionPlacement: ImageCaption.Placement
  /// Whether a bar says what the colors mean.
  public var showsColorBar: Bool
  /// The longer side of an image in the scene's units.
  public var tileSize: Double
  /// Between images, in the scene's units.
  public var spacing: Double
  /// The colors around the images.
  public var style: ImageViewStyle
  /// Of a thin line around each image and the bar, which keeps what has the ground's color apart
  /// from it; nil for none.
  public var outline: DisplayList.Color?

  /// Makes a view.
  /// - Precondition: one column at least, and a size above 0.
  public init(
    columns: Int, rows: Int? = nil, title: String? = nil, range: ValueRange = .fixed(0...1),
    colorMap: ColorMap = .gray, captionPlacement: ImageCaption.Placement = .around,
    showsColorBar: Bool = false, tileSize: Double = 64, spacing: Double = 8,
    style: ImageViewStyle = .dark, outline: DisplayList.Color? = nil
  ) {
    precondition(
      columns >= 1 && rows ?? 1 >= 1 && tileSize > 0 && spacing >= 0,
      "ImageGridView: expected 1 column and 1 row at least, a size above 0 and a spacing of 0 or "
        + "more, got \(columns), \(rows ?? 1), \(tileSize) and \(spacing)")
    self.columns = columns
    self.rows = rows
    self.title = title
    self.range = range
    self.colorMap = colorMap
    self.captionPlacement = captionPlacement
    self.showsColorBar = showsColorBar
    self.tileSize = tileSize
    self.spacing = spacing
    self.style = style
    self.outline = outline
  }

  /// The scene.
  /// - Parameters:
  ///   - images: `[N, H, W]`, `[N, H, W, 1]` or, red, green and blue, `[N, H, W, 3]`.
  ///   - captions: of the first images; there may be fewer than images.
  /// - Returns: as large as the images and what is written about them.
  /// - Precondition: the shape is one of those.
  public func displayList(of images: Tensor, captions: [ImageCaption] = []) -> DisplayList {
    let images = TensorImages(images, for: "ImageGridView")
    let range = range.resolved(for: images.scalars)
    let layout = Layout(self, images, captions)
    var painter = Painter(
      width: layout.width, height: layout.height, background: style.background)
    if let title {
      painter.text(
        title, x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
        width: painter.width - 2 * Theme.gap)
    }
    for index in 0..<min(images.count, layout.rows * columns) {
      let area = layout.area(index)
      if let outline { painter.outline(area, outline) }
      painter.add(.image(images.tile(index, colorMap, range), in: area))
      if captions.indices.contains(index) { draw(captions[index], area, layout, &painter) }
    }
    if showsColorBar {
      ColorBar(
        map: colorMap, range: range, hasMissing: images.scalars.contains(where: \.isNaN),
        style: style, outline: outline
      ).draw(x: layout.right, y: layout.top, height: layout.bottom - layout.top, &painter)
    }
    return painter.list
  }

  private func draw(
    _ caption: ImageCaption, _ area: DisplayList.Rectangle, _ layout: Layout,
    _ painter: inout Painter
  ) {
    let line = ImageViewStyle.captionHeight
    let (left, right) = (area.origin.x, area.origin.x + area.width)
    let (middle, room) = (area.middle.x, area.width + spacing)
    let (above, below) = (area.origin.y - line / 2, area.origin.y + area.height + line / 2)
    let predicted =
      caption.isWrong ? style.wrong : caption.truth == nil ? style.dimText : style.right
    func text(
      _ text: String?, _ x: Double, _ y: Double, _ alignment: DisplayList.TextAlignment,
      _ color: DisplayList.Color, _ width: Double
    ) {
      painter.text(text ?? "", x: x, y: y, Theme.normal, alignment, color: color, width: width)
    }
    let titleY = area.origin.y - line * (Double(layout.linesAbove) - 0.5)
    text(caption.title, middle, titleY, .center, style.text, room)
    switch (captionPlacement, caption.truth, caption.prediction) {
    case (.below, let truth?, let prediction?):
      let before = Self.roomForTruth(truth, prediction, of: room)
      let boundary = middle - room / 2 + before
      text(truth, boundary - 4, below, .trailing, style.truth, before)
      text(prediction, boundary + 4, below, .leading, predicted, room - before)
    case (.beside, _, _):
      text(caption.truth, left - 4, area.middle.y, .trailing, style.truth, layout.side)
      text(caption.prediction, right + 4, area.middle.y, .leading, predicted, layout.side)
    case (let placement, _, _):
      text(caption.truth, middle, placement == .below ? below : above, .center, style.truth, room)
      text(caption.prediction, middle, below, .center, predicted, room)
    }
  }

  /// How much of a line the true label has before the predicted one: half of it where both are short.
  private static func roomForTruth(_ truth: String, _ prediction: String, of room: Double) -> Double
  {
    let (one, other) = (Double(truth.count), Double(prediction.count))
    // A letter is about eight tenths as wide as a line is high.
    let widest = 0.8 * Theme.normal * max(one, other) + 4
    return widest <= room / 2 ? room / 2 : room * one / (one + other)
  }

  /// Where everything lies.
  private struct Layout {
    let rows: Int
    let linesAbove: Int
    let top: Double
    /// The room for labels at each side of an image.
    let side: Double
    private let columns: Int
    private let tile: (width: Double, height: Double)
    private let pitch: (x: Double, y: Double)
    private let spacing: Double
    private let showsColorBar: Bool
    private let titleWidth: Double

    init(_ view: ImageGridView, _ images: TensorImages, _ captions: [ImageCaption]) {
      columns = view.columns
      spacing = view.spacing
      showsColorBar = view.showsColorBar
      rows = view.rows ?? max(1, (images.count + columns - 1) / columns)
      tile = images.size(view.tileSize)
      let isAround = view.captionPlacement == .around
      let hasTruth = captions.contains { $0.truth != nil }
      let hasTitle = captions.contains { $0.title != nil }
      let hasPrediction = captions.contains { $0.prediction != nil }
      linesAbove = (hasTitle ? 1 : 0) + (isAround && hasTruth ? 1 : 0)
      let isBeside = view.captionPlacement == .beside
      let linesBelow = !isBeside && (hasPrediction || (!isAround && hasTruth)) ? 1 : 0
      let longest = captions.flatMap { [$0.truth?.count ?? 0, $0.prediction?.count ?? 0] }.max()
      // A letter is on average 0.82 of its height wide.
      side = isBeside ? Double(longest ?? 0) * 0.82 * Theme.normal + 5 : 0
      let lines = Double(linesAbove + linesBelow) * ImageViewStyle.captionHeight
      pitch = (tile.width + 2 * side + spacing, tile.height + lines + spacing)
      top = Theme.gap + (view.title == nil ? 0 : ImageViewStyle.titleHeight)
      titleWidth = Double(view.title?.count ?? 0) * 0.82 * Theme.normal + 2 * Theme.gap + 1
    }

    var right: Double { Theme.gap + Double(columns) * pitch.x - spacing }
    var bottom: Double {
      let end = top + Double(rows) * pitch.y - spacing
      return showsColorBar ? max(end, top + ColorBar.leastHeight) : end
    }
    var width: Double {
      max(right + (showsColorBar ? ColorBar.width : 0) + Theme.gap, titleWidth)
    }
    var height: Double { bottom + Theme.gap }

    func area(_ index: Int) -> DisplayList.Rectangle {
      .init(
        x: Theme.gap + side + Double(index % columns) * pitch.x,
        y: top + Double(index / columns) * pitch.y
          + Double(linesAbove) * ImageViewStyle.captionHeight,
        width: tile.width, height: tile.height)
    }
  }
}
