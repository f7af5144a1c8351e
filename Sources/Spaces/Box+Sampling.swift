import Foundations
import NumPyRandom

extension Box {
  /// Draws an element as Gymnasium does.
  ///
  /// Uniform between two bounds, an exponential draw away from a single one, normal without any.
  /// The unbounded elements are drawn first, then those bounded below, above, and on both sides.
  /// Whole numbers are drawn up to `high + 1` and rounded down.
  ///
  /// What differs: every sample lies between its bounds. Gymnasium adds 1 to the upper bound in
  /// 64-bit integers, which wraps around for `Int64.max` and upper bounds of uint64 from 2^63 on
  /// (numpy then refuses to draw), clips to the element type instead of the bounds, and refuses
  /// bounds of float64 that lie further apart than the largest number.
  public func sample(using generator: inout PCG64) -> NDArray {
    if isBounded {
      let storage = boundedSample(using: &generator)
      return NDArray(shape: shape, storage: storage)
    }
    let low = low.doubles
    let high = dtype.isInteger ? high.integers.map { Double($0 + 1) } : high.doubles
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
      sample[index] = uniform(low[index], high[index], using: &generator)
    }
    if dtype.isInteger { return integers(below: sample) }
    return NDArray(sample, shape: shape, dtype: dtype)
  }

  /// The samples rounded down and held between the bounds.
  private func integers(below sample: [Double]) -> NDArray {
    let (low, high) = (low.integers, high.integers)
    let values = sample.indices.map { index in
      min(max(Int128(sample[index].rounded(.down)), low[index]), high[index])
    }
    return NDArray(integers: values, shape: shape, dtype: dtype)
  }

  /// The same where every element has both bounds, in one loop: pictures have many elements.
  private func boundedSample(using generator: inout PCG64) -> NDArray.Storage {
    switch (low.storage, high.storage) {
    case (.float16(let low), .float16(let high)):
      return .float16(
        low.indices.map { index in
          Float16(generator.uniform(Double(low[index]), Double(high[index])))
        })
    case (.float32(let low), .float32(let high)):
      return .float32(
        low.indices.map { index in
          Float(generator.uniform(Double(low[index]), Double(high[index])))
        })
    case (.float64(let low), .float64(let high)):
      return .float64(low.indices.map { uniform(low[$0], high[$0], using: &generator) })
    case (.uint8(let low), .uint8(let high)): return .uint8(wholeNumbers(low, high, &generator))
    case (.int8(let low), .int8(let high)): return .int8(wholeNumbers(low, high, &generator))
    case (.uint16(let low), .uint16(let high)): return .uint16(wholeNumbers(low, high, &generator))
    case (.int16(let low), .int16(let high)): return .int16(wholeNumbers(low, high, &generator))
    case (.uint32(let low), .uint32(let high)): return .uint32(wholeNumbers(low, high, &generator))
    case (.int32(let low), .int32(let high)): return .int32(wholeNumbers(low, high, &generator))
    default:
      let (low, high) = (low.integers, high.integers)
      return integers(
        below: low.indices.map {
          uniform(Double(low[$0]), Double(high[$0] + 1), using: &generator)
        }
      ).storage
    }
  }
}

/// Whole numbers of at most 32 bits between bounds; doubles hold all of them exactly.
private func wholeNumbers<Integer: FixedWidthInteger>(
  _ low: [Integer], _ high: [Integer], _ generator: inout PCG64
) -> [Integer] {
  low.indices.map { index in
    let draw = generator.uniform(Double(low[index]), Double(high[index]) + 1)
    let whole = Int(draw)  // Towards zero; one less is the number below a negative draw.
    let below = Double(whole) > draw ? whole - 1 : whole
    return Integer(truncatingIfNeeded: min(max(below, Int(low[index])), Int(high[index])))
  }
}

/// A number in [low, high), also where `high - low` is beyond the largest number.
private func uniform(_ low: Double, _ high: Double, using generator: inout PCG64) -> Double {
  if (high - low).isFinite { return generator.uniform(low, high) }
  let fraction = generator.nextDouble()
  return low * (1 - fraction) + high * fraction
}
