/// Draws columns without replacement, and remembers which are constant in a node: they are so in its
/// children, too, and need not be searched there.
///
/// The algorithm and its draws are those of scikit-learn's splitter (Fisher and Yates, with the known
/// constants at the front), so that ties between columns are resolved alike.
struct FeatureOrder {
  private var features: [Int]
  private var constants: [Int]
  /// Drawn columns that are not constant lie from here on.
  private var end = 0
  private var visited = 0
  private var known = 0
  private var found = 0
  private var drawnConstants = 0

  init(count: Int) {
    features = Array(0..<count)
    constants = Array(repeating: 0, count: count)
  }

  /// Starts a node of which some columns are constant in its parent.
  mutating func start(known: Int) {
    end = features.count
    visited = 0
    self.known = known
    found = 0
    drawnConstants = 0
  }

  /// The next column to search; nil after `limit` of them, or where the others are constant. One at
  /// least is not constant, if there is one.
  mutating func next(
    limit: Int, _ random: inout XorShift32
  ) -> (position: Int, feature: Int)? {
    while end > known + found, visited < limit || visited <= found + drawnConstants {
      visited += 1
      let draw = drawnConstants + Int(random.next()) % (end - found - drawnConstants)
      if draw < known {
        features.swapAt(drawnConstants, draw)
        drawnConstants += 1
        continue
      }
      return (draw + found, features[draw + found])
    }
    return nil
  }

  /// Records what was found of a column.
  mutating func record(_ position: Int, isConstant: Bool) {
    if isConstant {
      features.swapAt(position, known + found)
      found += 1
    } else {
      end -= 1
      features.swapAt(end, position)
    }
  }

  /// Ends a node; returns how many columns are constant in it.
  mutating func finish() -> Int {
    features.replaceSubrange(0..<known, with: constants[0..<known])
    constants.replaceSubrange(known..<known + found, with: features[known..<known + found])
    return known + found
  }
}

/// Marsaglia's generator of 32 bits, of which scikit-learn's trees take 31.
///
/// Marsaglia (2003), https://doi.org/10.18637/jss.v008.i14.
struct XorShift32 {
  private var state: UInt32

  init(state: UInt32) { self.state = state == 0 ? 1 : state }

  mutating func next() -> UInt32 {
    state ^= state << 13
    state ^= state >> 17
    state ^= state << 5
    return state & 0x7fff_ffff
  }
}
