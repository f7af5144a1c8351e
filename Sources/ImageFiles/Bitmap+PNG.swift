import CPNG
import Foundations

extension Bitmap {
  /// The most pixels that are read or written: a gigabyte of memory.
  public static let pixelLimit = 1 << 28

  /// The picture as the bytes of a PNG file, without opacity where every pixel is opaque.
  /// - Throws: `ImageFileError.notEncoded` where it has no pixels.
  public func png() throws(ImageFileError) -> [UInt8] {
    guard width > 0, height > 0 else {
      throw .notEncoded(format: "PNG", reason: "it is \(width) x \(height), without pixels")
    }
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    let isOpaque = stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 }
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | (isOpaque ? 0 : UInt32(PNG_FORMAT_FLAG_ALPHA))
    let source = isOpaque ? rgb : pixels
    // Deflate stores what it can't compress, with a few bytes for each 16 KiB; chunks add the rest.
    var size = source.count + height + source.count / 100 + 65_536
    var bytes = [UInt8](repeating: 0, count: size)
    defer { png_image_free(&image) }
    guard png_image_write_to_memory(&image, &bytes, &size, 0, source, 0, nil) != 0 else {
      throw .notEncoded(format: "PNG", reason: Self.problem(image))
    }
    return Array(bytes[..<size])
  }

  /// Writes the picture as a PNG file, at once: the name leads to a whole file or to none.
  /// - Throws: `ImageFileError`
  public func writePNG(to path: String) throws(ImageFileError) {
    let bytes = try png()
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw .file(error) }
  }

  /// Red, green and blue of every pixel.
  private var rgb: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      pixels.withUnsafeBufferPointer { pixels in
        for pixel in 0..<width * height {
          buffer[pixel * 3] = pixels[pixel * 4]
          buffer[pixel * 3 + 1] = pixels[pixel * 4 + 1]
          buffer[pixel * 3 + 2] = pixels[pixel * 4 + 2]
        }
      }
      count = width * height * 3
    }
  }

  /// Reads a PNG file's bytes; grays, palettes and 16-bit channels become 8-bit colors.
  /// - Parameters:
  ///   - png: the whole file.
  ///   - path: for errors.
  /// - Throws: `ImageFileError`
  public init(png: [UInt8], path: String = "the picture") throws(ImageFileError) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    // libpng keeps the address until the picture is read.
    let result = png.withUnsafeBytes { bytes -> Result<Bitmap, ImageFileError> in
      func damaged(_ offset: Int) -> Result<Bitmap, ImageFileError> {
        .failure(
          .damaged(path: path, format: "PNG", offset: offset, reason: Self.problem(image)))
      }
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        return damaged(0)
      }
      let (width, height) = (Int(image.width), Int(image.height))
      guard Self.accepts(width, height) else {
        return .failure(
          .tooManyPixels(path: path, width: width, height: height, limit: Self.pixelLimit))
      }
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
      var bitmap = Bitmap(width: width, height: height)
      guard png_image_finish_read(&image, nil, &bitmap.pixels, 0, nil) != 0 else {
        return damaged(Self.firstDamagedChunk(bytes))
      }
      return .success(bitmap)
    }
    self = try result.get()
  }

  /// Whether a picture has a bearable size; sizes come from files.
  static func accepts(_ width: Int, _ height: Int) -> Bool {
    let (area, isTooLarge) = width.multipliedReportingOverflow(by: height)
    return width > 0 && height > 0 && !isTooLarge && area <= pixelLimit
  }

  /// Where the first chunk begins that does not fit the file or its own check sum.
  private static func firstDamagedChunk(_ bytes: UnsafeRawBufferPointer) -> Int {
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = Int(
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      guard length <= bytes.count - offset - 12 else { return offset }
      let end = offset + 8 + length
      let stored = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self))
      guard crc(bytes[offset + 4..<end]) == stored else { return offset }
      offset = end + 4
    }
    return min(offset, bytes.count)
  }

  /// The check sum of PNG's specification, annex D.
  private static func crc(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return ~sum
  }

  private static func problem(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
