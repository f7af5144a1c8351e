import TensorEngine

/// An agent that makes samples from latent draws, such as the generator of a GAN.
///
/// A run draws a sheet of its samples every `sampleInterval` updates.
public protocol GenerativeAgent: Agent {
  /// The elements of a latent draw, each from the standard normal distribution.
  var latentCount: Int { get }
  /// The shape of a sample: images `[H, W, C]` or rows `[D]`.
  var sampleShape: [Int] { get }
  /// The classes that a sample may be asked for; nil where it can't be.
  var classCount: Int? { get }
  /// Updates between two sheets of samples; 0 for none.
  var sampleInterval: Int { get }
  /// Whether all sheets of a run show samples of the same latent draws.
  var usesFixedNoise: Bool { get }
  /// The samples of latent draws, in inference.
  /// - Parameters:
  ///   - latents: `[N, latentCount]`.
  ///   - labels: `[N]`, the classes asked for; nil for the classes in turn. Ignored where there are
  ///     none.
  /// - Returns: `[N] + sampleShape`, within -1...1.
  func samples(of latents: Tensor, labels: [Int]?) -> Tensor
}
