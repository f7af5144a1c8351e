import NumPyRandom

/// Weights with which all classes count alike: `N / (C N_c)` for a row of class c.
///
///     try model.fit(x, y, weights: balancedWeights(y))
public func balancedWeights(_ y: [Int]) -> [Double] {
  var counts: [Int: Int] = [:]
  for label in y { counts[label, default: 0] += 1 }
  return y.map { Double(y.count) / Double(counts.count * (counts[$0] ?? 1)) }
}

/// Rows in which all classes are equally frequent: those of smaller classes come again at random.
///
/// Only training rows should be drawn from: a row that is repeated in a test counts twice.
/// - Returns: all rows in their order, then the repeated ones.
public func oversampledRows(_ y: [Int], _ random: inout RandomState) -> [Int] {
  var members: [Int: [Int]] = [:]
  for (row, label) in y.enumerated() { members[label, default: []].append(row) }
  let most = members.values.map(\.count).max() ?? 0
  var rows = Array(y.indices)
  for label in members.keys.sorted() {
    let own = members[label] ?? []
    for _ in own.count..<most { rows.append(own[random.integers(upTo: own.count)]) }
  }
  return rows
}
