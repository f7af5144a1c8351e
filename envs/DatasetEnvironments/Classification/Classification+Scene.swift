import Datasets
import Gym

extension Classification {
  /// An image enlarged to 280 points, and the last answer.
  static func scene(
    _ examples: Examples, _ classNames: [String], shown: Int, answer: (index: Int, action: Int)?
  ) -> DisplayList? {
    let (height, width, channels) = (examples.shape[0], examples.shape[1], examples.shape[2])
    guard channels == 1 || channels == 3, let pixels = examples.pixels(shown) else { return nil }
    let side = 280.0
    var scene = DisplayList(width: side, height: side + 40)
    let tile = DisplayList.ImageTile(
      width: width, height: height, channels: channels, pixels: pixels)
    let scale = side / Double(max(height, width))
    let size = (width: Double(width) * scale, height: Double(height) * scale)
    let area = DisplayList.Rectangle(
      x: (side - size.width) / 2, y: (side - size.height) / 2, width: size.width,
      height: size.height)
    scene.items.append(.image(tile, in: area))
    if let answer {
      let label = Int(examples.labels[answer.index])
      let isRight = label == answer.action
      scene.items.append(
        .text(
          isRight
            ? "\(classNames[label]): right"
            : "\(classNames[answer.action]), but it was \(classNames[label])",
          at: .init(side / 2, side + 20), height: 14, alignment: .center,
          color: isRight ? .init(0, 110, 40) : .init(180, 30, 30)))
    }
    return scene
  }
}
