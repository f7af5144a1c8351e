import NumPyRandom

/// Divides rows into two parts as scikit-learn's `train_test_split` does with the same
/// `random_state`.
/// - Parameters:
///   - rows: N.
///   - testFraction: of the rows of the second part, between 0 and 1; rounded up.
///   - strata: `[N]`: the classes, which both parts have in the same proportions; nil for any.
///   - seed: `random_state`.
/// - Returns: the rows of both parts.
/// - Throws: `EstimatorError` where a part is empty, or a class too small for both.
public func trainTestSplit(
  rows: Int, testFraction: Double, strata: [Int]? = nil, seed: UInt32
) throws(EstimatorError) -> (train: [Int], test: [Int]) {
  try requireSetting(
    testFraction > 0 && testFraction < 1, "test fraction", testFraction,
    "a number between 0 and 1")
  let testCount = Int((testFraction * Double(rows)).rounded(.up))
  guard testCount > 0, testCount < rows else {
    throw .wrongShape(
      what: "rows", expected: "enough for a part of \(testFraction)", found: "\(rows)")
  }
  var random = RandomState(seed: seed)
  guard let strata else {
    let order = random.permutation(rows)
    return (Array(order[testCount...]), Array(order[..<testCount]))
  }
  guard strata.count == rows else {
    throw .wrongShape(
      what: "classes", expected: "one for each of \(rows) rows", found: "\(strata.count)")
  }
  var members: [Int: [Int]] = [:]
  for (row, stratum) in strata.enumerated() { members[stratum, default: []].append(row) }
  let classes = members.keys.sorted().map { members[$0] ?? [] }
  guard classes.allSatisfy({ $0.count > 1 }), classes.count <= min(testCount, rows - testCount)
  else {
    throw .wrongShape(
      what: "classes", expected: "two rows at least of each, and one in each part",
      found: "\(classes.map(\.count)) rows for parts of \(rows - testCount) and \(testCount)")
  }
  let counts = classes.map(\.count)
  let trainCounts = likeliestCounts(counts, drawn: rows - testCount, &random)
  let testCounts = likeliestCounts(
    zip(counts, trainCounts).map { $0 - $1 }, drawn: testCount, &random)
  var (train, test): ([Int], [Int]) = ([], [])
  for (index, rows) in classes.enumerated() {
    let order = random.permutation(rows.count).map { rows[$0] }
    train += order[..<trainCounts[index]]
    test += order[trainCounts[index]..<trainCounts[index] + testCounts[index]]
  }
  random.shuffle(&train)
  random.shuffle(&test)
  return (train, test)
}

/// The most probable numbers of each class among drawn rows; ties are resolved at random.
private func likeliestCounts(
  _ counts: [Int], drawn: Int, _ random: inout RandomState
) -> [Int] {
  let total = Double(counts.reduce(0, +))
  let exact = counts.map { Double($0) / total * Double(drawn) }
  var found = exact.map { Int($0.rounded(.down)) }
  var missing = drawn - found.reduce(0, +)
  let remainders = zip(exact, found).map { $0 - Double($1) }
  for value in Set(remainders).sorted(by: >) where missing > 0 {
    let tied = remainders.indices.filter { remainders[$0] == value }
    for index in random.permutation(tied.count).prefix(missing) { found[tied[index]] += 1 }
    missing -= min(missing, tied.count)
  }
  return found
}
