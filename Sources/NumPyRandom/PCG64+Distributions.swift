#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

import Foundations

/// The ziggurat draws of NumPy's `Generator`.
///
/// Marsaglia & Tsang (2000), "The Ziggurat Method for Generating Random Variables",
/// https://doi.org/10.18637/jss.v005.i08. The density is covered by 256 layers of equal area; a
/// draw inside a layer's inner part is accepted with one multiplication.
extension PCG64 {
  /// A draw from the normal distribution with mean 0 and standard deviation 1.
  public mutating func standardNormal() -> Double {
    while true {
      let bits: UInt64 = next()
      let layer = Int(truncatingIfNeeded: bits & 0xff)
      let isNegative = bits >> 8 & 1 == 1
      let abscissa = bits >> 9 & 0xf_ffff_ffff_ffff
      let magnitude = Double(abscissa) * NormalZiggurat.widths[layer]
      let value = isNegative ? -magnitude : magnitude
      if abscissa < NormalZiggurat.limits[layer] { return value }
      if layer == 0 { return normalTail(isNegative: abscissa >> 8 & 1 == 1) }
      let upper = NormalZiggurat.densities[layer - 1]
      let lower = NormalZiggurat.densities[layer]
      if (upper - lower) * nextDouble() + lower < exp(-0.5 * value * value) { return value }
    }
  }

  /// A draw from the normal distribution with the given mean and standard deviation.
  public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    mean + standardDeviation * standardNormal()
  }

  /// A draw from the exponential distribution with mean 1.
  public mutating func standardExponential() -> Double {
    while true {
      let bits: UInt64 = next() >> 3
      let layer = Int(truncatingIfNeeded: bits & 0xff)
      let abscissa = bits >> 8
      let value = Double(abscissa) * ExponentialZiggurat.widths[layer]
      if abscissa < ExponentialZiggurat.limits[layer] { return value }
      if layer == 0 { return ExponentialZiggurat.tailStart - log1p(-nextDouble()) }
      let upper = ExponentialZiggurat.densities[layer - 1]
      let lower = ExponentialZiggurat.densities[layer]
      if (upper - lower) * nextDouble() + lower < exp(-value) { return value }
    }
  }

  /// How many trials it takes until one succeeds: NumPy's `Generator.geometric(probability)`.
  ///
  /// By inversion of an exponential draw for rare success, else by summing up the distribution.
  /// - Precondition: 0 < probability <= 1.
  public mutating func geometric(_ probability: Double) -> Int {
    precondition(
      probability > 0 && probability <= 1,
      "geometric: expected a probability above 0 and up to 1, got \(probability)")
    guard probability >= 0.333333333333333333333333 else {
      let trials = (-standardExponential() / log1p(-probability)).rounded(.up)
      return Int(exactly: trials) ?? .max
    }
    let draw = nextDouble()
    var (trials, sum, product) = (1, probability, probability)
    while draw > sum {
      product *= 1 - probability
      let next = sum + product
      if next == sum { break }  // The sum stays below a draw that rounding put out of reach.
      sum = next
      trials += 1
    }
    return trials
  }

  /// The part beyond the last layer, by Marsaglia's (1964) method.
  private mutating func normalTail(isNegative: Bool) -> Double {
    while true {
      let beyond = -NormalZiggurat.inverseTailStart * log1p(-nextDouble())
      let height = -log1p(-nextDouble())
      if height + height > beyond * beyond {
        return isNegative
          ? -(NormalZiggurat.tailStart + beyond) : NormalZiggurat.tailStart + beyond
      }
    }
  }
}
