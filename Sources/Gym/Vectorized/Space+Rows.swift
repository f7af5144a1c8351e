import Spaces

extension Space {
  /// Refuses a space whose elements aren't rows of values.
  /// - Throws: `GymError.badSpace`.
  func checkFlattenable(for wrapper: String) throws(GymError) {
    guard isFlattenable else {
      throw .badSpace("\(wrapper): expected a space that can be flattened, found \(self)")
    }
  }

  /// Reads an element from its row within many.
  func element(from values: [Float], row: Int, width: Int) throws(GymError) -> SpaceValue {
    try unflatten(values.span.extracting(row * width..<(row + 1) * width))
  }

  /// Writes an element to its row within many.
  func write(_ element: SpaceValue, to values: inout [Float], row: Int, width: Int)
    throws(GymError)
  {
    try values.withUnsafeMutableBufferPointer { values throws(GymError) in
      let row = UnsafeMutableBufferPointer(rebasing: values[row * width..<(row + 1) * width])
      var target = row.mutableSpan
      try flatten(element, into: &target)
    }
  }
}
