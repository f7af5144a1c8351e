import Estimators

extension ContrastiveExplainer {
  /// The nearest linearized boundary with another class: how much the logit has to gain, and along what.
  struct Boundary {
    /// `|f_j - f_o|`
    let gap: Double
    /// `[D]`: `grad f_j - grad f_o`, 0 for features that may not change.
    let direction: [Double]
    /// `|direction|`
    let length: Double

    var distance: Double { length > 0 ? gap / length : .infinity }
  }

  /// The boundary that is nearest to a row where some features may change; with `inBounds`, only within
  /// their bounds.
  func nearestBoundary(
    _ row: [Double], _ logits: [Double], from original: Int, features: [Int],
    inBounds: Bool = false
  ) throws -> Boundary? {
    let gradients = try scaledGradients(row, classes: logits.count)
    let boundaries = logits.indices.filter { $0 != original }.map { other in
      var direction = [Double](repeating: 0, count: row.count)
      for column in features {
        let change = gradients[other, column] - gradients[original, column]
        let limit = change < 0 ? bounds[column].lowerBound : bounds[column].upperBound
        let isBlocked = inBounds && (change < 0 ? row[column] <= limit : row[column] >= limit)
        direction[column] = isBlocked ? 0 : change
      }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return Boundary(
        gap: abs(logits[other] - logits[original]), direction: direction, length: length)
    }
    return boundaries.min { $0.distance < $1.distance }
  }

  /// The features by the absolute gradient of the difference to the nearest class, the largest first.
  func ranking(_ row: [Double], _ logits: [Double], _ original: Int) throws -> [Int] {
    let all = Array(row.indices)
    let direction =
      try nearestBoundary(row, logits, from: original, features: all)?.direction
      ?? [Double](repeating: 0, count: row.count)
    return all.sorted {
      let (one, other) = (abs(direction[$0]), abs(direction[$1]))
      return one == other ? $0 < $1 : one > other
    }
  }

  /// The first features of a ranking that are not redundant; where they are too few, also the least
  /// redundant ones.
  func selected(_ ranking: [Int], count: Int) -> [Int] {
    guard let gamma = settings.gamma else { return Array(ranking.prefix(count)) }
    var kept: [Int] = []
    func redundancy(_ feature: Int) -> Double { kept.map { uncertainty(feature, $0) }.max() ?? 0 }
    for feature in ranking where kept.count < count && redundancy(feature) < gamma {
      kept.append(feature)
    }
    while kept.count < count {
      let left = ranking.filter { !kept.contains($0) }.map { ($0, redundancy($0)) }
      guard let next = left.min(by: { $0.1 < $1.1 }) else { break }
      kept.append(next.0)
    }
    return kept
  }

  /// Moves features to the nearest boundary, again and again, until the class changes.
  ///
  ///     r = (|f_j - f_o| / (|w| + 1e-7) + 1e-4) w / (|w| + 1e-7)
  ///
  /// Features that are at their bound take no part in w, so that the others go the whole way. Where
  /// rounding takes all of a step back, the whole-numbered column with the longest part of it moves by 1.
  func walk(
    _ row: [Double], _ features: [Int], _ original: Int
  ) throws -> (row: [Double], isFlipped: Bool) {
    var current = row
    for _ in 0..<settings.maxIterations {
      let logits = try logits(current)
      guard logits.largestIndex == original else { return (current, true) }
      guard
        let boundary = try nearestBoundary(
          current, logits, from: original, features: features, inBounds: true),
        boundary.length > 0
      else { return (current, false) }
      let length = boundary.length + 1e-7
      let distance = (boundary.gap / length + 1e-4) * (1 + settings.overshoot)
      let steps = features.map { feature in
        let unit = settings.units == .standardized ? scales[feature] : 1
        return distance * boundary.direction[feature] / length * unit
      }
      let next = moved(current, features, steps)
      if next == current { return (current, false) }
      current = next
    }
    return (current, try logits(current).largestIndex != original)
  }

  private func moved(_ row: [Double], _ features: [Int], _ steps: [Double]) -> [Double] {
    var moved = row
    for (feature, step) in zip(features, steps) {
      moved[feature] = bounded(row[feature] + step, feature)
    }
    guard moved == row else { return moved }
    let integers = zip(features, steps).filter { feature, step in
      settings.integerColumns.contains(feature)
        && bounded(row[feature] + (step < 0 ? -1 : 1), feature) != row[feature]
    }
    let longest = integers.max { abs($0.1) / scales[$0.0] < abs($1.1) / scales[$1.0] }
    if let (feature, step) = longest {
      moved[feature] = bounded(row[feature] + (step < 0 ? -1 : 1), feature)
    }
    return moved
  }

  /// The nearest value that a column may take.
  private func bounded(_ value: Double, _ feature: Int) -> Double {
    let bounds = bounds[feature]
    let (low, high) = (bounds.lowerBound.rounded(.up), bounds.upperBound.rounded(.down))
    guard settings.integerColumns.contains(feature), low <= high else {
      return min(max(value, bounds.lowerBound), bounds.upperBound)
    }
    let factor = settings.alpha > 0 ? settings.alpha : scales[feature]
    return min(max((factor * value).rounded(), low), high)
  }

  /// The explanation of a change: its features in the order in which they gain the most.
  func explanation(
    _ row: [Double], _ changed: [Double], _ original: Int, _ names: [String]
  ) throws -> ContrastiveExplanation {
    var left = row.indices.filter { row[$0] != changed[$0] }
    let contrast = try logits(changed).largestIndex
    var current = row
    var trace: [ContrastiveExplanation.Step] = []
    func step(_ feature: Int?, _ logits: [Double]) {
      let probabilities = logits.probabilities
      trace.append(
        .init(
          feature: feature, row: current, originalProbability: probabilities[original],
          contrastProbability: probabilities[contrast]))
    }
    step(nil, try logits(row))
    while !left.isEmpty {
      let candidates = left.map { feature in
        var next = current
        next[feature] = changed[feature]
        return next
      }
      let predicted = try model(Matrix(candidates))
      let gains = (0..<left.count).map {
        Array(predicted.row($0)).probabilities[contrast]
      }
      let best = gains.largestIndex
      current = candidates[best]
      step(left.remove(at: best), Array(predicted.row(best)))
    }
    return ContrastiveExplanation(
      featureNames: featureNames, classNames: names, original: row, contrast: changed,
      originalClass: original, contrastClass: contrast, trace: trace,
      units: featureNames.indices.map { settings.unitNames[$0] ?? settings.unitName })
  }
}
