/// How fast a player goes, in powers of two of the natural pace.
public struct PlayerSpeed: Sendable, Equatable {
  /// The smallest and the largest power: 1/8 and 64 times the natural pace.
  public static let exponents = -3...6
  /// The power of two.
  public private(set) var exponent: Int

  /// The natural pace unless said otherwise; beyond the ends it is the end.
  public init(exponent: Int = 0) {
    self.exponent = min(max(exponent, Self.exponents.lowerBound), Self.exponents.upperBound)
  }

  /// Reads a speed as a person types it: `1/8`, `0.5`, `2`, `64`, also with an `x` behind it.
  /// - Returns: nil for what isn't one of the ten speeds.
  public init?(_ text: String) {
    let number = text.hasSuffix("x") ? String(text.dropLast()) : text
    guard
      let exponent = Self.exponents.first(where: {
        let speed = PlayerSpeed(exponent: $0)
        return number == speed.text || Double(number) == speed.factor
      })
    else { return nil }
    self.init(exponent: exponent)
  }

  /// The factor: 0.125 to 64.
  public var factor: Double {
    exponent < 0 ? 1 / Double(1 << -exponent) : Double(1 << exponent)
  }

  /// `1/8`, `1`, `64`
  public var text: String { exponent < 0 ? "1/\(1 << -exponent)" : "\(1 << exponent)" }

  /// Twice as fast, up to the end.
  public var faster: PlayerSpeed { PlayerSpeed(exponent: exponent + 1) }
  /// Half as fast, down to the end.
  public var slower: PlayerSpeed { PlayerSpeed(exponent: exponent - 1) }
}
