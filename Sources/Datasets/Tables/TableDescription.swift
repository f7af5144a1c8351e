import Foundations

/// What a table holds: a summary of each column, correlations, classes, and what to watch for.
///
///     let table = try ExploredTable(TableFile.read("wine.csv"), name: "wine")
///     for note in TableDescription(table).notes { print(note) }
public struct TableDescription: Sendable, Equatable {
  /// The table's name.
  public let name: String
  /// The number of rows.
  public let rowCount: Int
  /// The features in their order.
  public let columns: [ColumnSummary]
  /// The column that is predicted, nil without one.
  public let target: TableTarget?
  /// A summary of the target where it holds numbers.
  public let targetSummary: ColumnSummary?
  /// How often each class occurs, nil where the target holds numbers.
  public let balance: ClassBalance?
  /// Of the features that are numbers, and of the target where it is a number or one of two classes;
  /// nil with more than `correlationLimit` columns.
  public let correlations: CorrelationMatrix?

  /// The most columns that are correlated with each other.
  public static let correlationLimit = 1_000

  /// Describes a table.
  /// - Complexity: O(D² N) for D features that are numbers, at most `correlationLimit`.
  public init(_ table: ExploredTable, method: CorrelationMatrix.Method = .pearson) {
    name = table.name
    rowCount = table.rowCount
    columns = table.features.map(ColumnSummary.init)
    target = table.target
    balance = table.target.flatMap(ClassBalance.init)
    if let target, case .numbers(let numbers) = target.values {
      targetSummary = ColumnSummary(.init(name: target.name, values: .numbers(numbers)))
    } else {
      targetSummary = nil
    }
    var features = table.numericFeatures
    if let target, let numbers = target.numbers { features.append((target.name, numbers)) }
    correlations =
      features.count <= Self.correlationLimit
      ? CorrelationMatrix(
        features.map(\.values), names: features.map(\.name), method: method) : nil
  }

  /// The pairs of features by the magnitude of their correlation, the strongest first.
  public var pairs: [CorrelationMatrix.Pair] {
    correlations?.pairs(excluding: target?.name) ?? []
  }

  /// The correlation of a feature with the target: of two classes as 0 and 1.
  /// - Returns: nil where there is no coefficient.
  public func correlationWithTarget(_ feature: String) -> Double? {
    guard let correlations, let target, feature != target.name,
      let row = correlations.names.firstIndex(of: feature),
      let column = correlations.names.firstIndex(of: target.name)
    else { return nil }
    let value = correlations.values[row][column]
    return value.isNaN ? nil : value
  }
}
