import Foundations

/// The older generator of NumPy, `numpy.random.RandomState(seed)`, with its bits: scikit-learn draws
/// from it, so that a seed gives the same trees, folds and centers there and here.
///
/// MT19937: Matsumoto and Nishimura (1998), https://doi.org/10.1145/272991.272995.
public struct RandomState: RandomNumberGenerator, Sendable {
  private static let size = 624
  private var words: [UInt32]
  private var position = size

  /// The generator of a seed, as NumPy seeds it with one integer.
  public init(seed: UInt32) {
    words = [seed]
    words.reserveCapacity(Self.size)
    for index in 1..<UInt32(Self.size) {
      let last = words[Int(index) - 1]
      words.append(1_812_433_253 &* (last ^ last >> 30) &+ index)
    }
  }

  /// The next 32 bits.
  public mutating func next32() -> UInt32 {
    if position == Self.size { twist() }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  /// 64 bits: two draws, the upper half first.
  public mutating func next() -> UInt64 {
    let upper = UInt64(next32())
    return upper << 32 | UInt64(next32())
  }

  private mutating func twist() {
    for index in 0..<Self.size {
      let bits =
        words[index] & 0x8000_0000 | words[(index + 1) % Self.size] & 0x7fff_ffff
      let other = words[(index + 397) % Self.size]
      words[index] = other ^ bits >> 1 ^ (bits & 1 == 1 ? 0x9908_b0df : 0)
    }
    position = 0
  }

  /// A number in 0..<1 of 53 bits: `random_sample()`.
  public mutating func nextDouble() -> Double {
    let upper = next32() >> 5
    let lower = next32() >> 6
    return (Double(upper) * 67_108_864 + Double(lower)) / 9_007_199_254_740_992
  }

  /// A number in 0..<count: `randint(count)`, by masks and rejection.
  /// - Precondition: count is in 1...2^32 - 1.
  public mutating func integers(upTo count: Int) -> Int {
    precondition(
      count > 0 && count <= UInt32.max,
      "integers(upTo:): expected a count in 1...2^32 - 1, got \(count)")
    let last = UInt32(count - 1)
    if last == 0 { return 0 }
    let mask = UInt32.max >> UInt32(last.leadingZeroBitCount)
    while true {
      let draw = next32() & mask
      if draw <= last { return Int(draw) }
    }
  }

  /// Reorders at random: `shuffle`.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var index = elements.count - 1
    while index > 0 {
      elements.swapAt(index, integers(upTo: index + 1))
      index -= 1
    }
  }

  /// The integers 0..<count in random order: `permutation(count)`.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// An index drawn with the given weights: `choice(n, p=weights / sum)`.
  /// - Precondition: none is negative, and one at least is positive.
  public mutating func choice(probabilities: [Double]) -> Int {
    let total = probabilities.reduce(0, +)
    var sum = 0.0
    let sums = probabilities.map { weight in
      precondition(
        weight >= 0, "choice(probabilities:): expected weights of 0 or more, got \(weight)")
      sum += weight / total
      return sum
    }
    precondition(sum > 0, "choice(probabilities:): expected a weight above 0, got none")
    let draw = nextDouble()
    return sums.firstIndex { $0 / sum > draw } ?? sums.count - 1
  }
}
