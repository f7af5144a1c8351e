extension SeedSequence {
  /// The most digits of a seed: more than anybody's hash or clock gives.
  public static let largestDigitCount = 1000

  /// Mixes a seed of any size, as NumPy's `SeedSequence` mixes a whole number of Python.
  /// - Parameter text: decimal digits, at most `largestDigitCount`; nil for anything else.
  public init?(decimal text: String) {
    guard let words = Self.words(ofDecimal: text) else { return nil }
    self.init(words: words)
  }

  /// The 32-bit words of a decimal number, least significant first, without zeros at the end.
  private static func words(ofDecimal text: String) -> [UInt32]? {
    guard !text.isEmpty, text.utf8.count <= largestDigitCount else { return nil }
    var words: [UInt32] = []
    for byte in text.utf8 {
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
