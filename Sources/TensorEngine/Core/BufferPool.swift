import CKernels
import CProcessor
import Foundations
import Synchronization

extension [Float] {
  /// Hints that elements from an index on will soon be read, so that several reads from memory far
  /// away overlap.
  package func prefetch(from index: Int) {
    precondition(indices.contains(index), "prefetch: \(index) is not in 0..<\(count)")
    withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { kernel_prefetch(base + index * MemoryLayout<Float>.stride) }
    }
  }
}

/// Float buffers kept for reuse, by size class, so that a warm training step never asks the system.
///
/// Buffers are aligned to 64 bytes, a cache line and the widest vector. A freed buffer holds the
/// link to the next one in its own first bytes.
///
/// `@unchecked Sendable`: `heads` and `cachedBytes` are only touched between `lock` and `unlock`.
final class BufferPool: @unchecked Sendable {
  static let shared = BufferPool()

  /// Above this, freed buffers go back to the system.
  private let cacheLimit = 512 << 20
  private let heads: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var cachedBytes = 0
  private let locked = Atomic<Bool>(false)
  private let classCount = 160

  private init() {
    heads = .allocate(capacity: classCount)
    heads.initialize(repeating: nil, count: classCount)
  }

  /// Size classes: 64 bytes times 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20…: four to an octave.
  @inline(__always)
  static func sizeClass(bytes: Int) -> (index: Int, bytes: Int) {
    let lines = max(1, (bytes + 63) >> 6)
    if lines <= 8 { return (lines - 1, lines << 6) }
    let octave = Int.bitWidth - 1 - (lines - 1).leadingZeroBitCount  // 2^octave < lines
    let step = 1 << (octave - 2)
    let quarter = (lines - (1 << octave) + step - 1) / step  // 1...4
    return (8 + (octave - 3) * 4 + quarter - 1, ((1 << octave) + quarter * step) << 6)
  }

  /// The bytes of a buffer of a size class.
  @inline(__always)
  static func bytes(ofClass index: Int) -> Int {
    if index < 8 { return (index + 1) << 6 }
    let octave = (index - 8) / 4 + 3
    return ((1 << octave) + ((index - 8) % 4 + 1) << (octave - 2)) << 6
  }

  @inline(__always)
  private func lock() {
    while locked.compareExchange(expected: false, desired: true, ordering: .acquiring).original {
      processor_pause()
    }
  }

  @inline(__always)
  private func unlock() { locked.store(false, ordering: .releasing) }

  /// A buffer of at least `bytes` bytes, contents undefined.
  func allocate(bytes: Int) -> (pointer: UnsafeMutableRawPointer, sizeClass: Int) {
    let (index, size) = Self.sizeClass(bytes: bytes)
    precondition(index < classCount, "a tensor of \(bytes) bytes is too large")
    lock()
    if let head = heads[index] {
      heads[index] = head.load(as: UnsafeMutableRawPointer?.self)
      cachedBytes -= size
      unlock()
      return (head, index)
    }
    unlock()
    return (.allocate(byteCount: size, alignment: 64), index)
  }

  /// Takes a buffer back.
  func release(_ pointer: UnsafeMutableRawPointer, sizeClass index: Int) {
    let size = Self.bytes(ofClass: index)
    lock()
    if cachedBytes + size > cacheLimit {
      unlock()
      pointer.deallocate()
      return
    }
    pointer.storeBytes(of: heads[index], as: UnsafeMutableRawPointer?.self)
    heads[index] = pointer
    cachedBytes += size
    unlock()
  }
}
