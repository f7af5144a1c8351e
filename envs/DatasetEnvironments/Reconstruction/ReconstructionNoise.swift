import NumPyRandom
import Spaces

/// The noise of examples: it follows from the seed and the example (and, where it is redrawn, the
/// epoch), so that an example looks the same whenever it is shown, and there is nothing to save.
struct ReconstructionNoise: Sendable {
  let scale: Float
  let kind: ReconstructionParameters.NoiseKind
  let seed: UInt64
  let isRedrawn: Bool

  init(_ parameters: ReconstructionParameters) {
    scale = Float(parameters.noise)
    kind = parameters.noiseKind
    seed = UInt64(parameters.noiseSeed)
    isRedrawn = parameters.redrawsNoise
  }

  /// The space of noised examples, for that of the examples, a box.
  func space(of clean: Space) -> Space {
    guard scale > 0, case .box(let box) = clean else { return clean }
    let most = kind == .uniform ? Double(scale) : .infinity
    let least = kind == .uniform ? 0 : -Double.infinity
    return .box(
      Box(
        low: box.low.doubles.map { $0 + least }, high: box.high.doubles.map { $0 + most },
        shape: box.shape))
  }

  /// Adds the noise of an example to its values, in place.
  /// - Parameters:
  ///   - values: the values of a batch.
  ///   - range: where the example's lie among them.
  ///   - example: its number in the part.
  ///   - epoch: how often the part was shown before.
  func add(to values: inout [Float], _ range: Range<Int>, example: Int, epoch: Int) {
    guard scale > 0 else { return }
    var key = [UInt32(truncatingIfNeeded: example)]
    if isRedrawn { key.append(UInt32(truncatingIfNeeded: epoch)) }
    var random = PCG64(SeedSequence(seed, spawnKey: key))
    for index in range {
      switch kind {
      case .uniform: values[index] += scale * Float(random.nextDouble())
      case .normal: values[index] += scale * Float(random.standardNormal())
      }
    }
  }
}
