import Datasets
import Gym

extension VectorClassification: PicturedEnvironments {
  /// The first images of the batch that was answered last, in rows of six: under each one what it was
  /// taken for, and what it is where that is wrong. Variations of images are not drawn.
  public var scene: DisplayList? {
    let shape = loader.examples.shape
    guard let answered, loader.examples.areImages, shape[0] == 1 || shape[0] == 3 else {
      return nil
    }
    let (columns, rows, side, line) = (6, 4, 72.0, 20.0)
    var scene = DisplayList(
      width: Double(columns) * (side + 8) + 8, height: Double(rows) * (side + line) + 8)
    for lane in 0..<min(count, columns * rows) {
      let index = loader.example(of: answered.places[lane].item)
      guard let pixels = loader.examples.interleavedPixels(index) else { continue }
      let (row, column) = lane.quotientAndRemainder(dividingBy: columns)
      let (x, y) = (8 + Double(column) * (side + 8), 8 + Double(row) * (side + line))
      let tile = DisplayList.ImageTile(
        width: shape[2], height: shape[1], channels: shape[0], pixels: pixels)
      scene.items.append(.image(tile, in: .init(x: x, y: y, width: side, height: side)))
      let label = Int(loader.examples.labels[index])
      let choice = answered.choices[lane]
      let isRight = label == choice
      let names = isRight ? [classNames[label]] : [classNames[choice], "is", classNames[label]]
      scene.items.append(
        .text(
          names.joined(separator: " "), at: .init(x + side / 2, y + side + line / 2 - 2),
          height: names.joined().count > 10 ? 8 : 11, alignment: .center,
          color: isRight ? .init(0, 110, 40) : .init(180, 30, 30)))
    }
    return scene
  }
}

extension Examples {
  /// The pixels of an image, the channels of each one side by side; nil where it has none.
  func interleavedPixels(_ index: Int) -> [UInt8]? {
    guard let planes = pixels(index), shape[0] == 3 else { return pixels(index) }
    let area = shape[1] * shape[2]
    return (0..<3 * area).map { planes[$0 % 3 * area + $0 / 3] }
  }
}
