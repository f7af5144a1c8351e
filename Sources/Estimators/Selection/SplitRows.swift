import NumPyRandom

/// Divides rows at random into parts, each with the classes in the same proportions.
///
///     var random = PCG64(seed: 0)
///     let parts = try splitRows(labels, fractions: [0.7, 0.1, 0.2], &random)
///     let train = x.selectingRows(parts[0])
///
/// The number of rows that a part has of a class is its fraction of them, by largest remainders: of
/// equal remainders the earlier part gets the row. 500 and 268 rows are divided by 0.7, 0.1 and 0.2
/// into 538, 77 and 153.
/// - Parameters:
///   - strata: `[N]`: the class of each row; all the same for a split that is not stratified.
///   - fractions: of each part, above 0, with a sum of 1.
///   - random: what shuffles the rows of each class, and of each part.
/// - Returns: the rows of each part.
/// - Throws: `EstimatorError` where there is no row, or a fraction is out of range.
public func splitRows(
  _ strata: [Int], fractions: [Double], _ random: inout PCG64
) throws(EstimatorError) -> [[Int]] {
  guard !strata.isEmpty else { throw .noExamples }
  guard !fractions.isEmpty, fractions.allSatisfy({ $0 > 0 && $0.isFinite }),
    abs(fractions.reduce(0, +) - 1) < 1e-9
  else {
    throw .wrongSetting(
      name: "fractions", value: "\(fractions)", expected: "numbers above 0 with a sum of 1")
  }
  var members: [Int: [Int]] = [:]
  for (row, stratum) in strata.enumerated() { members[stratum, default: []].append(row) }
  var parts = [[Int]](repeating: [], count: fractions.count)
  for stratum in members.keys.sorted() {
    var rows = members[stratum] ?? []
    random.shuffle(&rows)
    var start = 0
    for (part, count) in largestRemainders(rows.count, fractions).enumerated() {
      parts[part] += rows[start..<start + count]
      start += count
    }
  }
  for part in parts.indices { random.shuffle(&parts[part]) }
  return parts
}

/// Whole numbers with a given sum, in proportion to fractions.
func largestRemainders(_ count: Int, _ fractions: [Double]) -> [Int] {
  // What rounding leaves below or above a whole number is none of a row.
  let exact = fractions.map { ($0 * Double(count) * 1e9).rounded() / 1e9 }
  var counts = exact.map { Int($0.rounded(.down)) }
  let order = exact.indices.sorted {
    let (a, b) = (exact[$0] - Double(counts[$0]), exact[$1] - Double(counts[$1]))
    return abs(a - b) > 1e-9 ? a > b : $0 < $1
  }
  for part in order.prefix(max(0, count - counts.reduce(0, +))) { counts[part] += 1 }
  return counts
}
