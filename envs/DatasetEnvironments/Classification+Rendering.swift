import Datasets
import Gym

extension Classification {
  /// An image enlarged to 280 points, and the last answer.
  static func scene(
    _ examples: Examples, _ classNames: [String], shown: Int, answer: (index: Int, action: Int)?
  ) -> DisplayList? {
    let (channels, height, width) = (examples.shape[0], examples.shape[1], examples.shape[2])
    guard channels == 1 || channels == 3, let pixels = examples.interleavedPixels(shown)
    else { return nil }
    let side = 280.0
    var scene = DisplayList(width: side, height: side + 40)
    let tile = DisplayList.ImageTile(
      width: width, height: height, channels: channels, pixels: pixels)
    scene.items.append(.image(tile, in: .init(x: 0, y: 0, width: side, height: side)))
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
