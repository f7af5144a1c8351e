/// The members of a zip archive, stored or deflated, found by its directory at the end.
///
/// PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3 to 4.5; sizes and positions
/// of 64 bits are understood. Encrypted members and those in several volumes are not.
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
    let position: Int
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
    try contents(of: try member(name), limit: limit)
  }

  func contents(of member: Member, limit: Int = 1 << 34) throws(DatasetError) -> [UInt8] {
    guard member.size <= UInt64(limit) else {
      throw .damaged(
        file: file, offset: member.position,
        reason: "\(member.name): expected at most \(limit) bytes, found \(member.size)")
    }
    var stream = try stream(of: member)
    let contents = try stream.bytes(Int(member.size), of: "content")
    try check(&stream, holds: member)
    return contents
  }

  /// The member of that name.
  func member(_ name: String) throws(DatasetError) -> Member {
    guard let member = members.first(where: { $0.name == name }) else {
      throw .damaged(
        file: file, offset: 0,
        reason: "expected a member \(name), found \(names.joined(separator: ", "))")
    }
    return member
  }

  /// A member's bytes, unpacked as they are read.
  func stream(of member: Member) throws(DatasetError) -> ByteStream {
    guard !member.isEncrypted, member.method == 0 || member.method == 8 else {
      throw .unsupported(
        file: file, offset: member.position,
        reason: "\(member.name): expected a member stored or deflated, found "
          + (member.isEncrypted ? "an encrypted one" : "method \(member.method)"))
    }
    return try ByteStream(
      bytes, in: try range(of: member),
      wrapping: member.method == 8 ? Inflater.Wrapping.none : nil,
      file: "\(file)/\(member.name)", declaredSize: Int(clamping: member.size))
  }

  /// Checks that a stream which was read to the end held what the directory says.
  func check(_ stream: inout ByteStream, holds member: Member) throws(DatasetError) {
    let count = stream.offset
    guard try stream.isAtEnd(), UInt64(count) == member.size else {
      throw stream.damaged(
        at: count,
        "expected \(member.size) bytes, found "
          + (UInt64(count) == member.size ? "more" : "\(count)"))
    }
    guard stream.checksum == member.checksum else {
      throw .damaged(
        file: file, offset: member.position,
        reason: "\(member.name): its checksum is another than the directory says: "
          + "fetch or save the file again")
    }
  }

  /// Where a member's bytes lie, after its own header.
  private func range(of member: Member) throws(DatasetError) -> Range<Int> {
    let reader = ZipDirectory(bytes: bytes, file: file)
    guard member.headerOffset <= UInt64(bytes.count) else {
      throw reader.damaged(
        at: member.position,
        "\(member.name): expected a position within \(bytes.count) bytes, found "
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
