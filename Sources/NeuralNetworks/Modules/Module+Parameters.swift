import Foundations
import TensorEngine

extension Module {
  /// All parameters concatenated, `[P]`.
  public var flatParameters: Tensor {
    .concatenated(parameters.map { $0.reshaped(to: Shape($0.count)) })
  }

  /// Replaces all parameters by the parts of a vector `[P]`.
  /// - Precondition: its length is `parameterCount`.
  public mutating func setFlatParameters(_ flat: Tensor) {
    precondition(
      flat.count == parameterCount,
      "setFlatParameters: \(flat.count) elements for \(parameterCount) parameters")
    var start = 0
    forEachParameter { parameter in
      let end = start + parameter.count
      parameter = flat.slice(start..<end).reshaped(to: parameter.shape)
      start = end
    }
  }

  /// Moves every parameter towards those of `other`: `p = (1 - tau) p + tau q`.
  ///
  /// Polyak averaging; the soft target update of Lillicrap et al. (2015),
  /// https://arxiv.org/abs/1509.02971.
  /// - Parameters:
  ///   - other: a network of the same architecture.
  ///   - tau: 0 leaves this network as it is, 1 copies the other.
  public mutating func moveParameters(towards other: Self, tau: Float) {
    let targets = other.parameters
    var index = 0
    forEachParameter { parameter in
      parameter.blend(with: targets[index], weight: tau)
      index += 1
    }
  }
}
