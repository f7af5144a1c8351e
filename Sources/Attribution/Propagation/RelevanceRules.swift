import Foundations
import NeuralNetworks
import TensorEngine

// The rules of layer-wise relevance propagation for a layer z = W(x) + b. Bach et al. (2015),
// https://doi.org/10.1371/journal.pone.0130140; Montavon et al. (2017),
// https://doi.org/10.1016/j.patcog.2016.11.008 (flat, w^2 and z^B).

/// An input of a layer with the weights that it meets there.
struct RelevanceTerm {
  /// `[N, …]`
  var x: Tensor
  /// The linear function of it.
  var map: (Tensor) -> Tensor

  /// With the weights of a layer, or others instead.
  init(_ x: Tensor, _ layer: any KernelLayer, kernel: Tensor) {
    self.init(x) { layer.linear($0, kernel: kernel, offset: nil) }
  }

  init(_ x: Tensor, _ map: @escaping (Tensor) -> Tensor) { (self.x, self.map) = (x, map) }
}

/// Distributes relevance among inputs in proportion to what they contribute:
///
///     R_i = sum_t x_ti sum_j w_tij R_j / s(sum_t sum_k x_tk w_tkj + b_j)
///
/// - Parameters:
///   - relevance: R_j, of the shape of the output.
///   - terms: t, an input and the linear function of it.
///   - offset: b, or none.
///   - stabilizer: s, which keeps the denominator from 0.
/// - Returns: R_i, of the shape of the input.
func distribute(
  _ relevance: Tensor, among terms: [RelevanceTerm], offset: Tensor? = nil,
  stabilizer: (Tensor) -> Tensor = stabilized
) -> Tensor {
  let gradients = pullback(at: terms.map(\.x)) { inputs in
    var z = terms[0].map(inputs[0])
    for (term, input) in zip(terms, inputs).dropFirst() { z = z + term.map(input) }
    return z
  } signal: { z in
    relevance / stabilizer(offset.map { z + $0 } ?? z)
  }
  var result = terms[0].x * gradients[0]
  for (term, gradient) in zip(terms, gradients).dropFirst() { result = result + term.x * gradient }
  return result
}

/// `z`, with 1e-7 instead of 0.
func stabilized(_ z: Tensor) -> Tensor { z + 1e-7 * z.equal(to: Tensor(0)) }

/// A rule for steps with a kernel.
public protocol KernelRule: PropagationRule {
  /// The relevance of the inputs of a layer.
  /// - Parameters:
  ///   - relevance: of its linear part's outputs.
  ///   - layer: with the weights.
  ///   - x: its input, `[N, …]`.
  /// - Returns: of the shape of `x`.
  func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor) -> Tensor
}

extension KernelRule {
  /// The relevance of the step's inputs.
  /// - Precondition: the step has a kernel.
  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor {
    guard case .kernel(let layer) = step.operation else {
      preconditionFailure("\(step.name): a rule for kernels serves layers with a kernel only")
    }
    return relevance(signal, through: layer, input: x)
  }
}

/// In proportion to `x_i w_ij`, with what is added to the denominator in the direction of its sign.
///
/// `epsilon` 0 is the rule z, whose denominator is changed only where it is 0.
public struct EpsilonRule: KernelRule {
  /// Added to the size of the denominator; 0 or more.
  public var epsilon: Float
  /// Whether offsets receive relevance, which is lost.
  public var includesBias: Bool

  /// Makes the rule.
  public init(_ epsilon: Float, includesBias: Bool = true) {
    (self.epsilon, self.includesBias) = (epsilon, includesBias)
  }

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    distribute(
      relevance, among: [RelevanceTerm(x, layer, kernel: layer.kernel)],
      offset: includesBias ? layer.offset : nil,
      stabilizer: { z in
        epsilon == 0 ? stabilized(z) : z + epsilon * (1 - 2 * z.less(than: Tensor(0)))
      })
  }
}

/// In proportion to the squares of the weights, whatever the input.
public struct SquaredWeightsRule: KernelRule {
  /// Makes the rule.
  public init() {}

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    distribute(
      relevance, among: [RelevanceTerm(.ones(x.shape), layer, kernel: layer.kernel.squared())])
  }
}

/// Equal parts for all inputs that an output sees.
public struct FlatRule: KernelRule {
  /// Makes the rule.
  public init() {}

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    distribute(
      relevance, among: [RelevanceTerm(.ones(x.shape), layer, kernel: .ones(layer.kernel.shape))])
  }
}

/// Contributions that raise an output and those that lower it, distributed apart:
///
///     R = alpha R(x+ w+ + x- w-) - beta R(x+ w- + x- w+)
public struct AlphaBetaRule: KernelRule {
  /// The weight of what raises the output, 1 or more; `beta` is 1 less.
  public var alpha: Float
  /// The weight of what lowers it, 0 or more.
  public var beta: Float { alpha - 1 }
  /// Whether offsets receive relevance, which is lost.
  public var includesBias: Bool

  /// Makes the rule.
  public init(alpha: Float, includesBias: Bool = true) {
    (self.alpha, self.includesBias) = (alpha, includesBias)
  }

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    let (positive, negative) = (layer.kernel.relu(), -(-layer.kernel).relu())
    let (above, below) = (x.relu(), -(-x).relu())
    let offset = includesBias ? layer.offset : nil
    // After a relu nothing is below 0.
    let hasNegativeInputs = below.sumOfSquares > 0
    func shared(_ withAbove: Tensor, _ withBelow: Tensor) -> Tensor {
      var terms = [RelevanceTerm(above, layer, kernel: withAbove)]
      if hasNegativeInputs { terms.append(RelevanceTerm(below, layer, kernel: withBelow)) }
      return distribute(relevance, among: terms, offset: offset)
    }
    let raising = shared(positive, negative)
    if beta == 0 { return alpha * raising }
    let lowering = shared(negative, positive)
    return alpha * raising - beta * lowering
  }
}

/// In proportion to `x_i w+_ij`: alpha 1, beta 0 of inputs that are 0 or more.
public struct PositiveWeightsRule: KernelRule {
  /// Makes the rule.
  public init() {}

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  { distribute(relevance, among: [RelevanceTerm(x, layer, kernel: layer.kernel.relu())]) }
}

/// z^B, for inputs that lie between two bounds: in proportion to `x_i w_ij - l w+_ij - h w-_ij`.
public struct BoundedRule: KernelRule {
  /// What inputs can be.
  public var low: Float
  /// What inputs can be.
  public var high: Float

  /// Makes the rule.
  public init(low: Float, high: Float) { (self.low, self.high) = (low, high) }

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    distribute(
      relevance,
      among: [
        RelevanceTerm(x, layer, kernel: layer.kernel),
        RelevanceTerm(
          Tensor(repeating: -low, shape: x.shape), layer, kernel: layer.kernel.relu()),
        RelevanceTerm(
          Tensor(repeating: -high, shape: x.shape), layer, kernel: -(-layer.kernel).relu()),
      ])
  }
}

/// The four combinations of signs, each distributed by itself, with the offsets of the sign of its
/// weights: `R = a0 R(x+ w+) + a1 R(x- w-) - b0 R(x+ w-) - b1 R(x- w+)`.
public struct SignedCombinationsRule: KernelRule {
  /// a0 and a1.
  public var alpha: (Float, Float)
  /// b0 and b1.
  public var beta: (Float, Float)

  /// Makes the rule; the presets' one for batch normalization where nothing is said.
  public init(alpha: (Float, Float) = (2, 0), beta: (Float, Float) = (1, 0)) {
    (self.alpha, self.beta) = (alpha, beta)
  }

  public func relevance(_ relevance: Tensor, through layer: any KernelLayer, input x: Tensor)
    -> Tensor
  {
    let (positive, negative) = (layer.kernel.relu(), -(-layer.kernel).relu())
    let (above, below) = (x.relu(), -(-x).relu())
    let (raising, lowering) = (layer.offset?.relu(), layer.offset.map { -(-$0).relu() })
    let parts = [
      (alpha.0, above, positive, raising), (alpha.1, below, negative, lowering),
      (-beta.0, above, negative, lowering), (-beta.1, below, positive, raising),
    ]
    var result = Tensor.zeros(x.shape)
    for (weight, x, kernel, offset) in parts where weight != 0 {
      let terms = [RelevanceTerm(x, layer, kernel: kernel)]
      result = result + weight * distribute(relevance, among: terms, offset: offset)
    }
    return result
  }
}
