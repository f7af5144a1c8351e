/// What is known of a column of a table before training.
public struct ColumnRange: Sendable, Equatable {
  /// The smallest value.
  public let minimum: Double
  /// The largest value.
  public let maximum: Double
  /// How many different values there are.
  public let distinctCount: Int

  /// Describes a column.
  public init(minimum: Double, maximum: Double, distinctCount: Int) {
    (self.minimum, self.maximum, self.distinctCount) = (minimum, maximum, distinctCount)
  }
}

/// Vector environments whose examples are rows of a table.
public protocol TableEnvironment: DatasetEnvironment {
  /// `[D]`: the columns of the part that is shown; nil of images.
  var columnRanges: [ColumnRange]? { get }
  /// Mean and variance of the targets of the part that is shown; nil where rows have classes.
  var targetMoments: ObservationMoments? { get }
}

extension TableEnvironment {
  public var targetMoments: ObservationMoments? { nil }
}
