import Foundations
import Glibc

/// The file beside a replay that makes its changes all or nothing.
///
/// A change of what a replay already holds is written here first, whole and with a check sum, and
/// then to the replay. Whoever finds a whole journal whose writer is dead finishes the work. The
/// lock on it says that a writer is alive; the system drops it with the process.
struct Journal: ~Copyable {
  /// A piece of the replay.
  struct Piece: Equatable {
    var address: Int
    var bytes: [UInt8]
  }

  let path: String
  private let descriptor: Int32
  private static let magic: [UInt8] = Array("PALJRNL1".utf8)
  private static let largest = 1 << 30

  /// The journal's name for a replay.
  static func path(for replay: String) -> String { replay + ".journal" }

  /// Takes a replay for writing, and first finishes what a killed writer had begun.
  /// - Throws: `ReplayError.beingWritten` where another writer has it.
  static func take(for replay: String) throws(ReplayError) -> Journal {
    let path = path(for: replay)
    let journal = Journal(path: path, descriptor: try lock(path, for: replay))
    if FileSystem.exists(replay) {
      try finish(replay, bytes: ReplayFiles.read(path, limit: largest))
    }
    guard ftruncate(journal.descriptor, 0) == 0 else {
      throw ReplayError.failure(path, "empty it")
    }
    return journal
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Opens and locks the journal. One that another process removes meanwhile is made again.
  private static func lock(_ path: String, for replay: String) throws(ReplayError) -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw ReplayError.failure(path, "make it") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw .beingWritten(file: replay)
      }
      var (named, locked) = (stat(), stat())
      if stat(path, &named) == 0, fstat(descriptor, &locked) == 0, named.st_ino == locked.st_ino {
        return descriptor
      }
      close(descriptor)
    }
  }

  deinit {
    // One that could not be applied is left for the next who opens the replay.
    if lseek(descriptor, 0, SEEK_END) == 0 { unlink(path) }
    // A forked process may have the descriptor too.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Writes pieces to the journal, then to the replay; a process that is killed in between leaves
  /// either nothing or all of them to be found.
  /// - Returns: whether the system took them all.
  func apply(_ pieces: [Piece], to replay: Int32) -> Bool {
    guard FileSystem.write(Self.encode(pieces), at: 0, to: descriptor) else { return false }
    guard Self.write(pieces, to: replay) else { return false }
    return ftruncate(descriptor, 0) == 0
  }

  private static func write(_ pieces: [Piece], to replay: Int32) -> Bool {
    pieces.allSatisfy { FileSystem.write($0.bytes, at: $0.address, to: replay) }
  }

  /// Finishes what a killed writer had begun. A writer that is alive finishes by itself.
  static func recover(_ replay: String) throws(ReplayError) {
    let path = path(for: replay)
    guard FileSystem.exists(path) else { return }
    let size = try ReplayFiles.size(of: path)
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      // Nothing to finish, or a replay that can't be changed and is as good as it was left.
      if size == 0 { return }
      throw ReplayError.failure(path, "finish the interrupted recording")
    }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
    try finish(replay, bytes: ReplayFiles.read(path, limit: largest))
    unlink(path)
  }

  /// Does what a whole journal says; any other says nothing, and the replay is as it was.
  private static func finish(_ replay: String, bytes: [UInt8]) throws(ReplayError) {
    let size = try ReplayFiles.size(of: replay)
    guard let pieces = decode(bytes), pieces.allSatisfy({ $0.address < size }) else { return }
    let descriptor = open(replay, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ReplayError.failure(replay, "finish the interrupted recording")
    }
    let isWritten = write(pieces, to: descriptor)
    guard close(descriptor) == 0, isWritten else {
      throw ReplayError.failure(replay, "finish the interrupted recording")
    }
  }

  // Magic, number of pieces, then address, length and bytes of each, at the end the check sum; all
  // numbers are 64-bit little-endian.

  static func encode(_ pieces: [Piece]) -> [UInt8] {
    var bytes = magic + Self.bytes(of: pieces.count)
    for piece in pieces {
      bytes += Self.bytes(of: piece.address) + Self.bytes(of: piece.bytes.count) + piece.bytes
    }
    return bytes + Self.bytes(of: checksum(bytes[...]))
  }

  /// The pieces of a whole journal, nil for anything else.
  static func decode(_ bytes: [UInt8]) -> [Piece]? {
    var rest = bytes[...]
    guard take(magic.count, from: &rest).map(Array.init) == magic,
      let count = takeNumber(from: &rest), count >= 0
    else { return nil }
    var pieces: [Piece] = []
    while pieces.count < count {
      guard let address = takeNumber(from: &rest), let length = takeNumber(from: &rest),
        address >= 0, let content = take(length, from: &rest)
      else { return nil }
      pieces.append(Piece(address: address, bytes: Array(content)))
    }
    let sum = checksum(bytes[..<rest.startIndex])
    return takeNumber(from: &rest) == sum ? pieces : nil
  }

  private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func takeNumber(from rest: inout ArraySlice<UInt8>) -> Int? {
    guard let bytes = take(8, from: &rest) else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func bytes(of number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(bitPattern: UInt(hash))
  }
}
