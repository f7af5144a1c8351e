import Foundations
import Spaces

/// Which keys do which actions, for a person who plays.
///
/// A family of environments offers its own with its spec; `KeyMap(generic:)` serves all others.
public struct KeyMap: Sendable, Equatable {
  /// What happens while no key of the map is held.
  public enum Idle: Sendable, Equatable {
    /// This action is done.
    case action(SpaceValue)
    /// The last action is done again; before the first key the environment waits.
    case lastAction
    /// The environment waits: one action for each key that is pressed.
    case waits
  }

  /// Keys that are held together, and what they do.
  public struct Binding: Sendable, Equatable {
    /// The keys; all of them have to be held.
    public var keys: Set<KeyboardKey>
    /// The action.
    public var action: SpaceValue
    /// The action in a word or two.
    public var label: String

    /// Binds an action to a key, or to several held together.
    public init(_ keys: Set<KeyboardKey>, _ action: SpaceValue, _ label: String) {
      self.keys = keys
      self.action = action
      self.label = label
    }
  }

  /// The bindings, in the order to show them.
  public var bindings: [Binding]
  /// What happens while no key is held.
  public var idle: Idle

  /// What happens then, in a word or two.
  public var idleLabel: String

  /// Makes a map.
  public init(_ bindings: [Binding], idle: Idle, idleLabel: String = "") {
    self.bindings = bindings
    self.idle = idle
    self.idleLabel = idleLabel
  }

  /// The action of the keys that are held: of the bindings that are held whole, the one with the
  /// most keys, and of several the first. Nil where none is.
  public func action(holding keys: Set<KeyboardKey>) -> SpaceValue? {
    var best: Binding?
    for binding in bindings where !binding.keys.isEmpty && binding.keys.isSubset(of: keys) {
      if binding.keys.count > best?.keys.count ?? 0 { best = binding }
    }
    return best?.action
  }
}

extension KeyMap {
  /// A map for any discrete space, or box of up to four values: digits for discrete actions, where
  /// there are two or three the arrows too; pairs of keys for the two ends of each number, the
  /// middle of the box while none is held.
  /// - Returns: nil for other spaces.
  public init?(generic space: Space) {
    switch space {
    case .discrete(let discrete): self.init(discrete: discrete)
    case .box(let box): self.init(box: box)
    default: return nil
    }
  }

  private static let digits: [KeyboardKey] = "1234567890".map { .character($0) }

  private init?(discrete: Discrete) {
    guard discrete.count <= Self.digits.count else { return nil }
    let arrows: [KeyboardKey] = [.left, .right]
    var bindings: [Binding] = []
    if discrete.count == 2 {
      bindings = arrows.enumerated().map { offset, key in
        Binding([key], .discrete(discrete.start + offset), "action \(discrete.start + offset)")
      }
    } else {
      bindings = (0..<discrete.count).map { offset in
        Binding(
          [Self.digits[offset]], .discrete(discrete.start + offset),
          "action \(discrete.start + offset)")
      }
    }
    self.init(bindings, idle: .waits)
  }

  /// The keys for less and for more of each number.
  private static let pairs: [(less: KeyboardKey, more: KeyboardKey)] = [
    (.left, .right), (.down, .up), (.character("a"), .character("d")),
    (.character("s"), .character("w")),
  ]

  private init?(box: Box) {
    let (low, high) = (box.low.doubles, box.high.doubles)
    guard !low.isEmpty, low.count <= Self.pairs.count,
      (low + high).allSatisfy({ $0.isFinite })
    else { return nil }
    let middle = zip(low, high).map { ($0 + $1) / 2 }
    func action(_ ends: [Int]) -> SpaceValue {
      let values = ends.enumerated().map { index, end in
        end < 0 ? low[index] : end > 0 ? high[index] : middle[index]
      }
      return .array(NDArray(values, shape: box.shape, dtype: box.dtype))
    }
    // Every way to hold, for each number, one key of its pair or none.
    var bindings: [Binding] = []
    for code in 1..<Int(1 << (2 * low.count)) {
      let ends = low.indices.map { [0, -1, 1, nil][code >> (2 * $0) & 3] }
      guard ends.allSatisfy({ $0 != nil }) else { continue }
      let chosen = ends.compactMap { $0 }
      var keys: Set<KeyboardKey> = []
      var words: [String] = []
      for (index, end) in chosen.enumerated() where end != 0 {
        keys.insert(end < 0 ? Self.pairs[index].less : Self.pairs[index].more)
        words.append("\(end < 0 ? "low" : "high") \(index)")
      }
      bindings.append(Binding(keys, action(chosen), words.joined(separator: ", ")))
    }
    bindings.sort { $0.keys.count < $1.keys.count }
    self.init(bindings, idle: .action(action(middle.map { _ in 0 })))
  }
}
