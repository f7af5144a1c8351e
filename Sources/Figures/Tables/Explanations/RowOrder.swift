import Foundations

/// The order in which a stacked force plot shows rows.
public enum RowOrder: Sendable, Equatable {
  /// Rows with similar contributions beside each other: the leaves of their hierarchical clustering.
  case similarity
  /// The largest output first.
  case output
  /// As they are.
  case original
  /// By the value of a feature, the smallest first; missing values last.
  case feature(Int)

  /// The most rows that are clustered: the distances of more take too much memory.
  public static let similarityLimit = 3_000

  /// The indices of rows in this order.
  ///
  /// More rows than `similarityLimit` are ordered by output instead of similarity.
  /// - Precondition: the feature is one of the attributions.
  public func indices(_ attributions: FeatureAttributions) -> [Int] {
    let rows = Array(0..<attributions.rowCount)
    switch self {
    case .original: return rows
    case .output: return rows.sorted(by: attributions.outputs.map { -$0 })
    case .feature(let feature):
      precondition(
        attributions.names.indices.contains(feature),
        "RowOrder: expected a feature of 0 to \(attributions.names.count - 1), got \(feature)")
      return rows.sorted(by: attributions.values.map { $0[feature] })
    case .similarity:
      guard rows.count <= Self.similarityLimit else {
        return RowOrder.output.indices(attributions)
      }
      return AverageLinkage(attributions.contributions).leaves
    }
  }
}

extension [Int] {
  /// By keys, of equal ones the smaller index first; NaN last.
  fileprivate func sorted(by keys: [Double]) -> [Int] {
    sorted { first, second in
      let (one, other) = (keys[first], keys[second])
      if one.isNaN || other.isNaN { return one.isNaN == other.isNaN ? first < second : other.isNaN }
      return (one, first) < (other, second)
    }
  }
}

/// Hierarchical clustering: the two clusters with the least mean distance of their points are merged
/// until one is left.
///
/// The `shap` package orders by complete linkage, with the leaves turned so that neighbors are closest: its
/// rows are in another order.
///
/// Nearest-neighbor chains (Murtagh 1983, https://doi.org/10.1093/comjnl/26.4.354) with the update of
/// Lance and Williams: d(k, i + j) = (n_i d(k, i) + n_j d(k, j)) / (n_i + n_j).
struct AverageLinkage {
  /// Two clusters that are merged: below the number of points a point, else the merge of that index
  /// minus the number of points.
  struct Merge: Equatable {
    let first, second: Int
    let distance: Double
  }

  /// In ascending order of the distance, one fewer than points.
  let merges: [Merge]
  private let count: Int

  /// Clusters points by their Euclidean distance.
  ///
  /// - Complexity: O(n²) time and memory.
  init(_ points: [[Double]]) {
    count = points.count
    guard count > 1 else {
      merges = []
      return
    }
    merges = Self.numbered(Self.chainMerges(points), count: points.count)
  }

  /// The points from left to right: of each merge the cluster that was made earlier first.
  var leaves: [Int] {
    guard let last = merges.indices.last else { return Array(0..<count) }
    var leaves: [Int] = []
    var stack = [count + last]
    while let node = stack.popLast() {
      if node < count {
        leaves.append(node)
      } else {
        let merge = merges[node - count]
        stack += [merge.second, merge.first]
      }
    }
    return leaves
  }

  /// The merges in the order of the chain; a cluster is named after one of its points.
  private static func chainMerges(_ points: [[Double]]) -> [Merge] {
    let count = points.count
    var distances = distances(points)
    var sizes = [Int](repeating: 1, count: count)
    var merges: [Merge] = []
    var chain: [Int] = []
    while merges.count < count - 1 {
      if chain.isEmpty, let first = sizes.firstIndex(where: { $0 > 0 }) { chain = [first] }
      var (last, previous) = (chain[chain.count - 1], chain.count > 1 ? chain[chain.count - 2] : -1)
      while true {
        // The previous cluster is kept where others are as near, so that the chain ends.
        var nearest = previous
        var least = previous < 0 ? Double.infinity : distances[last * count + previous]
        for other in 0..<count where sizes[other] > 0 && other != last {
          let distance = distances[last * count + other]
          if distance < least || nearest < 0 { (nearest, least) = (other, distance) }
        }
        if nearest == previous {
          chain.removeLast(2)
          let (one, other) = (min(last, previous), max(last, previous))
          merges.append(Merge(first: one, second: other, distance: least))
          let (n, m) = (Double(sizes[one]), Double(sizes[other]))
          for third in 0..<count where sizes[third] > 0 && third != one && third != other {
            let mean =
              (n * distances[third * count + one] + m * distances[third * count + other]) / (n + m)
            distances[third * count + other] = mean
            distances[other * count + third] = mean
          }
          sizes[other] += sizes[one]
          sizes[one] = 0
          break
        }
        chain.append(nearest)
        (previous, last) = (last, nearest)
      }
    }
    return merges
  }

  /// `[N, N]`; values that are not finite count as 0.
  private static func distances(_ points: [[Double]]) -> [Double] {
    let points = points.map { $0.map { $0.isFinite ? $0 : 0 } }
    let count = points.count
    var distances = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<row {
        let sum = zip(points[row], points[column]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        distances[row * count + column] = sum.squareRoot()
        distances[column * count + row] = distances[row * count + column]
      }
    }
    return distances
  }

  /// Merges by distance, with the numbers of the clusters that they merge.
  private static func numbered(_ merges: [Merge], count: Int) -> [Merge] {
    var parents = Array(0..<2 * count - 1)
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node { node = parents[node] }
      return node
    }
    let order = merges.indices.sorted { (merges[$0].distance, $0) < (merges[$1].distance, $1) }
    return order.enumerated().map { index, merge in
      let (one, other) = (root(merges[merge].first), root(merges[merge].second))
      parents[one] = count + index
      parents[other] = count + index
      return Merge(
        first: min(one, other), second: max(one, other), distance: merges[merge].distance)
    }
  }
}
