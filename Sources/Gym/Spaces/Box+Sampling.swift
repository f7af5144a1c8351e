import TensorEngine

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
      sample[index] = Self.uniform(low[index], high[index], using: &generator)
    }
    if dtype.isInteger { return integers(below: sample) }
    return NDArray(sample, shape: shape, dtype: dtype)
  }

  /// A number in [low, high), also where `high - low` is beyond the largest number.
  private static func uniform(
    _ low: Double, _ high: Double, using generator: inout PCG64
  ) -> Double {
    if (high - low).isFinite { return generator.uniform(low, high) }
    let share = generator.nextDouble()
    return low * (1 - share) + high * share
  }

  /// The samples rounded down and held between the bounds.
  private func integers(below sample: [Double]) -> NDArray {
    let (low, high) = (low.integers, high.integers)
    let values = sample.indices.map { index in
      min(max(Int128(sample[index].rounded(.down)), low[index]), high[index])
    }
    return NDArray(integers: values, shape: shape, dtype: dtype)
  }
}
