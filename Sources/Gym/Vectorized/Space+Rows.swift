import Spaces

extension Space {
  /// Refuses a space whose elements aren't rows of numbers.
  /// - Throws: `GymError.badSpace`.
  func checkFlattenable(for wrapper: String) throws(GymError) {
    guard isFlattenable else {
      throw .badSpace("\(wrapper): expected a space that can be flattened, found \(self)")
    }
  }

  /// Reads an element from its row within many.
  func element(from numbers: [Float], row: Int, width: Int) throws(GymError) -> SpaceValue {
    try unflatten(numbers.span.extracting(row * width..<(row + 1) * width))
  }

  /// Writes an element to its row within many.
  func write(_ element: SpaceValue, to numbers: inout [Float], row: Int, width: Int)
    throws(GymError)
  {
    try numbers.withUnsafeMutableBufferPointer { numbers throws(GymError) in
      let row = UnsafeMutableBufferPointer(rebasing: numbers[row * width..<(row + 1) * width])
      var target = row.mutableSpan
      try flatten(element, into: &target)
    }
  }
}
