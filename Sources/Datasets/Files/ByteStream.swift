import CZlib
import Foundations

/// The bytes of a file from front to back, unpacked on the way where they are packed.
///
/// Sizes that a file claims are checked against what it can still hold before memory is asked for.
struct ByteStream: ~Copyable {
  /// The name for errors.
  let file: String
  private let bytes: [UInt8]
  private let range: Range<Int>
  private let inflater: Inflater?
  /// How many bytes have been read, unpacked ones where the file is packed.
  private(set) var offset = 0
  /// How many bytes there are in all, where an archive's directory says so.
  private let declaredSize: Int?
  /// The CRC-32 of the bytes that have been read; kept where the size is declared.
  private(set) var checksum: UInt32 = 0

  /// Reads a file; one that begins as gzip does is unpacked.
  init(contentsOf path: String) throws(DatasetError) {
    try self.init(try DatasetError.reading(path), file: path)
  }

  /// Reads bytes; those that begin as gzip does are unpacked.
  init(_ bytes: [UInt8], file: String) throws(DatasetError) {
    let isPacked = bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    try self.init(bytes, in: bytes.indices, wrapping: isPacked ? .gzip : nil, file: file)
  }

  /// Reads a part of some bytes, packed as `wrapping` says.
  init(
    _ bytes: [UInt8], in range: Range<Int>, wrapping: Inflater.Wrapping?, file: String,
    declaredSize: Int? = nil
  ) throws(DatasetError) {
    self.file = file
    self.declaredSize = declaredSize
    self.bytes = bytes
    self.range = range
    guard let wrapping else {
      inflater = nil
      return
    }
    inflater = Inflater(wrapping)
    if inflater == nil { throw .cannotFetch(reason: "\(file): zlib has no memory to unpack it") }
  }

  /// The most bytes that may still come: exact where the file is not packed.
  var bound: Int {
    let declared = declaredSize.map { max(0, $0 - offset) } ?? Int.max
    guard let inflater else { return min(declared, range.count - offset) }
    return inflater.isFinished
      ? 0 : min(declared, (range.count - inflater.consumed + 1024) * Inflater.largestRatio)
  }

  /// Whether nothing is left.
  mutating func isAtEnd() throws(DatasetError) -> Bool {
    guard let inflater else { return offset == range.count }
    if inflater.isFinished { return true }
    var one: [UInt8] = [0]
    return try one.withUnsafeMutableBytes { fill($0) }.get() == 0
  }

  /// Fills a buffer as far as there are bytes.
  /// - Returns: how many were written.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Result<Int, DatasetError> {
    let (range, start) = (range, range.lowerBound + offset)
    guard let inflater else {
      let count = min(buffer.count, range.upperBound - start)
      bytes.withUnsafeBytes { source in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + count]))
      }
      record(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
      return .success(count)
    }
    let result = bytes.withUnsafeBytes { source in
      inflater.fill(buffer, from: UnsafeRawBufferPointer(rebasing: source[range]))
    }
    switch result {
    case .success(let written):
      record(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<written]))
      return .success(written)
    case .failure(let failure): return .failure(Self.error(failure, file: file, offset: offset))
    }
  }

  private mutating func record(_ written: UnsafeRawBufferPointer) {
    offset += written.count
    guard declaredSize != nil else { return }
    var sum = UInt(checksum)
    var rest = written.assumingMemoryBound(to: UInt8.self)[...]
    while !rest.isEmpty {
      let piece = UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
      sum = crc32(sum, piece.baseAddress, UInt32(piece.count))
      rest = rest.dropFirst(piece.count)
    }
    checksum = UInt32(truncatingIfNeeded: sum)
  }

  private static func error(_ failure: Inflater.Failure, file: String, offset: Int) -> DatasetError
  {
    switch failure {
    case .damaged(let message):
      .damaged(
        file: file, offset: offset,
        reason: "the packed bytes that hold it are damaged (\(message)): fetch the file again")
    case .truncated:
      .damaged(
        file: file, offset: offset,
        reason: "the packed file ends in the middle of its data: fetch it again")
    }
  }

  /// An error at an offset.
  func damaged(at position: Int, _ reason: String) -> DatasetError {
    .damaged(file: file, offset: position, reason: reason)
  }

  /// Exactly so many bytes.
  /// - Parameters:
  ///   - count: how many.
  ///   - what: what they are, for the error where there are fewer.
  /// - Returns: the bytes.
  /// - Throws: `DatasetError.damaged` where there are fewer.
  mutating func bytes(_ count: Int, of what: String) throws(DatasetError) -> [UInt8] {
    try elements(count, of: UInt8.self, what: what)
  }

  /// Exactly so many elements of a plain type, in the file's byte order.
  mutating func elements<Element: BitwiseCopyable>(
    _ count: Int, of type: Element.Type, what: String
  ) throws(DatasetError) -> [Element] {
    let position = offset
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.size)
    guard count >= 0, !overflow, size <= bound else {
      throw damaged(
        at: position,
        "expected \(overflow ? "more than 2^63" : "\(size)") bytes of \(what), "
          + "found at most \(bound)")
    }
    try checkMemory(size, of: what)
    var result = Result<Int, DatasetError>.success(0)
    let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: size)
      result = fill(bytes)
      initialized = ((try? result.get()) ?? 0) / MemoryLayout<Element>.size
    }
    let found = try result.get()
    guard found == size else {
      throw damaged(at: position, "expected \(size) bytes of \(what), found \(found)")
    }
    return elements
  }

  /// Refuses to take more than half of the memory that is left: a small packed file may claim, and
  /// hold, a thousand times its size.
  private func checkMemory(_ size: Int, of what: String) throws(DatasetError) {
    guard size > 1 << 26, size > SystemMemory.available / 2 else { return }
    throw damaged(
      at: offset,
      "expected \(what) that half of the memory that is left can hold, found \(size) bytes")
  }

  /// Everything that is left, at most `limit` bytes and half of the memory that is left.
  mutating func rest(limit: Int = 1 << 34) throws(DatasetError) -> [UInt8] {
    let limit = min(limit, SystemMemory.available / 2)
    if inflater == nil { return try bytes(bound, of: "content") }
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try piece.withUnsafeMutableBytes { fill($0) }.get()
      if count == 0 { return result }
      guard result.count + count <= limit else {
        throw damaged(at: limit, "expected at most \(limit) bytes of content")
      }
      result.append(contentsOf: piece[..<count])
    }
  }
}
