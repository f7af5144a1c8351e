import CGIF

/// Pictures in at most 256 colors: exactly where there are no more, otherwise the nearest that
/// giflib's median cut chooses.
struct ColorIndexer {
  /// A picture's colors and which of them each pixel has.
  struct Indexed {
    /// At most 256, as red, green and blue from the highest byte of the lower three.
    var palette: [UInt32]
    /// `[height, width]`
    var indices: [UInt8]
  }

  /// Open addressing: a slot holds a color's position in the palette, plus 1.
  private var slots = [UInt16](repeating: 0, count: 1024)

  /// The pixels as indices, into a known palette that grows where colors are new.
  /// - Parameters:
  ///   - colors: one for each pixel.
  ///   - palette: at most 256 colors to begin with.
  /// - Returns: nil where more than 256 are needed.
  mutating func indexed(_ colors: [UInt32], extending palette: [UInt32] = []) -> Indexed? {
    var result = Indexed(palette: palette, indices: [])
    for slot in slots.indices { slots[slot] = 0 }
    for (index, color) in palette.enumerated() {
      slots[slot(of: color, in: palette)] = UInt16(index + 1)
    }
    var (last, index) = (UInt32.max, 0)
    var isFull = false
    result.indices = [UInt8](unsafeUninitializedCapacity: colors.count) { buffer, count in
      for (pixel, color) in colors.enumerated() {
        // Scenes are flat: the neighbor mostly has the same color.
        if color != last {
          let slot = slot(of: color, in: result.palette)
          if slots[slot] == 0 {
            if result.palette.count == 256 {
              isFull = true
              break
            }
            result.palette.append(color)
            slots[slot] = UInt16(result.palette.count)
          }
          (last, index) = (color, Int(slots[slot]) - 1)
        }
        buffer[pixel] = UInt8(index)
      }
      count = isFull ? 0 : colors.count
    }
    return isFull ? nil : result
  }

  /// Where a color is, or would be.
  private func slot(of color: UInt32, in palette: [UInt32]) -> Int {
    var slot = Int((color &* 0x9e37_79b1) >> 22)
    while slots[slot] != 0, palette[Int(slots[slot]) - 1] != color { slot = (slot + 1) & 1023 }
    return slot
  }

  /// The pixels in 256 colors that come near theirs.
  static func quantized(_ colors: [UInt32], width: Int, height: Int)
    throws(ImageFileError) -> Indexed
  {
    let channels = [16, 8, 0].map { shift in
      colors.map { UInt8(truncatingIfNeeded: $0 >> UInt32(shift)) }
    }
    var result = Indexed(palette: [], indices: [UInt8](repeating: 0, count: colors.count))
    var size: Int32 = 256
    var map = [GifColorType](repeating: GifColorType(), count: 256)
    var (red, green, blue) = (channels[0], channels[1], channels[2])
    let status = GifQuantizeBuffer(
      UInt32(width), UInt32(height), &size, &red, &green, &blue, &result.indices, &map)
    guard status == GIF_OK else {
      throw .notEncoded(format: "GIF", reason: "there is no memory to choose 256 colors")
    }
    result.palette = map.prefix(Int(size)).map {
      UInt32($0.Red) << 16 | UInt32($0.Green) << 8 | UInt32($0.Blue)
    }
    return result
  }
}
