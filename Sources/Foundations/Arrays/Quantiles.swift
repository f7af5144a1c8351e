/// The value below which a fraction of the values lies, interpolated linearly between neighbors, with
/// the rounding of `numpy.quantile`.
/// - Parameters:
///   - fraction: 0...1.
///   - sorted: in ascending order, at least one.
/// - Returns: the quantile.
public func quantile(_ fraction: Double, ofSorted sorted: [Double]) -> Double {
  let last = sorted.count - 1
  let position = Double(last) * fraction
  let index = min(max(Int(position), 0), last)
  let part = position - Double(index)
  let (low, high) = (sorted[index], sorted[min(index + 1, last)])
  // The difference of finite values may overflow.
  guard (high - low).isFinite else { return low * (1 - part) + high * part }
  return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part
}

/// The rank of each value from 1, equal values having the mean of theirs.
public func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for index in order[start..<end] { ranks[index] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}
