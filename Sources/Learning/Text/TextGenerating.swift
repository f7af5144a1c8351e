import Foundations
import TensorEngine

/// An agent that can continue a text: it knows how probable each token is after a window of tokens.
public protocol TextGenerating: Agent {
  /// The tokens behind the ids; nil where it learned in an environment that has none.
  var vocabulary: Vocabulary? { get }
  /// T, the tokens of a window.
  var windowLength: Int { get }
  /// Epochs of a training between samples of what it writes; 0 for none.
  var sampleEpochs: Int { get }
  /// The most tokens of such a sample.
  var sampleLength: Int { get }
  /// How probable each token is next.
  /// - Parameter windows: the last T ids of N texts, `[N, T]`, 0 on the left of a short one.
  /// - Returns: `[N, V]`, each row with the sum 1.
  func nextTokenProbabilities(after windows: Tensor) -> Tensor
  /// The same, with how much each token of the windows counts.
  /// - Parameter windows: as above.
  /// - Returns: both, found in one pass.
  func explainedPredictions(after windows: Tensor) -> ExplainedPredictions
}

/// What a text model predicts, and which tokens it looked at.
public struct ExplainedPredictions: Sendable {
  /// How probable each token is next, `[N, V]`.
  public let probabilities: Tensor
  /// The weights of the average over a window's tokens, `[N, T]`, each row with the sum 1; nil where
  /// the network has no such average.
  public let attention: Tensor?

  /// Puts both together.
  public init(probabilities: Tensor, attention: Tensor?) {
    (self.probabilities, self.attention) = (probabilities, attention)
  }
}

extension TextGenerating {
  /// The probabilities alone, for models without attention.
  public func explainedPredictions(after windows: Tensor) -> ExplainedPredictions {
    ExplainedPredictions(probabilities: nextTokenProbabilities(after: windows), attention: nil)
  }
}

extension TextGenerating {
  /// None, unless a setting says otherwise.
  public var sampleEpochs: Int { 0 }
  /// textgenrnn's.
  public var sampleLength: Int { 300 }
}
