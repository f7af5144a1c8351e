import Foundations
import Glibc

/// A file that changes from one whole state to the next.
///
/// New bytes behind the last whole state go to the file at once: no one looks there yet. Changes
/// before that end are kept as pages in memory until `commit` hands them to the journal. A process
/// that is killed at any moment leaves the last whole state, or a journal that leads to the next.
///
/// It guards against the death of the process, not against loss of power: nothing is synced to
/// disk.
final class JournaledFile {
  /// The smallest piece that is kept in memory.
  private static let pageSize = 4096

  private let journal: Journal
  private let descriptor: Int32
  private var pages: [Int: [UInt8]] = [:]
  /// Where the last whole state ends.
  private var committedEnd: Int
  /// Where the file with its pending changes ends.
  private(set) var end: Int
  /// Set once a write failed: from then on nothing changes any more.
  private(set) var isBroken = false

  /// Opens a file, or makes an empty one.
  /// - Parameters:
  ///   - path: where the bytes are.
  ///   - replay: the name that the file has or will get; the journal is named after it.
  ///   - creating: whether to start with an empty file.
  /// - Throws: `ReplayError.beingWritten`, or what the system refuses.
  init(_ path: String, for replay: String, creating: Bool) throws(ReplayError) {
    journal = try Journal.take(for: replay)
    descriptor = open(path, O_RDWR | O_CLOEXEC | (creating ? O_CREAT | O_TRUNC : 0), 0o666)
    let size = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END)
    committedEnd = size
    end = size
    guard size >= 0 else { throw ReplayError.failure(path, "open it for writing") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Reads with the pending changes; what lies behind the end is zero.
  func read(into bytes: UnsafeMutableRawBufferPointer, at address: Int) -> Bool {
    guard let count = FileSystem.read(into: bytes, at: address, from: descriptor) else {
      return false
    }
    for index in count..<bytes.count { bytes[index] = 0 }
    for part in parts(of: bytes.count, at: address) {
      guard let page = pages[part.page] else { continue }
      for index in 0..<part.count { bytes[part.offset + index] = page[part.start + index] }
    }
    return true
  }

  /// Writes behind the last whole state at once, before its end only in memory.
  func write(_ bytes: UnsafeRawBufferPointer, at address: Int) -> Bool {
    guard !isBroken else { return false }
    for part in parts(of: bytes.count, at: address) {
      let source = UnsafeRawBufferPointer(rebasing: bytes[part.offset..<part.offset + part.count])
      if part.page * Self.pageSize >= committedEnd {
        isBroken = !FileSystem.write(source, at: address + part.offset, to: descriptor)
      } else {
        change(part, to: source)
      }
      if isBroken { return false }
    }
    end = max(end, address + bytes.count)
    return true
  }

  /// Makes the file at least so long.
  func extend(to length: Int) -> Bool {
    guard !isBroken, length <= end || ftruncate(descriptor, off_t(length)) == 0 else {
      return false
    }
    end = max(end, length)
    return true
  }

  /// Makes all changes since the last call visible, at once.
  /// - Returns: whether that went well; otherwise the last whole state stays.
  func commit() -> Bool {
    guard !isBroken else { return false }
    let pieces = pages.sorted { $0.key < $1.key }.map { page, bytes in
      let address = page * Self.pageSize
      return Journal.Piece(address: address, bytes: Array(bytes.prefix(end - address)))
    }
    if !pieces.isEmpty { isBroken = !journal.apply(pieces, to: descriptor) }
    guard !isBroken else { return false }
    pages.removeAll(keepingCapacity: true)
    committedEnd = end
    return true
  }

  /// Drops the changes since the last commit, and all that follow.
  func abandon() { isBroken = true }

  /// A part of a transfer that lies in one page.
  private struct Part {
    /// The page's number in the file.
    var page: Int
    /// Where the part starts in the page.
    var start: Int
    /// Where it starts in the transfer.
    var offset: Int
    var count: Int
  }

  /// The parts of a transfer before the end of the last whole state, then the rest as one.
  private func parts(of count: Int, at address: Int) -> [Part] {
    var (parts, offset): ([Part], Int) = ([], 0)
    while offset < count {
      let (page, start) = (address + offset).quotientAndRemainder(dividingBy: Self.pageSize)
      let isNew = page * Self.pageSize >= committedEnd
      let length = isNew ? count - offset : min(count - offset, Self.pageSize - start)
      parts.append(Part(page: page, start: start, offset: offset, count: length))
      offset += length
    }
    return parts
  }

  /// Changes a page in memory, after reading it where it is the first change.
  private func change(_ part: Part, to source: UnsafeRawBufferPointer) {
    let page =
      pages[part.page]
      ?? {
        var page = [UInt8](repeating: 0, count: Self.pageSize)
        let count = page.withUnsafeMutableBytes {
          FileSystem.read(into: $0, at: part.page * Self.pageSize, from: descriptor)
        }
        if count == nil { isBroken = true }
        return page
      }()
    pages[part.page] = page
    pages[part.page]?.replaceSubrange(part.start..<part.start + part.count, with: source)
  }
}
