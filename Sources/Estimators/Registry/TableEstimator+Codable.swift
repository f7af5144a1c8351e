extension TableEstimator: Codable {
  private enum Key: String, CodingKey {
    case estimator, preparation, outputs, columns, simple, nearest, scaler
  }

  /// Reads a fitted estimator from an untrusted file.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    estimator = try container.decode(NamedEstimator.self, forKey: .estimator)
    preparation = try container.decode(TablePreparation.self, forKey: .preparation)
    outputCount = try container.decode(Int.self, forKey: .outputs)
    columnCount = try container.decode(Int.self, forKey: .columns)
    simple = try container.decodeIfPresent(SimpleImputer.self, forKey: .simple)
    nearest = try container.decodeIfPresent(KNNImputer.self, forKey: .nearest)
    scaler = try container.decodeIfPresent(ColumnScaler.self, forKey: .scaler)
    try validate()
  }

  /// Writes what was learned.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(estimator, forKey: .estimator)
    try container.encode(preparation, forKey: .preparation)
    try container.encode(outputCount, forKey: .outputs)
    try container.encode(columnCount, forKey: .columns)
    try container.encodeIfPresent(simple, forKey: .simple)
    try container.encodeIfPresent(nearest, forKey: .nearest)
    try container.encodeIfPresent(scaler, forKey: .scaler)
  }

  /// More columns or classes than these are not of a table.
  private static let largestWidth = 1 << 22

  private func validate() throws(EstimatorError) {
    let classes = estimator.classifier?.classes ?? []
    try requireSaved(
      (1...Self.largestWidth).contains(columnCount) && (1...Self.largestWidth).contains(outputCount)
        && estimator.clusters == nil && (estimator.classifier == nil) == classes.isEmpty
        && classes.allSatisfy { (0..<outputCount).contains($0) }
        && preparation.missingZeros.allSatisfy { (0..<columnCount).contains($0) },
      "classes and columns of a table's estimator")
    // Where the parts take different numbers of columns, they refuse a row.
    _ = try outputs(Matrix(rows: 1, columns: columnCount, repeating: 1))
  }
}
