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
    var place = Int(start)
    var members: [ZipArchive.Member] = []
    for index in 0..<count {
      guard place + 46 <= end, number(at: place, 4) == 0x0201_4b50 else {
        throw damaged(at: place, "expected entry \(index) of \(count) of the directory")
      }
      let next =
        place + 46 + Int(number(at: place + 28, 2)) + Int(number(at: place + 30, 2))
        + Int(number(at: place + 32, 2))
      guard next <= end else {
        throw damaged(at: place, "entry \(index) of the directory reaches beyond byte \(end)")
      }
      let member = try member(at: place)
      if !member.name.hasSuffix("/") { members.append(member) }
      place = next
    }
    return members
  }

  /// The record at the end, behind which an archive's comment may stand.
  private func endOfDirectory() throws(DatasetError) -> Int {
    var place = bytes.count - 22
    let last = max(0, place - 0xffff)
    while place >= last {
      if bytes[place] == 0x50, number(at: place, 4) == 0x0605_4b50,
        place + 22 + Int(number(at: place + 20, 2)) <= bytes.count
      {
        return place
      }
      place -= 1
    }
    throw damaged(at: max(0, bytes.count - 22), "expected the end of a directory")
  }

  /// Count and place from the record with 64-bit numbers.
  private func wideDirectory(locator: Int) throws(DatasetError) -> (count: UInt64, start: UInt64) {
    let place = number(at: locator + 8, 8)
    guard place <= UInt64(max(0, locator - 56)), number(at: Int(place), 4) == 0x0606_4b50 else {
      throw damaged(at: locator + 8, "expected the end of a 64-bit directory at \(place)")
    }
    return (number(at: Int(place) + 32, 8), number(at: Int(place) + 48, 8))
  }

  private func member(at place: Int) throws(DatasetError) -> ZipArchive.Member {
    let nameLength = Int(number(at: place + 28, 2))
    let name = bytes[(place + 46)..<(place + 46 + nameLength)]
    var member = ZipArchive.Member(
      name: String(decoding: name, as: UTF8.self), method: UInt16(number(at: place + 10, 2)),
      isEncrypted: number(at: place + 8, 2) & 1 != 0,
      checksum: UInt32(number(at: place + 16, 4)), packedSize: number(at: place + 20, 4),
      size: number(at: place + 24, 4), headerOffset: number(at: place + 42, 4), place: place)
    let extra = place + 46 + nameLength
    try readWideNumbers(extra..<extra + Int(number(at: place + 30, 2)), into: &member)
    return member
  }

  /// The extra field 1 holds those numbers that do not fit into 32 bits, in this order.
  private func readWideNumbers(
    _ range: Range<Int>, into member: inout ZipArchive.Member
  ) throws(DatasetError) {
    var place = range.lowerBound
    while place + 4 <= range.upperBound {
      let (id, size) = (number(at: place, 2), Int(number(at: place + 2, 2)))
      var field = place + 4
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
      place = end
    }
  }
}
