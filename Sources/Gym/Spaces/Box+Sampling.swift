import TensorEngine

extension Box {
  /// Draws an element as Gymnasium does.
  ///
  /// Uniform between two bounds, an exponential draw away from a single one, normal without any.
  /// The unbounded elements are drawn first, then those bounded below, above, and on both sides.
  /// Whole numbers are drawn up to `high + 1` and rounded down.
  public func sample(using generator: inout PCG64) -> NDArray {
    let isInteger = dtype != .float32 && dtype != .float64
    let low = low.doubles
    let high = isInteger ? high.exclusiveUpperBounds : high.doubles
    var sample = [Double](repeating: 0, count: low.count)
    func indices(below: Bool, above: Bool) -> [Int] {
      low.indices.filter { isBoundedBelow[$0] == below && isBoundedAbove[$0] == above }
    }
    for index in indices(below: false, above: false) {
      sample[index] = generator.standardNormal()
    }
    for index in indices(below: true, above: false) {
      sample[index] = generator.standardExponential() + low[index]
    }
    for index in indices(below: false, above: true) {
      sample[index] = -generator.standardExponential() + high[index]
    }
    for index in indices(below: true, above: true) {
      sample[index] = generator.uniform(low[index], high[index])
    }
    if isInteger {
      for index in sample.indices { sample[index].round(.down) }
    }
    return NDArray(sample, shape: shape, dtype: dtype)
  }
}

extension NDArray {
  /// One more than each whole number, calculated in 64 bits that wrap around, as Gymnasium does.
  fileprivate var exclusiveUpperBounds: [Double] {
    switch storage {
    case .int64(let values): values.map { Double($0 &+ 1) }
    case .uint64(let values): values.map { Double(Int64(truncatingIfNeeded: $0) &+ 1) }
    default: doubles.map { $0 + 1 }
    }
  }
}

extension Box {
  var jsonValue: JSONValue {
    .object([
      .init("type", .string("Box")), .init("dtype", .string(dtype.rawValue)),
      .init("shape", .array(shape.map { .integer(Int128($0)) })),
      .init("low", low.jsonValue), .init("high", high.jsonValue),
    ])
  }

  init(jsonValue: JSONValue) throws(GymError) {
    guard case .string(let typeName)? = jsonValue["dtype"], let dtype = DType(rawValue: typeName),
      case .array(let extents)? = jsonValue["shape"],
      let low = jsonValue["low"], let high = jsonValue["high"]
    else {
      throw .badSpace("Box: expected \"dtype\", \"shape\", \"low\" and \"high\"")
    }
    var shape: [Int] = []
    for extent in extents {
      guard case .integer(let wide) = extent, let extent = Int(exactly: wide) else {
        throw .badSpace("Box: expected whole numbers in \"shape\", found \(extent.text)")
      }
      shape.append(extent)
    }
    try self.init(
      checking: low.flatNumbers(), high.flatNumbers(), shape: shape, dtype: dtype)
  }
}
