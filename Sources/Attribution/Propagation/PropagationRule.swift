import NeuralNetworks
import TensorEngine

/// How a signal at the output of a step becomes one at its input.
///
/// A gradient, a gradient that skips negative influence, a part of the relevance: the methods of
/// attribution differ in nothing else. A rule of one's own is a struct with this one function.
public protocol PropagationRule: Sendable {
  /// The signal at the input.
  /// - Parameters:
  ///   - signal: at the output, of the shape of `y`.
  ///   - step: between the two.
  ///   - x: what the step was given, `[N, …]`.
  ///   - y: what it made of it, `[N, …]`.
  /// - Returns: of the shape of `x`.
  func propagate(_ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor)
    -> Tensor
}

/// A layer that knows how relevance passes through it: one outside of this package takes part in
/// layer-wise relevance propagation by saying so.
public protocol RelevancePropagating: Layer {
  /// The relevance of the inputs, whose sum should be that of the outputs.
  /// - Parameters:
  ///   - relevance: of the outputs, of the shape of `y`.
  ///   - x: the input, `[N, …]`.
  ///   - y: the output, `[N, …]`.
  /// - Returns: of the shape of `x`.
  func relevance(_ relevance: Tensor, input x: Tensor, output y: Tensor) -> Tensor
}

/// Which rule serves which step of a network: what a method of attribution is made of.
///
///     let table = RuleTable(name: "guided_backprop", start: .one) { step in
///       switch step.operation {
///       case .activation(.relu): GuidedRule()
///       case .activation: nil        // refused, with the step's name
///       default: GradientRule()
///       }
///     }
public struct RuleTable: Sendable {
  /// The signal at the chosen output.
  public enum Start: Sendable {
    /// 1, as of a gradient.
    case one
    /// The output's value: what is to be distributed.
    case value
    /// The output's value where it is positive, else 0.
    case positiveValue
  }

  /// The method's name, for messages.
  public let name: String
  /// The signal at the chosen output.
  public let start: Start
  /// The rule for a step; nil where the method has none.
  public let rule: @Sendable (PropagationStep) -> (any PropagationRule)?

  /// Makes a table.
  public init(
    name: String, start: Start,
    rule: @escaping @Sendable (PropagationStep) -> (any PropagationRule)?
  ) {
    (self.name, self.start, self.rule) = (name, start, rule)
  }
}

/// The product of a signal and the step's Jacobian: backpropagation as it is.
public struct GradientRule: PropagationRule {
  /// Makes the rule.
  public init() {}

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor {
    pullback(signal, at: [x]) { step($0[0]) }[0]
  }
}

/// The same signal at the input: of steps that change each number by itself.
public struct PassRule: PropagationRule {
  /// Makes the rule.
  public init() {}

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor { signal }
}

/// What is positive of the signal, whatever the relu let through: the backward pass of a
/// deconvolution network. Zeiler and Fergus (2013), https://arxiv.org/abs/1311.2901.
public struct DeconvolutionRule: PropagationRule {
  /// Makes the rule.
  public init() {}

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor { signal.relu() }
}

/// What is positive of the signal where the relu let its input through. Springenberg et al. (2014),
/// https://arxiv.org/abs/1412.6806.
public struct GuidedRule: PropagationRule {
  /// Makes the rule.
  public init() {}

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor { signal.relu() * y.step() }
}

/// The products of a signal and the Jacobians of a function at some tensors.
func pullback(
  _ signal: Tensor, at inputs: [Tensor], _ function: ([Tensor]) -> Tensor
) -> [Tensor] {
  pullback(at: inputs, function) { _ in signal }
}

/// The same where the signal depends on the function's value.
func pullback(
  at inputs: [Tensor], _ function: ([Tensor]) -> Tensor, signal: (Tensor) -> Tensor
) -> [Tensor] {
  let tape = GradientTape()
  let watched = inputs.map { tape.watch($0.detached) }
  let y = function(watched)
  return tape.gradient(of: y, at: watched, upstream: signal(y.detached)).map(\.detached)
}
