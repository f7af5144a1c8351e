import ImageFiles

/// Examples of each class side by side in one picture.
public enum ContactSheet {
  /// Draws a row for each class with its first images, enlarged, a thin line between them.
  /// - Parameters:
  ///   - examples: images of one or three channels.
  ///   - classCount: how many rows.
  ///   - columns: the most images in a row.
  ///   - magnification: how many pixels wide one pixel becomes.
  /// - Returns: nil where the examples are no images.
  public static func bitmap(
    of examples: Examples, classCount: Int, columns: Int = 20, magnification: Int = 2
  ) -> Bitmap? {
    guard examples.areImages, examples.arePixels, [1, 3].contains(examples.shape[2]),
      columns > 0, magnification > 0
    else { return nil }
    let (height, width, channels) = (examples.shape[0], examples.shape[1], examples.shape[2])
    let (cellHeight, cellWidth) = (height * magnification + 1, width * magnification + 1)
    var sheet = Bitmap(
      width: columns * cellWidth + 1, height: classCount * cellHeight + 1,
      filledWith: (red: 70, green: 70, blue: 80, alpha: 255))
    var filled = [Int](repeating: 0, count: classCount)
    for index in 0..<examples.count {
      let row = Int(examples.labels[index])
      guard filled.indices.contains(row), filled[row] < columns,
        let pixels = examples.pixels(index)
      else { continue }
      let corner = (x: filled[row] * cellWidth + 1, y: row * cellHeight + 1)
      filled[row] += 1
      for y in 0..<height * magnification {
        for x in 0..<width * magnification {
          let source = y / magnification * width + x / magnification
          let target = ((corner.y + y) * sheet.width + corner.x + x) * 4
          for channel in 0..<3 {
            sheet.pixels[target + channel] = pixels[source * channels + min(channel, channels - 1)]
          }
        }
      }
    }
    return sheet
  }

  /// Writes the picture as PNG.
  /// - Throws: `DatasetError` where the examples are no images or the file can't be written.
  public static func write(
    _ examples: Examples, classCount: Int, to path: String
  ) throws(DatasetError) {
    guard let sheet = bitmap(of: examples, classCount: classCount) else {
      throw .badExamples(
        set: path, reason: "rows of a table give no picture: write them to a .npy file")
    }
    do throws(ImageFileError) {
      try sheet.writePNG(to: path)
    } catch {
      throw .picture(error)
    }
  }
}
