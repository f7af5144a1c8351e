extension Space {
  /// The space as Gymnasium's graphs draw nodes and edges from it: an infinite bound of an integer Box
  /// is the end of its type's range, between which draws are uniform.
  ///
  /// What differs: int64 boxes without an upper bound stay open. Gymnasium's `high + 1` wraps around
  /// there, so that it draws the smallest number alone, or nothing.
  var withClosedIntegers: Space {
    guard case .box(let box) = self, box.dtype.isInteger, !box.isBounded else { return self }
    let isWide = box.dtype == .int64 || box.dtype == .uint64
    guard !isWide || !box.isBoundedAbove.contains(false) else { return self }
    let all = Array(repeating: true, count: box.isBoundedBelow.count)
    let closed = try? Box(
      exactly: box.low, box.high, isBoundedBelow: all, isBoundedAbove: all)
    return closed.map { .box($0) } ?? self
  }
}
