import TensorEngine

/// An agent that has a code for every example, such as an autoencoder.
public protocol EncodingAgent: Agent {
  /// The shape of an example: images `[H, W, C]` or rows `[D]`.
  var exampleShape: [Int] { get }
  /// The codes of examples, in inference.
  /// - Parameter examples: `[N] + exampleShape` as `Classification` shows them: images within 0...1,
  ///   rows of a table as they are.
  /// - Returns: `[N, K]`.
  /// - Throws: `AgentError` where the network has no codes.
  func codes(of examples: Tensor) throws(AgentError) -> Tensor
}
