import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// The network of a training in which texts have labels, such as authors or subjects.
///
///     a = attention-weighted average, [N, D]            as without labels
///     text logits    = a W + b
///     context logits = [a, label] W_c + b_c             label: one-hot, [N, K]
///     minimize 0.8 mean -log p_context[token] + 0.2 mean -log p_text[token]
///
/// What the label explains, the other layers need not learn; what is written later comes from the
/// text logits. textgenrnn 2.0.0, `context_output`.
struct ContextNetwork: Layer {
  /// The weight of the loss with labels.
  static let contextWeight: Float = 0.8
  /// The weight of the loss without.
  static let textWeight: Float = 0.2

  /// The network that stays, whose last layer gives the text logits.
  var text: Sequential
  /// `[D + K, V]`
  var contextOutput: Dense

  /// The attention layer's output, `[N, T]` to `[N, D]`.
  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    text.prefix(text.layers.count - 1).forward(x, in: context)
  }

  /// The cross-entropies of both heads.
  /// - Parameters:
  ///   - features: the attention layer's output, `[N, D]`.
  ///   - labels: `[N, K]`
  ///   - tokens: the true next ones, `[N]`.
  /// - Returns: two scalars.
  func losses(_ features: Tensor, labels: Tensor, tokens: [Int]) -> (context: Tensor, text: Tensor)
  {
    let joined = Tensor.concatenated([features, labels], along: 1)
    let textOutput = text.suffix(from: text.layers.count - 1)
    return (
      Loss.softmaxCrossEntropy(contextOutput(joined), labels: tokens),
      Loss.softmaxCrossEntropy(textOutput(features), labels: tokens)
    )
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("text", &text)
    visitor.module("context_output", &contextOutput)
  }
}

/// The head that sees the labels, and how they are shown to it.
struct ContextHead: Sendable {
  /// The classes of the labels.
  let labelCount: Int
  /// `[D + K, V]`
  var dense: Dense
  /// Its cross-entropy in the last batch.
  var lastLoss = Float.nan

  /// Draws a head's weights.
  /// - Throws: `AgentError` where the network does not end with a dense layer, or the head would
  ///   not fit into memory.
  init(labelCount: Int, of agent: TextRNNAgent) throws(AgentError) {
    guard let output = try agent.layers.layers.last as? Dense else {
      throw .unfitNetwork(
        expected: "one that ends with a dense layer, as texts have labels", found: "another")
    }
    let (inputs, units) = (output.kernel.shape[0], output.kernel.shape[1])
    var weights = ElementCount()
    weights.add(inputs + labelCount + 1, units, 4)
    try weights.check("context", labelCount)
    var random = PCG64(seed: agent.setup.seed, stream: "context")
    self.labelCount = labelCount
    dense = Dense(
      inputs: inputs + Self.columnCount(labelCount), units: units, using: &random)
  }

  /// K: two classes make one column, as scikit-learn's `LabelBinarizer` has it.
  private static func columnCount(_ labelCount: Int) -> Int { labelCount > 2 ? labelCount : 1 }

  /// The labels of a batch, `[N, K]`: 1 in the column of the class, else 0; of two classes 1 for
  /// the second.
  /// - Returns: nil where a label is missing or not a class.
  func columns(_ transitions: Transitions) -> Tensor? {
    guard let labels = transitions.integers("label"), labels.count == transitions.count,
      labels.allSatisfy((0..<labelCount).contains)
    else { return nil }
    let width = Self.columnCount(labelCount)
    return Tensor(shape: [labels.count, width]) { values in
      for (row, label) in labels.enumerated() {
        for column in 0..<width { values[row * width + column] = 0 }
        if width > 1 { values[row * width + label] = 1 } else { values[row] = Float(label) }
      }
    }
  }
}

extension TextRNNAgent {
  /// The layers of the network, the last of which gives the logits.
  /// - Throws: `AgentError.unfitNetwork` of a network that is not made of layers.
  var layers: Sequential {
    get throws(AgentError) {
      guard let layers = network.base as? Sequential, layers.layers.count > 1 else {
        throw .unfitNetwork(
          expected: "one of layers, the last of which gives the logits",
          found: "\(type(of: network.base))")
      }
      return layers
    }
  }

  /// Both heads on one network; nil where texts have no labels.
  var contextNetwork: ContextNetwork? {
    guard let context, let layers = try? layers else { return nil }
    return ContextNetwork(text: layers, contextOutput: context.dense)
  }

  /// The text logits of the attention layer's output.
  func textHead(_ features: Tensor) -> Tensor {
    guard let layers = try? layers else { return features }
    return layers.suffix(from: layers.layers.count - 1)(features)
  }
}
