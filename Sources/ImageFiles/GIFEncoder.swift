import CGIF

/// Writes a film as the bytes of a GIF file, frame by frame.
///
/// Of each frame only the rectangle that changed is stored. A frame of at most 256 colors keeps
/// them exactly; GIF has no partial opacity, so frames are laid over white.
///
///     let encoder = try GIFEncoder(width: 600, height: 400, framesPerSecond: 50)
///     for frame in frames { try encoder.add(frame) }
///     let bytes = try encoder.finish()
public final class GIFEncoder {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  private let framesPerSecond: Double
  private let sink = Sink()
  private var file: UnsafeMutablePointer<GifFileType>?
  private var indexer = ColorIndexer()
  private var globalPalette: [UInt32] = []
  private var shown: [UInt32] = []
  private var count = 0
  private var shownTime = 0

  /// Begins a film that repeats for ever.
  /// - Parameters:
  ///   - width: pixels in a row, 1 to 65,535.
  ///   - height: rows, 1 to 65,535.
  ///   - framesPerSecond: above 0. GIF counts hundredths of a second and viewers show nothing
  ///     faster
  ///     than 50 frames a second: what is faster is shown at 50.
  /// - Throws: `ImageFileError.notEncoded`
  public init(width: Int, height: Int, framesPerSecond: Double) throws(ImageFileError) {
    let sizes = 1...65_535
    guard sizes.contains(width), sizes.contains(height),
      width * height <= Bitmap.pixelLimit, framesPerSecond > 0, framesPerSecond.isFinite
    else {
      throw .notEncoded(
        format: "GIF",
        reason: "expected sizes of 1 to 65535 and more than 0 frames a second, got \(width) x "
          + "\(height) and \(framesPerSecond)")
    }
    self.width = width
    self.height = height
    self.framesPerSecond = min(framesPerSecond, 50)
    let write: OutputFunc = { file, bytes, count in
      guard let file, let bytes, let sink = file.pointee.UserData else { return 0 }
      let buffer = UnsafeBufferPointer(start: bytes, count: Int(count))
      Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes.append(contentsOf: buffer)
      return count
    }
    var code: Int32 = 0
    file = EGifOpen(Unmanaged.passUnretained(sink).toOpaque(), write, &code)
    guard file != nil else { throw Self.problem(code) }
  }

  deinit {
    var code: Int32 = 0
    if let file { _ = EGifCloseFile(file, &code) }  // Given up: nobody is left to report it to.
  }

  /// Adds a frame.
  /// - Throws: `ImageFileError.notEncoded`, also where its sizes are not the film's.
  public func add(_ frame: Bitmap) throws(ImageFileError) {
    guard let file else {
      throw .notEncoded(format: "GIF", reason: "the film is finished already")
    }
    guard frame.width == width, frame.height == height else {
      throw .notEncoded(
        format: "GIF",
        reason: "expected frames of \(width) x \(height), got one of \(frame.width) x "
          + "\(frame.height)")
    }
    let colors = Self.colors(of: frame)
    let area = changed(colors)
    let part = Self.part(colors, width: width, area)
    if count == 0 { try begin(file, with: part) }
    let picture = try indexed(part, area)
    try write(picture, area, to: file)
    shown = colors
    count += 1
  }

  /// Ends the film.
  /// - Returns: the file's bytes.
  /// - Throws: `ImageFileError.notEncoded`, also where there is no frame.
  public func finish() throws(ImageFileError) -> [UInt8] {
    guard let file, count > 0 else {
      throw .notEncoded(format: "GIF", reason: "the film has no frames, or is finished already")
    }
    self.file = nil
    var code: Int32 = 0
    guard EGifCloseFile(file, &code) == GIF_OK else { throw Self.problem(code) }
    return sink.bytes
  }

  /// The bytes so far: giflib calls a C function that can reach no more than an address.
  private final class Sink { var bytes: [UInt8] = [] }

  private struct Area {
    var left = 0
    var top = 0
    var width = 0
    var height = 0
  }

  private static func problem(_ code: Int32) -> ImageFileError {
    .notEncoded(
      format: "GIF", reason: GifErrorString(code).map { String(cString: $0) } ?? "error \(code)")
  }

  private func check(_ status: Int32, _ file: UnsafeMutablePointer<GifFileType>)
    throws(ImageFileError)
  {
    guard status == GIF_OK else { throw Self.problem(file.pointee.Error) }
  }
}

extension GIFEncoder {
  /// The frame's colors over white, 0xRRGGBB.
  private static func colors(of frame: Bitmap) -> [UInt32] {
    frame.pixels.withUnsafeBytes { bytes in
      [UInt32](unsafeUninitializedCapacity: frame.width * frame.height) { buffer, count in
        count = frame.width * frame.height
        for pixel in 0..<count {
          let word = UInt32(
            bigEndian: bytes.loadUnaligned(fromByteOffset: pixel * 4, as: UInt32.self))
          let alpha = word & 255
          if alpha == 255 {
            buffer[pixel] = word >> 8
          } else {
            func over(_ channel: UInt32) -> UInt32 {
              (channel & 255) * alpha / 255 + 255 - alpha
            }
            buffer[pixel] = over(word >> 24) << 16 | over(word >> 16) << 8 | over(word >> 8)
          }
        }
      }
    }
  }

  /// The smallest rectangle around all pixels that differ from what is shown, of one pixel at
  /// least.
  private func changed(_ colors: [UInt32]) -> Area {
    guard count > 0 else { return Area(width: width, height: height) }
    var (left, right, top, bottom) = (width, 0, height, 0)
    colors.withUnsafeBufferPointer { new in
      shown.withUnsafeBufferPointer { old in
        for y in 0..<height {
          let row = y * width
          guard let first = (0..<width).first(where: { new[row + $0] != old[row + $0] }),
            let last = (0..<width).last(where: { new[row + $0] != old[row + $0] })
          else { continue }
          (left, right) = (min(left, first), max(right, last + 1))
          (top, bottom) = (min(top, y), y + 1)
        }
      }
    }
    guard left < right else { return Area(width: 1, height: 1) }
    return Area(left: left, top: top, width: right - left, height: bottom - top)
  }

  private static func part(_ colors: [UInt32], width: Int, _ area: Area) -> [UInt32] {
    if area.width * area.height == colors.count { return colors }
    return [UInt32](unsafeUninitializedCapacity: area.width * area.height) { buffer, count in
      for y in 0..<area.height {
        let row = (area.top + y) * width + area.left
        for x in 0..<area.width { buffer[y * area.width + x] = colors[row + x] }
      }
      count = area.width * area.height
    }
  }

  /// The first frame's colors are those of the film where they fit.
  private func begin(_ file: UnsafeMutablePointer<GifFileType>, with colors: [UInt32])
    throws(ImageFileError)
  {
    EGifSetGifVersion(file, true)
    globalPalette = indexer.indexed(colors)?.palette ?? [0xff_ffff, 0]
    let status = Self.withMap(globalPalette) {
      EGifPutScreenDesc(file, Int32(width), Int32(height), 8, 0, $0)
    }
    try check(status, file)
    // Netscape's extension: repeat without end.
    let name = Array("NETSCAPE2.0".utf8)
    let loop: [UInt8] = [1, 0, 0]
    try check(EGifPutExtensionLeader(file, Int32(APPLICATION_EXT_FUNC_CODE)), file)
    try check(EGifPutExtensionBlock(file, Int32(name.count), name), file)
    try check(EGifPutExtensionBlock(file, Int32(loop.count), loop), file)
    try check(EGifPutExtensionTrailer(file), file)
  }

  private func indexed(_ part: [UInt32], _ area: Area) throws(ImageFileError)
    -> ColorIndexer.Indexed
  {
    if let known = indexer.indexed(part, extending: globalPalette),
      known.palette.count == globalPalette.count
    {
      return known
    }
    if let exact = indexer.indexed(part) { return exact }
    return try ColorIndexer.quantized(part, width: area.width, height: area.height)
  }

  private func write(
    _ picture: ColorIndexer.Indexed, _ area: Area, to file: UnsafeMutablePointer<GifFileType>
  ) throws(ImageFileError) {
    // Hundredths of a second until the next frame; what is rounded off here goes to a later one.
    // The largest delay is 65,535 hundredths: what is longer only has to stay within Int.
    let next = Int(min((Double(count + 1) * 100 / framesPerSecond).rounded(), 0x1p52))
    let delay = min(max(next - shownTime, 2), 65_535)
    shownTime = next
    // Byte 0: leave the frame in place; then the delay; no transparent color.
    let control: [UInt8] = [0b100, UInt8(delay & 255), UInt8(delay >> 8), 0]
    try check(EGifPutExtension(file, Int32(GRAPHICS_EXT_FUNC_CODE), 4, control), file)
    let (left, top) = (Int32(area.left), Int32(area.top))
    let (columns, rows) = (Int32(area.width), Int32(area.height))
    let isGlobal = picture.palette == globalPalette
    let status =
      isGlobal
      ? EGifPutImageDesc(file, left, top, columns, rows, false, nil)
      : Self.withMap(picture.palette) {
        EGifPutImageDesc(file, left, top, columns, rows, false, $0)
      }
    try check(status, file)
    var indices = picture.indices
    let line = indices.withUnsafeMutableBufferPointer { indices -> Int32 in
      for row in 0..<area.height {
        let start = indices.baseAddress.map { $0 + row * area.width }
        guard EGifPutLine(file, start, columns) == GIF_OK else { return GIF_ERROR }
      }
      return GIF_OK
    }
    try check(line, file)
  }

  /// Lends a palette in giflib's form; it copies what it keeps.
  private static func withMap<Value>(
    _ palette: [UInt32], _ body: (UnsafeMutablePointer<ColorMapObject>?) -> Value
  ) -> Value {
    var colors = palette.map {
      GifColorType(
        Red: UInt8($0 >> 16 & 255), Green: UInt8($0 >> 8 & 255), Blue: UInt8($0 & 255))
    }
    // Palettes have 2, 4, 8, … 256 entries.
    var size = 2
    while size < colors.count { size *= 2 }
    colors += Array(repeating: GifColorType(), count: size - colors.count)
    let map = GifMakeMapObject(Int32(size), colors)
    defer { GifFreeMapObject(map) }
    return body(map)
  }
}
