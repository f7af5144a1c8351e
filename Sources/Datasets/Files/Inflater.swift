import CZlib

/// A deflated stream that is unpacked piece by piece.
///
/// A class, as zlib keeps the address of its state.
final class Inflater {
  /// How a deflated stream is wrapped.
  enum Wrapping {
    /// A gzip file, of one member or several.
    case gzip
    /// Nothing around it, as in a zip archive.
    case none
  }

  /// No deflated byte gives more than so many: a match of 258 bytes takes at least two bits.
  static let largestRatio = 1032

  private var stream = z_stream()
  private let wrapping: Wrapping
  /// How many bytes of the input are used up.
  private(set) var consumed = 0
  /// Whether the stream has come to its end.
  private(set) var isFinished = false

  init?(_ wrapping: Wrapping) {
    self.wrapping = wrapping
    let bits = wrapping == .gzip ? MAX_WBITS + 16 : -MAX_WBITS
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, bits, ZLIB_VERSION, size) == Z_OK else { return nil }
  }

  deinit { inflateEnd(&stream) }

  /// What stopped a stream.
  enum Failure: Error {
    /// The bytes are no deflated stream, or its checksum is another.
    case damaged(String)
    /// The input ends before the stream does.
    case truncated
  }

  /// Unpacks until the output is full or the stream ends.
  /// - Parameters:
  ///   - output: where to write.
  ///   - input: all of the stream's bytes; the first `consumed` are passed over.
  /// - Returns: how many bytes were written; less than there is room for at the end alone.
  func fill(
    _ output: UnsafeMutableRawBufferPointer, from input: UnsafeRawBufferPointer
  ) -> Result<Int, Failure> {
    var written = 0
    while written < output.count, !isFinished {
      let rest = input.count - consumed
      let piece = UInt32(clamping: min(rest, 1 << 30))
      let room = UInt32(clamping: min(output.count - written, 1 << 30))
      let source = input.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + consumed) }
      stream.next_in = source?.assumingMemoryBound(to: UInt8.self)
      stream.avail_in = piece
      let target = output.baseAddress.map { $0 + written }
      stream.next_out = target?.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = room
      let status = inflate(&stream, Z_NO_FLUSH)
      consumed += Int(piece - stream.avail_in)
      written += Int(room - stream.avail_out)
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        guard finishMember(input) else { return .failure(.damaged("zlib could not be reset")) }
      case Z_BUF_ERROR where consumed == input.count: return .failure(.truncated)
      default:
        return .failure(
          .damaged(stream.msg.map { String(cString: $0) } ?? "zlib status \(status)"))
      }
    }
    return .success(written)
  }

  /// Continues with the next member of a gzip file, where there is one.
  /// - Returns: whether zlib could restart.
  private func finishMember(_ input: UnsafeRawBufferPointer) -> Bool {
    guard wrapping == .gzip, input.count - consumed >= 2, input[consumed] == 0x1f,
      input[consumed + 1] == 0x8b
    else {
      isFinished = true
      return true
    }
    return inflateReset(&stream) == Z_OK
  }
}
