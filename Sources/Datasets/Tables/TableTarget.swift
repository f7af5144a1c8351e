/// The column of a table that a model predicts.
public struct TableTarget: Sendable, Equatable {
  /// What the column holds.
  public enum Values: Sendable, Equatable {
    /// Classes: their names, and the class of each row; nil where it is missing.
    case classes(names: [String], labels: [Int?])
    /// Numbers; NaN where one is missing.
    case numbers([Double])
  }

  /// The column's name.
  public let name: String
  /// What it holds.
  public let values: Values

  /// The most different whole numbers that are classes rather than amounts.
  public static let numberedClassLimit = 20

  /// Makes a target.
  public init(name: String, values: Values) { (self.name, self.values) = (name, values) }

  /// Reads a column as a target: texts are classes, as are whole numbers of which at most 20 are
  /// different and each occurs twice on average. Classes are ordered as numbers or alphabetically.
  /// - Returns: nil where the column holds texts that are no classes, or no value at all.
  public init?(_ column: DataTable.Column) {
    name = column.name
    switch column.values {
    case .texts(let texts):
      guard column.kind == .categories else { return nil }
      let names = Set(texts.filter { !$0.isEmpty }).sorted()
      let indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      values = .classes(names: names, labels: texts.map { indices[$0] })
    case .integers, .numbers:
      let numbers = column.numbers ?? []
      let present = numbers.filter { !$0.isNaN }
      guard !present.isEmpty else { return nil }
      let distinct = Set(present)
      guard column.kind == .integers, distinct.count <= Self.numberedClassLimit,
        distinct.count <= max(2, present.count / 2)
      else {
        values = .numbers(numbers)
        return
      }
      let ordered = distinct.sorted()
      let indices = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, $0) })
      values = .classes(
        names: ordered.map { number in Int64(exactly: number).map { "\($0)" } ?? "\(number)" },
        labels: numbers.map { $0.isNaN ? nil : indices[$0] })
    }
  }

  /// The classes' names; empty of numbers.
  public var classNames: [String] {
    if case .classes(let names, _) = values { return names }
    return []
  }

  /// The class of each row; nil of numbers.
  public var labels: [Int?]? {
    if case .classes(_, let labels) = values { return labels }
    return nil
  }

  /// What features are correlated with: the numbers, or 0 and 1 for two classes; nil of more.
  public var numbers: [Double]? {
    switch values {
    case .numbers(let numbers): numbers
    case .classes(let names, let labels):
      names.count == 2 ? labels.map { $0.map(Double.init) ?? .nan } : nil
    }
  }

  /// The column that is the target where none is named: the first called outcome, class, label,
  /// target or y in any case, else the last.
  public static func usualName(among names: [String]) -> String? {
    for usual in ["outcome", "class", "label", "target", "y"] {
      if let name = names.first(where: { $0.lowercased() == usual }) { return name }
    }
    return names.last
  }
}

/// How often each class of a target occurs.
public struct ClassBalance: Sendable, Equatable {
  /// The classes.
  public let names: [String]
  /// How many rows each has.
  public let counts: [Int]

  /// Counts the classes of a target; nil of numbers.
  public init?(_ target: TableTarget) {
    guard case .classes(let names, let labels) = target.values else { return nil }
    var counts = [Int](repeating: 0, count: names.count)
    for case let label? in labels { counts[label] += 1 }
    (self.names, self.counts) = (names, counts)
  }

  /// The number of rows with a class.
  public var total: Int { counts.reduce(0, +) }

  /// The index of the most frequent class, the first of several.
  public var majority: Int { counts.firstIndex(of: counts.max() ?? 0) ?? 0 }

  /// The fraction of rows with this class.
  public func fraction(_ index: Int) -> Double { Double(counts[index]) / Double(max(1, total)) }

  /// The accuracy of always answering with the most frequent class: what a model has to beat.
  public var baselineAccuracy: Double { counts.isEmpty ? 0 : fraction(majority) }
}
