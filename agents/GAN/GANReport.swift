import Learning

/// What an iteration came to.
struct GANReport: Sendable, Codable {
  /// The mean of the losses on real and on generated samples.
  private var discriminatorLoss = Double.nan
  /// The fraction of both that the discriminator took for what they were.
  private var accuracy = Double.nan
  var generatorLoss = Double.nan
  /// The mean of D(x) over real samples, and over generated ones.
  private var real = Double.nan
  private var fake = Double.nan

  /// `d_loss`, `d_accuracy`, `g_loss`, `d_real` and `d_fake`.
  var metrics: [Metric] {
    [
      Metric("d_loss", discriminatorLoss), Metric("d_accuracy", accuracy),
      Metric("g_loss", generatorLoss), Metric("d_real", real), Metric("d_fake", fake),
    ]
  }

  /// Takes the scores of real and of generated samples, before the discriminator learned from them.
  /// - Parameters:
  ///   - loss: the discriminator's.
  ///   - real: D(x), one at least.
  ///   - fake: D(G(z)), as many.
  ///   - threshold: the score from which on a sample counts as taken for real.
  mutating func setDiscriminator(loss: Float, real: [Float], fake: [Float], threshold: Float) {
    func mean(_ values: [Float]) -> Double {
      values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }
    discriminatorLoss = Double(loss)
    let right = real.count { $0 > threshold } + fake.count { $0 <= threshold }
    accuracy = Double(right) / Double(real.count + fake.count)
    (self.real, self.fake) = (mean(real), mean(fake))
  }
}
