import CTurboJPEG
import Foundations

extension Bitmap {
  /// Reads a JPEG file's bytes.
  /// - Parameters:
  ///   - jpeg: the whole file; gray and YCbCr pictures, baseline or progressive.
  ///   - path: for errors.
  /// - Throws: `ImageFileError`, also where the file ends too early.
  public init(jpeg: [UInt8], path: String = "the picture") throws(ImageFileError) {
    guard let decoder = tjInitDecompress() else {
      throw .notEncoded(format: "JPEG", reason: "libturbojpeg has no memory")
    }
    defer { tjDestroy(decoder) }
    func damaged(_ offset: Int) -> ImageFileError {
      let reason = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no reason given"
      return .damaged(path: path, format: "JPEG", offset: offset, reason: reason)
    }
    var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let size = UInt(jpeg.count)
    guard tjDecompressHeader3(decoder, jpeg, size, &width, &height, &sampling, &space) == 0 else {
      throw damaged(0)
    }
    guard Self.accepts(Int(width), Int(height)) else {
      throw .tooManyPixels(
        path: path, width: Int(width), height: Int(height), limit: Self.pixelLimit)
    }
    self.init(width: Int(width), height: Int(height))
    // A file of many empty scans would take hours.
    let status = tjDecompress2(
      decoder, jpeg, size, &pixels, width, 0, height, Int32(TJPF_RGBA.rawValue),
      TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT)
    // The decoder continues after what it thinks is harmless: a missing end is not.
    guard status == 0 else { throw damaged(Self.pictureStart(jpeg)) }
  }

  /// Where the compressed picture begins: after the marker for a start of scan.
  private static func pictureStart(_ bytes: [UInt8]) -> Int {
    bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xda } ?? 0
  }

  /// Reads a picture file, PNG or JPEG by its first bytes.
  /// - Parameter path: the file.
  /// - Throws: `ImageFileError`
  public init(contentsOf path: String) throws(ImageFileError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: 1 << 30) } catch {
      throw .file(error)
    }
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
      self = try Bitmap(png: bytes, path: path)
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = try Bitmap(jpeg: bytes, path: path)
    } else {
      throw .unknownFormat(path: path, firstBytes: Array(bytes.prefix(8)))
    }
  }
}
