/// What the values of a column are.
public enum ColumnKind: String, Sendable, CaseIterable {
  /// Whole numbers, apart from missing values.
  case integers
  /// Numbers.
  case numbers
  /// Texts of which few are different: at most 100, and each twice on average.
  case categories
  /// Texts of other kinds, such as names.
  case texts

  /// Whether mean and quartiles make sense.
  public var isNumeric: Bool { self == .integers || self == .numbers }
}

extension DataTable.Column {
  /// What the values are.
  ///
  /// - Complexity: O(n).
  public var kind: ColumnKind {
    switch values {
    case .integers: return .integers
    case .numbers(let values):
      let isWhole = values.allSatisfy { $0.isNaN || $0 == $0.rounded() }
      return isWhole && values.contains { !$0.isNaN } ? .integers : .numbers
    case .texts(let texts):
      var distinct: Set<String> = []
      let count = texts.count { !$0.isEmpty }
      for text in texts where !text.isEmpty {
        distinct.insert(text)
        if distinct.count > 100 { return .texts }
      }
      return distinct.count <= max(2, count / 2) ? .categories : .texts
    }
  }

  /// How many values are missing: NaN, or empty texts.
  public var missingCount: Int {
    switch values {
    case .integers: 0
    case .numbers(let values): values.count(where: \.isNaN)
    case .texts(let texts): texts.count(where: \.isEmpty)
    }
  }
}
