import TensorEngine

/// The distribution of an action's return over K fixed returns ("atoms"), as logits: C51.
///
///     z(i) = v_min + i dz        dz = (v_max - v_min) / (K - 1)
///     Q(s, a) = sum_i z(i) p(i)(s, a)        p = softmax of the outputs
///     Tz(j) = r + gamma z(j), limited to v_min...v_max
///     m(i) = sum_j max(0, 1 - |Tz(j) - z(i)| / dz) p'(j)(s', a*)
///     loss = -sum_i m(i) ln p(i)(s, a)
///
/// Bellemare et al. (2017), https://arxiv.org/abs/1707.06887, equation 7 and algorithm 1.
struct CategoricalReturn: ReturnModel {
  let outputsPerAction: Int
  /// z, `[K]`.
  private let support: Tensor
  private let range: ClosedRange<Float>

  /// - Precondition: at least two atoms.
  init(atoms: Int, range: ClosedRange<Float>) {
    outputsPerAction = atoms
    self.range = range
    let step = (range.upperBound - range.lowerBound) / Float(atoms - 1)
    support = Tensor((0..<atoms).map { range.lowerBound + Float($0) * step })
  }

  private var atomDistance: Float {
    (range.upperBound - range.lowerBound) / Float(outputsPerAction - 1)
  }

  func values(of outputs: Tensor) -> Tensor {
    let count = outputs.shape[0]
    let logits = outputs.reshaped(to: [
      count, outputs.shape[1] / outputsPerAction, outputsPerAction,
    ])
    return (logits.softmax() * support).sum(along: 2)
  }

  /// m, the next distribution moved by the reward and projected onto the atoms, `[N, K]`.
  func targets(_ rewards: Tensor, _ discounts: Tensor, next: Tensor) -> Tensor {
    let (count, atoms) = (rewards.count, outputsPerAction)
    let moved = (rewards.reshaped(to: [count, 1]) + discounts.reshaped(to: [count, 1]) * support)
      .clipped(to: range.lowerBound, range.upperBound)
    let distances = (moved.reshaped(to: [count, atoms, 1]) - support).abs() / atomDistance
    let probabilities = next.softmax().reshaped(to: [count, atoms, 1])
    return ((1 - distances).relu() * probabilities).sum(along: 1)
  }

  func losses(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    -(targets * outputs.logSoftmax()).sum(along: 1)
  }
}
