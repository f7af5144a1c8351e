import Foundations

extension TableDescription {
  /// What to watch for before a model is fitted, in sentences: unbalanced or rare classes, missing
  /// values and zeros that may stand for them, constant columns, scales that differ, extreme values.
  public var notes: [String] {
    [
      unbalancedClasses, rareClasses, missingTarget, missingValues, emptyColumns, constantColumns,
      hiddenMissing,
      differentScales, extremeValues, sameColumns, manyColumns,
    ].compactMap(\.self)
  }

  private var unbalancedClasses: String? {
    guard let balance, balance.names.count > 1, balance.baselineAccuracy >= 0.6 else { return nil }
    let (name, rate) = (balance.names[balance.majority], balance.baselineAccuracy)
    return "classes are unbalanced: always answering \(name) has accuracy \(fixed(rate, 3)), so "
      + "report precision and recall beside the accuracy"
  }

  private var rareClasses: String? {
    guard let balance else { return nil }
    let rare = balance.names.indices.filter { balance.counts[$0] == 1 }.map { balance.names[$0] }
    if balance.names.count == 1 {
      return "all rows have the class \(balance.names[0]): there is nothing to distinguish"
    }
    guard !rare.isEmpty else { return nil }
    return
      "\(listed(rare)) \(rare.count == 1 ? "has" : "have") a single row, which cannot be in both "
      + "the training and the test part: merge or drop \(rare.count == 1 ? "it" : "them")"
  }

  private var missingTarget: String? {
    guard let target, target.missingCount > 0 else { return nil }
    return
      "the target \(target.name) is missing in \(target.missingCount) of \(rowCount) rows, which "
      + "cannot be learned from"
  }

  private var missingValues: String? {
    let some = columns.filter { $0.missing > 0 && $0.count > 0 }
    guard !some.isEmpty else { return nil }
    let total = some.reduce(0) { $0 + $1.missing }
    return "\(total) \(total == 1 ? "value is" : "values are") missing in "
      + "\(listed(some.map(\.name))): impute them or drop the rows"
  }

  private var emptyColumns: String? {
    let empty = columns.filter { $0.count == 0 }.map(\.name)
    guard !empty.isEmpty else { return nil }
    return "all values are missing in \(listed(empty)): drop \(empty.count == 1 ? "it" : "them")"
  }

  private var constantColumns: String? {
    let constant = columns.filter { $0.count > 0 && $0.distinct == 1 }.map(\.name)
    guard !constant.isEmpty else { return nil }
    return
      "\(listed(constant)) \(constant.count == 1 ? "is" : "are") constant, without a correlation "
      + "and of no use to a model"
  }

  private var hiddenMissing: String? {
    let hidden = columns.filter { $0.statistics?.mayHideMissing ?? false }.map(\.name)
    guard !hidden.isEmpty else { return nil }
    return "zeros of \(listed(hidden, limit: 6)) are far from all other values: they may stand for "
      + "missing ones"
  }

  private var differentScales: String? {
    let scaled = columns.compactMap { column in
      column.statistics.map { (name: column.name, scale: $0.standardDeviation) }
    }.filter { $0.scale > 0 && $0.scale.isFinite }
    guard let smallest = scaled.min(by: { $0.scale < $1.scale }),
      let largest = scaled.max(by: { $0.scale < $1.scale }), largest.scale >= 100 * smallest.scale
    else { return nil }
    return
      "scales differ by a factor of \(short(largest.scale / smallest.scale)) (standard deviation of "
      + "\(largest.name) \(short(largest.scale)), of \(smallest.name) \(short(smallest.scale))): "
      + "standardize the features"
  }

  private var extremeValues: String? {
    let extreme = columns.compactMap { column in
      column.statistics.flatMap { statistics in
        statistics.pull > 0.3 && statistics.hasFarOutliers ? (column.name, statistics) : nil
      }
    }.sorted { $0.1.pull > $1.1.pull }
    guard let (name, statistics) = extreme.first else { return nil }
    let names = extreme.map(\.0)
    return "extreme values pull the mean of \(listed(names)) (\(names.count > 1 ? name + ": " : "")"
      + "mean \(short(statistics.mean)), median \(short(statistics.median)), "
      + "range \(short(statistics.minimum)) to \(short(statistics.maximum)))"
  }

  private var sameColumns: String? {
    let close = pairs.prefix { $0.coefficient.magnitude >= 0.95 }
    guard let first = close.first else { return nil }
    let name = correlations?.method == .spearman ? "rank correlation" : "correlation"
    return
      "\(close.count) \(close.count == 1 ? "pair has" : "pairs have") a \(name) of 0.95 or more "
      + "in magnitude (\(first.first) and \(first.second): \(fixed(first.coefficient, 3))): a model "
      + "may divide the effect between them in any way"
  }

  private var manyColumns: String? {
    guard correlations == nil else { return nil }
    return "there are no correlations of more than \(Self.correlationLimit) columns: choose some"
  }
}

extension ColumnSummary.Statistics {
  /// How far the mean is from the median, in standard deviations.
  fileprivate var pull: Double {
    standardDeviation > 0 ? ((mean - median) / standardDeviation).magnitude : 0
  }

  /// Whether a value is farther from the quartiles than three times their distance.
  fileprivate var hasFarOutliers: Bool {
    let reach = 3 * (upperQuartile - lowerQuartile)
    return maximum > upperQuartile + reach || minimum < lowerQuartile - reach
  }
}

/// The first names and how many more there are.
private func listed(_ names: [String], limit: Int = 3) -> String {
  guard names.count > limit + 1 else {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
  return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) others"
}

private func fixed(_ value: Double, _ digits: Int) -> String {
  let factor = digits == 3 ? 1_000.0 : 100
  let whole = Int((value * factor).rounded())
  let rest = "\(whole.magnitude % UInt(factor))"
  return (whole < 0 ? "-" : "") + "\(whole.magnitude / UInt(factor))."
    + String(repeating: "0", count: digits - rest.count) + rest
}

/// Three or more digits: `0.331`, `30.5`, `846`.
private func short(_ value: Double) -> String {
  switch value.magnitude {
  case 0: "0"
  case 1e9...: "\(value)"
  case 100...: "\(Int(value.rounded()))"
  case 10...: "\((value * 10).rounded() / 10)"
  case 0.001...: "\((value * 1000).rounded() / 1000)"
  default: "\(value)"
  }
}
