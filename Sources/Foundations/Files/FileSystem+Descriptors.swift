#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reading and writing at offsets of an open file, and from pipes.
extension FileSystem {
  /// Writes all bytes, from an offset of the file on.
  package static func write(_ bytes: [UInt8], at address: Int, to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { write($0, at: address, to: descriptor) }
  }

  /// Writes all bytes, from an offset of the file on.
  package static func write(_ bytes: UnsafeRawBufferPointer, at address: Int, to descriptor: Int32)
    -> Bool
  {
    bytes.count
      == transfer(bytes.count) { offset, rest in
        pwrite(descriptor, bytes.baseAddress.map { $0 + offset }, rest, off_t(address + offset))
      }
  }

  /// Reads from an offset of the file until the buffer is full or the file ends.
  /// - Returns: how many bytes were read, nil where that failed.
  package static func read(
    into bytes: UnsafeMutableRawBufferPointer, at address: Int, from descriptor: Int32
  ) -> Int? {
    transfer(bytes.count) { offset, rest in
      pread(descriptor, bytes.baseAddress.map { $0 + offset }, rest, off_t(address + offset))
    }
  }

  /// Reads from a pipe until its other end is closed.
  package static func readAll(from pipe: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    // A pipe holds 64 KiB.
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = part.withUnsafeMutableBytes { systemRead(pipe, $0) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes.append(contentsOf: part[..<count])
    }
  }

  /// Repeats a system call that may do a part of the work, until all is done or it makes no progress.
  private static func transfer(_ count: Int, _ call: (Int, Int) -> Int) -> Int? {
    var done = 0
    while done < count {
      let part = call(done, count - done)
      if part < 0 && errno == EINTR { continue }
      if part < 0 { return nil }
      if part == 0 { break }
      done += part
    }
    return done
  }
}
