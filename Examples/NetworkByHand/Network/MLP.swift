import NumPyRandom
import TensorEngine

/// The standard deviation of a layer's initial weights.
public enum Spread: String, CaseIterable, Sendable {
  /// sqrt(2 / n): He et al. (2015), https://arxiv.org/abs/1502.01852.
  case he
  /// 2 / sqrt(n), which some older texts call He's.
  case legacy2

  /// The standard deviation for n inputs.
  func standardDeviation(inputs: Int) -> Double {
    switch self {
    case .he: (2 / Double(inputs)).squareRoot()
    case .legacy2: 2 / Double(inputs).squareRoot()
    }
  }
}

/// Draws from a normal distribution, and again where a draw is beyond two standard deviations.
public func truncatedNormal(_ shape: Shape, standardDeviation: Double, using random: inout PCG64)
  -> Tensor
{
  Tensor(shape: shape) { values in
    for index in values.indices {
      var draw = random.standardNormal()
      while draw.magnitude > 2 { draw = random.standardNormal() }
      values[index] = Float(draw * standardDeviation)
    }
  }
}

/// The mean of -log softmax(logits)[label], computed so that nothing overflows.
///
///     log sum exp(z) = m + log sum exp(z - m),  m = max z
///
/// - Parameters:
///   - logits: `[N, C]`.
///   - labels: `[N]`, classes.
/// - Returns: a scalar.
public func crossEntropy(_ logits: Tensor, _ labels: [Int]) -> Tensor {
  let shifted = logits - logits.detached.max(along: 1, keepingDimensions: true)
  return (shifted.exp().sum(along: 1).log() - shifted.selectingColumns(labels)).mean()
}

/// Dense layers with ReLU between them, made of tensors alone.
public struct MLP {
  /// `layer1/kernel` `[I, O]`, `layer1/bias` `[O]`, `layer2/kernel`…
  public let names: [String]
  /// In the order of the names.
  public private(set) var parameters: [Tensor]

  /// Draws the weights; biases are 0.
  /// - Parameters:
  ///   - sizes: of the input, the hidden layers and the output: `[784, 300, 100, 10]`.
  ///   - spread: the standard deviation of the initial weights.
  ///   - random: the generator that draws them.
  public init(sizes: [Int], spread: Spread, using random: inout PCG64) {
    names = Self.names(layers: sizes.count - 1)
    parameters = []
    for (inputs, units) in zip(sizes, sizes.dropFirst()) {
      let standardDeviation = spread.standardDeviation(inputs: inputs)
      parameters.append(
        truncatedNormal([inputs, units], standardDeviation: standardDeviation, using: &random))
      parameters.append(.zeros([units]))
    }
  }

  /// Restores saved weights.
  init(parameters: [Tensor]) {
    names = Self.names(layers: parameters.count / 2)
    self.parameters = parameters
  }

  static func names(layers: Int) -> [String] {
    (1...layers).flatMap { ["layer\($0)/kernel", "layer\($0)/bias"] }
  }

  /// `z = XW + b`, layer by layer; softmax is part of the loss.
  /// - Parameter x: `[N, I]`.
  /// - Returns: `[N, C]`
  public func logits(_ x: Tensor) -> Tensor { Self.logits(x, parameters) }

  private static func logits(_ x: Tensor, _ parameters: [Tensor]) -> Tensor {
    var z = x
    for index in stride(from: 0, to: parameters.count, by: 2) {
      let input = index == 0 ? z : z.relu()
      z = input.matmul(parameters[index]) + parameters[index + 1]
    }
    return z
  }

  /// One step of plain gradient descent.
  /// - Returns: the loss before the step.
  public mutating func descend(_ x: Tensor, _ labels: [Int], rate: Float) -> Float {
    let (loss, gradients) = valueWithGradient(at: parameters) {
      crossEntropy(Self.logits(x, $0), labels)
    }
    for (index, gradient) in gradients.enumerated() {
      parameters[index] = parameters[index] - gradient * rate
    }
    return loss.scalar
  }

  /// The fraction of examples whose largest logit is that of their label.
  public func accuracy(_ x: Tensor, _ labels: [Int]) -> Double {
    var hits = 0
    for start in stride(from: 0, to: labels.count, by: 1_000) {
      let end = min(labels.count, start + 1_000)
      let classes = logits(x.slice(start..<end)).argmax()
      hits += zip(classes, labels[start..<end]).count { $0 == $1 }
    }
    return Double(hits) / Double(labels.count)
  }
}
