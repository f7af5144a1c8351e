import CZlib
import TensorEngine

/// The members of a zip archive, stored or deflated, found by its directory at the end.
///
/// PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3 to 4.5; sizes and places of
/// 64 bits are understood. Encrypted members and those in several volumes are not.
public struct ZipArchive: Sendable {
  /// A member as the directory describes it.
  struct Member: Sendable {
    let name: String
    let method: UInt16
    let isEncrypted: Bool
    let checksum: UInt32
    var packedSize: UInt64
    var size: UInt64
    /// Where the member's own header begins.
    var headerOffset: UInt64
    /// Where the directory describes it.
    let place: Int
  }

  let bytes: [UInt8]
  let file: String
  /// The members in the order of the directory.
  let members: [Member]

  /// The members' names, in the order of the directory.
  public var names: [String] { members.map(\.name) }

  /// Reads an archive's directory.
  /// - Throws: `DatasetError` with file and offset.
  public init(contentsOf path: String) throws(DatasetError) {
    try self.init(bytes: try DatasetError.reading(path), file: path)
  }

  /// Reads an archive's directory.
  /// - Parameters:
  ///   - bytes: the whole contents.
  ///   - file: its name, for errors.
  /// - Throws: `DatasetError` with file and offset.
  public init(bytes: [UInt8], file: String) throws(DatasetError) {
    self.bytes = bytes
    self.file = file
    members = try ZipDirectory(bytes: bytes, file: file).members()
  }

  /// The unpacked bytes of a member, whose checksum agrees.
  /// - Parameters:
  ///   - name: the member.
  ///   - limit: the most bytes to accept.
  /// - Returns: the bytes.
  /// - Throws: `DatasetError` where there is no such member, or it is damaged.
  public func contents(of name: String, limit: Int = 1 << 34) throws(DatasetError) -> [UInt8] {
    guard let member = members.first(where: { $0.name == name }) else {
      throw .damaged(
        file: file, offset: 0,
        reason: "expected a member \(name), found \(names.joined(separator: ", "))")
    }
    return try contents(of: member, limit: limit)
  }

  func contents(of member: Member, limit: Int = 1 << 34) throws(DatasetError) -> [UInt8] {
    guard !member.isEncrypted, member.method == 0 || member.method == 8 else {
      throw .unsupported(
        file: file, offset: member.place,
        reason: "\(member.name): expected a member stored or deflated, found "
          + (member.isEncrypted ? "an encrypted one" : "method \(member.method)"))
    }
    let range = try range(of: member)
    guard member.size <= UInt64(limit) else {
      throw .damaged(
        file: file, offset: member.place,
        reason: "\(member.name): expected at most \(limit) bytes, found \(member.size)")
    }
    var stream = try ByteStream(
      bytes, in: range, wrapping: member.method == 8 ? Inflater.Wrapping.none : nil,
      file: "\(file)/\(member.name)")
    let contents = try stream.bytes(Int(member.size), of: "content")
    guard try stream.isAtEnd() else {
      throw stream.damaged(at: contents.count, "expected \(contents.count) bytes, found more")
    }
    try check(contents, of: member)
    return contents
  }

  private func check(_ contents: [UInt8], of member: Member) throws(DatasetError) {
    var found = crc32(0, nil, 0)
    contents.withUnsafeBufferPointer { buffer in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let piece = min(buffer.count - done, 1 << 30)
        found = crc32(found, base + done, UInt32(piece))
        done += piece
      }
    }
    guard UInt32(truncatingIfNeeded: found) == member.checksum else {
      throw .damaged(
        file: file, offset: member.place,
        reason: "\(member.name): its checksum is another than the directory says: "
          + "fetch or save the file again")
    }
  }

  /// Where a member's bytes lie, after its own header.
  private func range(of member: Member) throws(DatasetError) -> Range<Int> {
    let reader = ZipDirectory(bytes: bytes, file: file)
    guard member.headerOffset <= UInt64(bytes.count) else {
      throw reader.damaged(
        at: member.place,
        "\(member.name): expected a place within \(bytes.count) bytes, found "
          + "\(member.headerOffset)")
    }
    let header = Int(member.headerOffset)
    guard header + 30 <= bytes.count, reader.number(at: header, 4) == 0x0403_4b50 else {
      throw reader.damaged(at: header, "expected the header of \(member.name)")
    }
    let start =
      header + 30 + Int(reader.number(at: header + 26, 2)) + Int(reader.number(at: header + 28, 2))
    guard start <= bytes.count, member.packedSize <= UInt64(bytes.count - start) else {
      throw reader.damaged(
        at: header,
        "\(member.name): expected \(member.packedSize) bytes, found at most "
          + "\(max(0, bytes.count - start))")
    }
    return start..<start + Int(member.packedSize)
  }
}
