extension Space {
  /// The elements of a batch, where this is the space of the batch (`batchSpace(_:)`).
  ///
  /// The count is the batch's own, not that of this space: `batchSpace(1)` iterates batches of any
  /// size. The elements of a rank-one MultiDiscrete are discrete values.
  /// - Throws: `GymError.wrongValue` where the value is no batch, or its parts differ in length.
  public func iterate(_ batch: SpaceValue) throws(GymError) -> [SpaceValue] {
    switch (self, batch) {
    case (.box, .array(let array)), (.multiBinary, .array(let array)):
      guard !array.shape.isEmpty else { throw wrong(batch) }
      return array.rows.map { .array($0) }
    case (.multiDiscrete(let space), .array(let array)):
      let isFitting = array.dtype != .bool && array.dtype.fits(into: space.dtype)
      guard !array.shape.isEmpty, isFitting || array.count == 0 else { throw wrong(batch) }
      if array.shape.count > 1 { return array.rows.map { .array($0) } }
      var values: [SpaceValue] = []
      for number in array.integers {
        guard let value = Int(exactly: number) else { throw wrong(batch) }
        values.append(.discrete(value))
      }
      return values
    case (.tuple(let space), .tuple(let values)):
      guard space.spaces.allSatisfy(\.hasBatchDimension) else { return values }
      guard values.count == space.spaces.count else { throw wrong(batch) }
      var columns: [[SpaceValue]] = []
      for (member, value) in zip(space.spaces, values) {
        columns.append(try member.iterate(value))
      }
      return try Self.transposed(columns, of: self).map { .tuple($0) }
    case (.dict(let space), .dict(let values)):
      guard space.hasKeys(values) else { throw wrong(batch) }
      var columns: [[SpaceValue]] = []
      for member in space.members {
        guard let value = values[member.key] else { throw wrong(batch) }
        columns.append(try member.space.iterate(value))
      }
      return try Self.transposed(columns, of: self).map { row in
        .dict(Dictionary(uniqueKeysWithValues: zip(space.keys, row)))
      }
    default: throw wrong(batch)
    }
  }

  /// Whether batches of this space can be taken apart, part by part: a tuple of other spaces stands
  /// for a batch of one each.
  private var hasBatchDimension: Bool {
    switch self {
    case .box, .discrete, .multiBinary, .multiDiscrete, .tuple, .dict: true
    case .text, .sequence, .graph, .oneOf: false
    }
  }

  /// Rows from columns of one length.
  private static func transposed(
    _ columns: [[SpaceValue]], of space: Space
  ) throws(GymError) -> [[SpaceValue]] {
    guard let count = columns.first?.count else { return [] }
    guard columns.allSatisfy({ $0.count == count }) else {
      throw .wrongValue(
        expected: "parts of one length in a batch of \(space)",
        found: "lengths \(columns.map(\.count))")
    }
    return (0..<count).map { row in columns.map { $0[row] } }
  }
}
