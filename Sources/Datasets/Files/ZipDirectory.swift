/// The directory at the end of a zip archive.
struct ZipDirectory {
  let bytes: [UInt8]
  let file: String

  func damaged(at offset: Int, _ reason: String) -> DatasetError {
    .damaged(file: file, offset: offset, reason: "zip archive: \(reason)")
  }

  /// A little-endian number whose bytes are known to be there.
  func number(at offset: Int, _ size: Int) -> UInt64 {
    (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  /// Every member that is no folder.
  func members() throws(DatasetError) -> [ZipArchive.Member] {
    let end = try endOfDirectory()
    var (count, start) = (number(at: end + 10, 2), number(at: end + 16, 4))
    if count == 0xffff || start == 0xffff_ffff, end >= 20,
      number(at: end - 20, 4) == 0x0706_4b50
    {
      (count, start) = try wideDirectory(locator: end - 20)
    }
    guard start <= UInt64(end) else {
      throw damaged(at: end + 16, "expected a directory before byte \(end), found one at \(start)")
    }
    var position = Int(start)
    var members: [ZipArchive.Member] = []
    for index in 0..<count {
      guard position + 46 <= end, number(at: position, 4) == 0x0201_4b50 else {
        throw damaged(at: position, "expected entry \(index) of \(count) of the directory")
      }
      let next =
        position + 46 + Int(number(at: position + 28, 2)) + Int(number(at: position + 30, 2))
        + Int(number(at: position + 32, 2))
      guard next <= end else {
        throw damaged(at: position, "entry \(index) of the directory reaches beyond byte \(end)")
      }
      let member = try member(at: position)
      if !member.name.hasSuffix("/") { members.append(member) }
      position = next
    }
    return members
  }

  /// The record at the end, behind which an archive's comment may stand.
  private func endOfDirectory() throws(DatasetError) -> Int {
    var position = bytes.count - 22
    let last = max(0, position - 0xffff)
    while position >= last {
      if bytes[position] == 0x50, number(at: position, 4) == 0x0605_4b50,
        position + 22 + Int(number(at: position + 20, 2)) <= bytes.count
      {
        return position
      }
      position -= 1
    }
    throw damaged(at: max(0, bytes.count - 22), "expected the end of a directory")
  }

  /// Count and position from the record with 64-bit numbers.
  private func wideDirectory(locator: Int) throws(DatasetError) -> (count: UInt64, start: UInt64) {
    let position = number(at: locator + 8, 8)
    guard position <= UInt64(max(0, locator - 56)), number(at: Int(position), 4) == 0x0606_4b50
    else {
      throw damaged(at: locator + 8, "expected the end of a 64-bit directory at \(position)")
    }
    return (number(at: Int(position) + 32, 8), number(at: Int(position) + 48, 8))
  }

  private func member(at position: Int) throws(DatasetError) -> ZipArchive.Member {
    let nameLength = Int(number(at: position + 28, 2))
    let name = bytes[(position + 46)..<(position + 46 + nameLength)]
    var member = ZipArchive.Member(
      name: String(decoding: name, as: UTF8.self), method: UInt16(number(at: position + 10, 2)),
      isEncrypted: number(at: position + 8, 2) & 1 != 0,
      checksum: UInt32(number(at: position + 16, 4)), packedSize: number(at: position + 20, 4),
      size: number(at: position + 24, 4), headerOffset: number(at: position + 42, 4),
      position: position)
    let extra = position + 46 + nameLength
    try readWideNumbers(extra..<extra + Int(number(at: position + 30, 2)), into: &member)
    return member
  }

  /// The extra field 1 holds those numbers that do not fit into 32 bits, in this order.
  private func readWideNumbers(
    _ range: Range<Int>, into member: inout ZipArchive.Member
  ) throws(DatasetError) {
    var position = range.lowerBound
    while position + 4 <= range.upperBound {
      let (id, size) = (number(at: position, 2), Int(number(at: position + 2, 2)))
      var field = position + 4
      let end = field + size
      guard end <= range.upperBound else { return }  // Some writers pad; nothing more to read.
      if id == 1 {
        func next() throws(DatasetError) -> UInt64 {
          guard field + 8 <= end else {
            throw damaged(at: field, "expected a 64-bit number of \(member.name)")
          }
          defer { field += 8 }
          return number(at: field, 8)
        }
        if member.size == 0xffff_ffff { member.size = try next() }
        if member.packedSize == 0xffff_ffff { member.packedSize = try next() }
        if member.headerOffset == 0xffff_ffff { member.headerOffset = try next() }
      }
      position = end
    }
  }
}
