import Foundations
import Learning
import NumPyRandom

/// The settings that a search varies; a point of it is a value for each, in the order of the
/// dimensions.
public struct SearchSpace: Sendable, Equatable {
  /// The settings.
  public internal(set) var dimensions: [SearchDimension]

  /// Makes a space.
  /// - Precondition: no setting occurs twice.
  public init(_ dimensions: [SearchDimension]) {
    let names = dimensions.map(\.name)
    precondition(Set(names).count == names.count, "SearchSpace: a setting occurs twice in \(names)")
    self.dimensions = dimensions
  }

  /// The settings' names.
  public var names: [String] { dimensions.map(\.name) }

  /// How many combinations the lists have; nil where a dimension is a range, or there are more than
  /// an integer holds.
  public var gridCount: Int? {
    dimensions.reduce(1) { count, dimension -> Int? in
      guard let count, let list = dimension.list else { return nil }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: list.count)
      return isTooLarge ? nil : product
    }
  }

  /// A combination of the lists; the last dimension changes fastest.
  /// - Precondition: `index` is in `0..<gridCount`.
  public func gridPoint(_ index: Int) -> [SettingValue] {
    let count = gridCount
    precondition(
      count.map { (0..<$0).contains(index) } ?? false,
      "SearchSpace: expected an index in 0..<\(count ?? 0), the combinations, got \(index)")
    var (rest, point) = (index, [SettingValue]())
    for list in dimensions.compactMap(\.list).reversed() {
      point.append(list[rest % list.count])
      rest /= list.count
    }
    return point.reversed()
  }

  /// A point drawn uniformly, or uniformly in the logarithm.
  public func randomPoint(using random: inout PCG64) -> [SettingValue] {
    dimensions.map { dimension in
      switch dimension.values {
      case .list(let list): list[random.integers(upTo: list.count)]
      case .range(let range):
        range.value(
          at: random.uniform(range.interval.lowerBound, range.interval.upperBound))
      }
    }
  }
}
