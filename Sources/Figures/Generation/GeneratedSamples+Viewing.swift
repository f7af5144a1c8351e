import TensorEngine
import Viewer

extension GeneratedSamples {
  /// The window in which the samples around a latent draw are looked at.
  /// - Parameters:
  ///   - title: what stands above.
  ///   - seed: of the draws; the first one is that of the first sample of a sheet.
  ///   - label: the class to begin with; nil for the first one.
  /// - Returns: the session.
  /// - Throws: what the session throws.
  public func explorer(title: String, seed: UInt64, label: Int?) throws -> NoiseExplorerSession {
    try NoiseExplorerSession(
      title: title, classCount: classCount, label: label ?? 0,
      draws: { number in
        .concatenated([
          latents(1, seed: seed, stream: number == 0 ? "samples" : "start \(number)"),
          latents(2, seed: seed, stream: "directions \(number)"),
        ])
      },
      generate: { z, label in agent.samples(of: z, labels: labels(z.shape[0], label)) })
  }
}
