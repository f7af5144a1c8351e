import NeuralNetworks
import TensorEngine

/// In proportion to what inputs contribute to the outputs of a linear layer without weights, such as
/// an average pooling.
public struct ContributionRule: PropagationRule {
  /// Makes the rule.
  public init() {}

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor { distribute(signal, among: [RelevanceTerm(x) { step($0) }]) }
}

/// By the rule that the layer brings.
public struct OwnRelevanceRule: PropagationRule {
  let layer: any RelevancePropagating

  /// Makes the rule of a layer.
  public init(_ layer: any RelevancePropagating) { self.layer = layer }

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor { layer.relevance(signal, input: x, output: y) }
}

/// Through batch normalization without a rule for its weights:
/// `R_i = R x (y - beta) / ((x - mean) y)`. The shifts receive none.
public struct BatchNormalizationRule: PropagationRule {
  let layer: BatchNormalization

  /// Makes the rule of a layer.
  public init(_ layer: BatchNormalization) { self.layer = layer }

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor {
    let denominator = (x - layer.movingMean) * y
    let sign = 1 - 2 * denominator.less(than: Tensor(0))
    return signal * x * (y - layer.beta) / (denominator + 1e-7 * sign)
  }
}

/// Batch normalization as what it is where a network is in use, a linear layer with one weight for
/// each channel, by a rule for kernels.
public struct ScaleRule: PropagationRule {
  let rule: any KernelRule
  let layers: [ChannelScale]

  /// Makes the rule.
  /// - Parameters:
  ///   - rule: for the weights.
  ///   - layer: the normalization.
  ///   - fused: one scale, rather than the normalization and then gamma and beta as two.
  public init(_ rule: any KernelRule, _ layer: BatchNormalization, fused: Bool = true) {
    self.rule = rule
    let scale = 1 / (layer.movingVariance + layer.settings.epsilon).sqrt()
    if fused {
      let kernel = layer.gamma * scale
      layers = [ChannelScale(kernel: kernel, offset: layer.beta - layer.movingMean * kernel)]
    } else {
      layers = [
        ChannelScale(kernel: scale, offset: -layer.movingMean * scale),
        ChannelScale(kernel: layer.gamma, offset: layer.beta),
      ]
    }
  }

  public func propagate(
    _ signal: Tensor, through step: PropagationStep, input x: Tensor, output y: Tensor
  ) -> Tensor {
    var inputs = [x]
    for layer in layers.dropLast() { inputs.append(layer(inputs[inputs.count - 1])) }
    var signal = signal
    for (layer, input) in zip(layers, inputs).reversed() {
      signal = rule.relevance(signal, through: layer, input: input)
    }
    return signal
  }
}

/// A weight and an offset for each channel, the last axis.
struct ChannelScale: KernelLayer, ParameterlessLayer {
  /// `[C]`
  let kernel: Tensor
  /// `[C]`
  let offset: Tensor?
  var activation: Activation { .linear }

  func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor {
    let y = x * kernel
    return offset.map { y + $0 } ?? y
  }

  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    linear(x, kernel: kernel, offset: offset)
  }
}
