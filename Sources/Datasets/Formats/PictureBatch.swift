import Foundations
import ImageFiles

/// Pictures of one size, decoded side by side on the worker pool.
struct PictureBatch {
  /// How pictures become examples.
  struct Form: Sendable {
    /// Height and width to which all are resized; nil where all have one size already.
    var size: [Int]?
    /// Whether they become `[H, W, 3]`; nil for those that have color somewhere, else `[H, W, 1]`.
    var keepsColor: Bool?
  }

  /// `[H, W, C]`
  let shape: [Int]
  /// `[N, H, W, C]`
  let pixels: [UInt8]

  /// Reads the pictures of some files; opacity is left out.
  /// - Throws: `DatasetError` that names the first file that is damaged or of another size.
  init(_ paths: [String], form: Form, limit: Int) throws(DatasetError) {
    let size: [Int]
    if let given = form.size {
      size = given
    } else {
      let first = try Self.bitmap(paths[0])
      size = [first.height, first.width]
    }
    let count = 3 * size[0] * size[1]
    guard count > 0, paths.count <= limit / count else {
      throw .badExamples(
        set: paths[0],
        reason: "\(paths.count) pictures of \(size[1]) x \(size[0]) need "
          + "\(paths.count) x \(count) bytes: expected at most \(limit). Give a smaller size to "
          + "which they are resized")
    }
    let (colors, isColored) = try Self.colors(paths, size, isResized: form.size != nil)
    let keepsColor = form.keepsColor ?? isColored
    shape = size + [keepsColor ? 3 : 1]
    pixels = keepsColor ? colors : Self.gray(colors)
  }

  /// `[N, H, W, 3]`, and whether there is a pixel that is not gray.
  private static func colors(
    _ paths: [String], _ size: [Int], isResized: Bool
  ) throws(DatasetError) -> (pixels: [UInt8], isColored: Bool) {
    let count = 3 * size[0] * size[1]
    var failures = [DatasetError?](repeating: nil, count: paths.count)
    var areColored = [Bool](repeating: false, count: paths.count)
    let colors = [UInt8](unsafeUninitializedCapacity: paths.count * count) { buffer, written in
      buffer.initialize(repeating: 0)
      failures.withUnsafeMutableBufferPointer { failures in
        areColored.withUnsafeMutableBufferPointer { areColored in
          // Each part of the work writes positions of its own.
          nonisolated(unsafe) let (pixels, failures, areColored) = (buffer, failures, areColored)
          WorkerPool.shared.parallel(paths.count) { index in
            do throws(DatasetError) {
              let color = try picture(paths[index], size, isResized: isResized, first: paths[0])
              for offset in 0..<count { pixels[index * count + offset] = color[offset] }
              areColored[index] = hasColor(color)
            } catch {
              failures[index] = error
            }
          }
        }
      }
      written = paths.count * count
    }
    for failure in failures { if let failure { throw failure } }
    return (colors, areColored.contains(true))
  }

  /// One picture, `[H, W, 3]`.
  private static func picture(
    _ path: String, _ size: [Int], isResized: Bool, first: String
  ) throws(DatasetError) -> [UInt8] {
    let picture = try bitmap(path)
    let area = picture.width * picture.height
    let color = [UInt8](unsafeUninitializedCapacity: 3 * area) { buffer, written in
      let source = picture.pixels.span
      for pixel in 0..<area {
        for channel in 0..<3 { buffer[pixel * 3 + channel] = source[pixel * 4 + channel] }
      }
      written = 3 * area
    }
    if size == [picture.height, picture.width] { return color }
    guard isResized, area > 0 else {
      throw .badExamples(
        set: path,
        reason: "expected \(size[1]) x \(size[0]) pixels as in \(first), found \(picture.width) x "
          + "\(picture.height). Give a size to which all pictures are resized, "
          + "as size=32")
    }
    return AreaResizing(
      height: picture.height, width: picture.width, channels: 3, newHeight: size[0],
      newWidth: size[1]
    ).resized(color)
  }

  private static func hasColor(_ pixels: [UInt8]) -> Bool {
    let span = pixels.span
    for offset in stride(from: 0, to: span.count, by: 3)
    where span[offset] != span[offset + 1] || span[offset] != span[offset + 2] {
      return true
    }
    return false
  }

  /// The luma of ITU-R BT.601, exact where red, green and blue are equal.
  private static func gray(_ colors: [UInt8]) -> [UInt8] {
    let count = colors.count / 3
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      let span = colors.span
      for pixel in 0..<count {
        let (red, green) = (Int(span[pixel * 3]), Int(span[pixel * 3 + 1]))
        let blue = Int(span[pixel * 3 + 2])
        buffer[pixel] = UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
      }
      written = count
    }
  }

  private static func bitmap(_ path: String) throws(DatasetError) -> Bitmap {
    do throws(ImageFileError) {
      return try Bitmap(contentsOf: path)
    } catch {
      throw .picture(error)
    }
  }
}
