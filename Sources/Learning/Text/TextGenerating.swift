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
}

extension TextGenerating {
  /// None, unless a setting says otherwise.
  public var sampleEpochs: Int { 0 }
  /// textgenrnn's.
  public var sampleLength: Int { 300 }
}
