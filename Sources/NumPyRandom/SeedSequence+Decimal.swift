extension SeedSequence {
  /// The most digits of a seed: more than anybody's hash or clock gives.
  public static let largestDigitCount = 1000

  /// Mixes a seed of any size, as NumPy's `SeedSequence` mixes a whole number of Python.
  /// - Parameter string: decimal digits, at most `largestDigitCount`; nil for anything else.
  public init?(decimal string: String) {
    guard let words = Self.words(ofDecimal: string) else { return nil }
    self.init(words: words)
  }

  /// The 32-bit words of a decimal number, least significant first, without zeros at the end.
  private static func words(ofDecimal string: String) -> [UInt32]? {
    guard !string.isEmpty, string.utf8.count <= largestDigitCount else { return nil }
    var words: [UInt32] = []
    for byte in string.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      var carry = UInt64(byte - UInt8(ascii: "0"))
      for index in words.indices {
        carry += UInt64(words[index]) * 10
        words[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      if carry > 0 { words.append(UInt32(carry)) }
    }
    return words
  }
}
