import Estimators

/// The least squares problem of Kernel SHAP for one set of coalitions, with everything that does not
/// depend on their values computed once.
struct CoalitionDesign: Sendable {
  let coalitions: Coalitions
  private let selection: CoalitionSelection?
  /// `[M, M]`: `Z^T W Z` of the matrix Z of presence.
  private let gram: [Double]

  init(_ coalitions: Coalitions, selection: KernelSHAP.Selection) {
    self.coalitions = coalitions
    self.selection = CoalitionSelection(coalitions, selection)
    let width = coalitions.features
    var gram = [Double](repeating: 0, count: width * width)
    for (members, weight) in zip(coalitions.members, coalitions.weights) {
      for first in members { for second in members { gram[first * width + second] += weight } }
    }
    self.gram = gram
  }

  /// The contributions of all features, of which the last selected one is eliminated by their sum.
  ///
  ///     minimize sum_S w_S (v_S - sum_{i in S} phi_i)^2  subject to  sum_i phi_i = difference
  ///
  /// - Parameters:
  ///   - values: the value of each coalition less the base value.
  ///   - difference: the row's output less the base value, both linked.
  /// - Returns: `[M]`
  func contributions(_ values: [Double], difference: Double) -> [Double] {
    let width = coalitions.features
    let kept = selection?.features(values, difference: difference) ?? Array(0..<width)
    var contributions = [Double](repeating: 0, count: width)
    guard let last = kept.last else { return contributions }
    let right = products(values)
    let rest = kept.dropLast()
    let matrix = rest.flatMap { row in
      rest.map { column in
        gram[row * width + column] - gram[row * width + last] - gram[last * width + column]
          + gram[last * width + last]
      }
    }
    let target = rest.map { row in
      right[row] - right[last] - difference * (gram[row * width + last] - gram[last * width + last])
    }
    let solution = SymmetricSystem.solve(matrix, target)
    for (feature, value) in zip(rest, solution) { contributions[feature] = value }
    contributions[last] = difference - solution.reduce(0, +)
    // Rounding errors of features without effect.
    return contributions.map { abs($0) < 1e-10 ? 0 : $0 }
  }

  /// `Z^T W v`
  private func products(_ values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: coalitions.features)
    for (index, members) in coalitions.members.enumerated() {
      let product = coalitions.weights[index] * values[index]
      for feature in members { sums[feature] += product }
    }
    return sums
  }
}
