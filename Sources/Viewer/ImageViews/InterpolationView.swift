import Gym
import TensorEngine

/// Draws two examples, a slider between them and what a decoder makes of its position.
struct InterpolationView: Sendable {
  /// What there is to draw; nil where the decoder failed.
  struct Content {
    /// Of the slider, 0...1.
    let position: Double
    /// What its position decodes to, one image.
    let image: Tensor?
    /// The examples, an image each.
    let originals: (left: Tensor, right: Tensor)?
    /// `stepCount` images between them.
    let steps: Tensor?
    /// What stands below the examples.
    let captions: (left: String, right: String)
  }

  /// What stands above.
  let title: String
  /// Which numbers are the darkest and the brightest.
  let range: ValueRange

  /// Images between the examples, both ends counted.
  static let stepCount = 11
  let size = (width: 960.0, height: 567.0)
  private static let ends = (left: 150.0, right: 810.0)
  private static let middle = 204.0
  private static let stepsTop = 430.0

  /// The slider, with the images below it.
  var slider: Slider {
    Slider(
      area: .init(
        x: Self.ends.left, y: 378, width: Self.ends.right - Self.ends.left, height: 48),
      range: 0...1)
  }

  func displayList(_ content: Content) -> DisplayList {
    var painter = Painter(width: size.width, height: size.height, background: Theme.background)
    painter.text(title, x: size.width / 2, y: 30, Theme.normal, .center, width: 900)
    draw(content.image, x: size.width / 2, y: Self.middle, longSide: 280, &painter)
    painter.text(
      NumberText.fixed(content.position), x: size.width / 2, y: 362, Theme.normal, .center)
    for (original, caption, x) in [
      (content.originals?.left, content.captions.left, Self.ends.left),
      (content.originals?.right, content.captions.right, Self.ends.right),
    ] {
      draw(original, x: x, y: Self.middle, longSide: 180, &painter)
      painter.text(
        caption, x: x, y: 362, Theme.normal, .center, color: Theme.dimText, width: 220)
    }
    slider.draw(content.position, &painter)
    drawSteps(content, &painter)
    return painter.list
  }

  /// The nearest of them is framed.
  private func drawSteps(_ content: Content, _ painter: inout Painter) {
    guard let steps = content.steps else { return }
    let last = Double(Self.stepCount - 1)
    let nearest = Int((content.position * last).rounded())
    for index in 0..<Self.stepCount {
      let x = slider.area.origin.x + slider.area.width * Double(index) / last
      if index == nearest {
        painter.box(
          x: x - 29, y: Self.stepsTop - 3, width: 58, height: 58, Theme.accent)
      }
      draw(steps.slice(index..<index + 1), x: x, y: Self.stepsTop + 26, longSide: 52, &painter)
      painter.text(
        NumberText.tick(Double(index) / last), x: x, y: Self.stepsTop + 68, Theme.small, .center,
        color: Theme.dimText)
    }
  }

  /// An image around a point.
  private func draw(
    _ image: Tensor?, x: Double, y: Double, longSide: Double, _ painter: inout Painter
  ) {
    guard let image else { return }
    let images = TensorImages(image, for: "InterpolationView")
    let (width, height) = images.size(longSide)
    painter.add(
      .image(
        images.tile(0, .gray, range.resolved(for: images.scalars)),
        in: .init(x: x - width / 2, y: y - height / 2, width: width, height: height)))
  }
}
