/// Which episodes an agent learns in, is chosen by and is evaluated in: never the same ones.
///
/// A run of seed s starts its environments with the seeds s, s + 1… (one for each environment) and
/// lets their generators continue. The evaluations while it trains, by which the best model is
/// chosen, all use the same episodes, from s + 2^61 on, so that models are compared on equal terms.
/// The final test uses episodes that chose nothing, from s + 2^52 on: seeds that are printed stay
/// below 2^53, beyond which JSON's readers lose digits. Sums wrap around at 2^64.
public enum EvaluationSeeds {
  /// The first seed of the evaluations by which the best model is chosen.
  public static func selection(of seed: UInt64) -> UInt64 { seed &+ (1 << 61) }
  /// The first seed of the final test.
  public static func test(of seed: UInt64) -> UInt64 { seed &+ (1 << 52) }
}
