#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Sine and cosine of an angle that is nearly always small: a pole that still stands.
///
/// Within 0.25 rad the Taylor series is cut where the rest is below a tenth of a unit in the last
/// digit, and needs no range reduction; beyond, the C library answers.
///
///     sin x = x - x^3/3! + x^5/5! - … - x^11/11!      rest below 0.25^13/13! = 2.4e-18
///     cos x = 1 - x^2/2! + x^4/4! - … + x^12/12!      rest below 0.25^14/14! = 4.3e-20
@inlinable
@inline(__always)
func sineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) {
  guard abs(x) <= 0.25 else { return exactSineAndCosine(x) }
  let square = x * x
  let fourth = square * square
  // Pairs of terms are joined first, so that the additions do not wait for each other.
  let sineLow = 1.0 / 6 - square * (1.0 / 120)
  let sineMiddle = 1.0 / 5040 - square * (1.0 / 362_880)
  let sineSeries = sineLow + fourth * (sineMiddle + fourth * (1.0 / 39_916_800))
  let cosineLow = 1.0 / 24 - square * (1.0 / 720)
  let cosineMiddle = 1.0 / 40_320 - square * (1.0 / 3_628_800)
  let cosineSeries = cosineLow + fourth * (cosineMiddle + fourth * (1.0 / 479_001_600))
  return (x - x * square * sineSeries, 1 - (0.5 * square - fourth * cosineSeries))
}

@usableFromInline
@inline(never)
func exactSineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) { (sin(x), cos(x)) }
