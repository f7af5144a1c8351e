import Foundations

extension PCG64 {
  /// A number in 0..<count, every one equally likely: NumPy's `Generator.integers(count)`.
  ///
  /// Lemire (2019), https://doi.org/10.1145/3230636: on 32-bit draws up to a count of 2^32, on
  /// 64-bit draws above. A count of 1 draws nothing.
  /// - Precondition: count > 0.
  @inlinable
  public mutating func integers(upTo count: Int) -> Int {
    precondition(count > 0, "integers(upTo:): expected a count above 0, got \(count)")
    return Int(truncatingIfNeeded: integers(through: UInt64(count) &- 1))
  }

  /// A number in low..<high: NumPy's `Generator.integers(low, high)`.
  /// - Precondition: the range isn't empty.
  @inlinable
  public mutating func integers(_ range: Range<Int>) -> Int {
    precondition(!range.isEmpty, "integers(_:): expected a range that isn't empty, got \(range)")
    let last = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &- 1
    return range.lowerBound &+ Int(truncatingIfNeeded: integers(through: last))
  }

  /// A number in 0...last; with `last == .max` all 64 bits.
  @inlinable
  public mutating func integers(through last: UInt64) -> UInt64 {
    if last == 0 { return 0 }
    if last < UInt64(UInt32.max) {
      return UInt64(bounded32(UInt32(truncatingIfNeeded: last) &+ 1))
    }
    if last == UInt64(UInt32.max) { return UInt64(next32()) }
    return last == .max ? next() : bounded64(last &+ 1)
  }

  /// A number in 0..<count by multiplying a 32-bit draw and rejecting the few that would bias.
  @inlinable
  mutating func bounded32(_ count: UInt32) -> UInt32 {
    var product = UInt64(next32()) &* UInt64(count)
    if UInt32(truncatingIfNeeded: product) < count {
      let threshold = (0 &- count) % count
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next32()) &* UInt64(count)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// The same on 64-bit draws.
  @inlinable
  mutating func bounded64(_ count: UInt64) -> UInt64 {
    var product = (next() as UInt64).multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (0 &- count) % count
      while product.low < threshold {
        product = (next() as UInt64).multipliedFullWidth(by: count)
      }
    }
    return product.high
  }

  /// Values in 0...last as NumPy draws arrays of 8-bit and 16-bit integers: several to a 32-bit
  /// draw, low part first, what is left of the last draw thrown away.
  ///
  /// Lemire's method on words of the width:
  /// `Generator.integers(0, last, size, dtype, endpoint=True)`.
  public mutating func packedIntegers<Word: FixedWidthInteger & UnsignedInteger>(
    through last: Word, count: Int
  ) -> [Word] {
    precondition(
      Word.bitWidth == 8 || Word.bitWidth == 16,
      "packedIntegers: expected words of 8 or 16 bits, got \(Word.bitWidth)")
    if last == 0 { return Array(repeating: 0, count: count) }
    var bits: UInt32 = 0
    var left = 0
    func word(_ generator: inout PCG64) -> Word {
      if left == 0 {
        bits = generator.next32()
        left = 32 / Word.bitWidth - 1
      } else {
        bits >>= UInt32(Word.bitWidth)
        left -= 1
      }
      return Word(truncatingIfNeeded: bits)
    }
    if last == .max { return (0..<count).map { _ in word(&self) } }
    let valueCount = last + 1
    let threshold = (0 &- valueCount) % valueCount
    return (0..<count).map { _ in
      var product = word(&self).multipliedFullWidth(by: valueCount)
      while Word(truncatingIfNeeded: product.low) < threshold {
        product = word(&self).multipliedFullWidth(by: valueCount)
      }
      return product.high
    }
  }

  /// A number in 0...last by masking a draw and rejecting what lies above: NumPy's
  /// `random_interval`, with which it shuffles.
  @inlinable
  mutating func maskedInteger(through last: UInt64) -> UInt64 {
    if last == 0 { return 0 }
    let mask = UInt64.max >> UInt64(last.leadingZeroBitCount)
    while true {
      let draw = last <= UInt64(UInt32.max) ? UInt64(next32()) : next()
      if draw & mask <= last { return draw & mask }
    }
  }

  /// An index drawn with the given probabilities: NumPy's `Generator.choice(n, p=probabilities)`.
  ///
  /// One double is looked up in the normalized running sum; the weights need not sum to 1.
  /// - Precondition: the weights are finite, none negative, and one at least is positive.
  public mutating func choice(probabilities: [Double]) -> Int {
    var total = 0.0
    let sums = probabilities.map { weight in
      precondition(
        weight >= 0 && weight.isFinite,
        "choice(probabilities:): expected finite weights of 0 or more, got \(weight)")
      total += weight
      return total
    }
    precondition(total > 0, "choice(probabilities:): expected a weight above 0, got none")
    let draw = nextDouble()
    return sums.firstIndex { $0 / total > draw } ?? sums.count - 1
  }

  /// Reorders at random: NumPy's `Generator.shuffle` of one dimension.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var index = elements.count - 1
    while index > 0 {
      let other = Int(truncatingIfNeeded: maskedInteger(through: UInt64(index)))
      elements.swapAt(index, other)
      index -= 1
    }
  }

  /// The integers 0..<count in random order: NumPy's `Generator.permutation(count)`.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
