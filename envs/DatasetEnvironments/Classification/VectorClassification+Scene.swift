import Datasets
import Gym

extension VectorClassification {
  /// The first images of the batch that was answered last, in rows of six: under each one what it
  /// was taken for, and what it is where that is wrong. Variations of images are not drawn.
  public var scene: DisplayList? {
    let shape = loader.examples.shape
    guard let answered, loader.examples.areImages, shape[2] == 1 || shape[2] == 3 else {
      return nil
    }
    let (columns, rows, side, line) = (6, 4, 72.0, 20.0)
    var scene = DisplayList(
      width: Double(columns) * (side + 8) + 8, height: Double(rows) * (side + line) + 8)
    for cell in 0..<min(count, columns * rows) {
      let index = loader.example(of: answered.positions[cell].item)
      guard let pixels = loader.examples.pixels(index) else { continue }
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      let (x, y) = (8 + Double(column) * (side + 8), 8 + Double(row) * (side + line))
      let tile = DisplayList.ImageTile(
        width: shape[1], height: shape[0], channels: shape[2], pixels: pixels)
      let scale = side / Double(max(shape[0], shape[1]))
      let size = (width: Double(shape[1]) * scale, height: Double(shape[0]) * scale)
      scene.items.append(
        .image(
          tile,
          in: .init(
            x: x + (side - size.width) / 2, y: y + (side - size.height) / 2, width: size.width,
            height: size.height)))
      let label = Int(loader.examples.labels[index])
      let prediction = answered.predictions[cell]
      let isRight = label == prediction
      let names = isRight ? [classNames[label]] : [classNames[prediction], "is", classNames[label]]
      scene.items.append(
        .text(
          names.joined(separator: " "), at: .init(x + side / 2, y + side + line / 2 - 2),
          height: names.joined().count > 10 ? 8 : 11, alignment: .center,
          color: isRight ? .init(0, 110, 40) : .init(180, 30, 30)))
    }
    return scene
  }
}
