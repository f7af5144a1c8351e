import Foundations

/// Lowers the learning rate when a figure has stopped getting better: Keras's callback of this
/// name.
///
///     var plateau = ReduceLROnPlateau(
///       monitor: "accuracy", factor: 0.9, patience: 2, minLearningRate: 1e-4)
///     for epoch in 0..<100 {
///       …
///       plateau.observe(accuracy, &optimizer)
///     }
///
/// A value that can be encoded into a checkpoint, with its counters.
public struct ReduceLROnPlateau: Sendable, Equatable, Codable {
  /// What the rate is multiplied by, above 0 and below 1.
  public let factor: Double
  /// Epochs without an improvement before the rate is lowered; 0 acts as 1.
  public let patience: Int
  /// Epochs after a change in which nothing is counted.
  public let cooldown: Int
  /// The rate is not lowered below this.
  public let minLearningRate: Double
  private var figure: MonitoredFigure
  private var wait = 0
  private var cooldownLeft = 0

  /// Makes the rule, with Keras's defaults.
  /// - Parameters:
  ///   - monitor: the figure's name; it decides the direction where the mode is `auto`.
  ///   - mode: which way the figure gets better.
  ///   - factor: above 0 and below 1.
  ///   - patience: epochs without an improvement, 0 or above.
  ///   - minDelta: a change of less than this is none.
  ///   - cooldown: epochs to rest after a change, 0 or above.
  ///   - minLearningRate: 0 or above.
  /// - Precondition: the numbers are in these ranges, and `auto` goes with a name that
  ///   `MonitorMode.resolved(for:)` knows.
  public init(
    monitor: String = "val_loss", mode: MonitorMode = .auto, factor: Double = 0.1,
    patience: Int = 10, minDelta: Double = 1e-4, cooldown: Int = 0, minLearningRate: Double = 0
  ) {
    precondition(
      factor > 0 && factor < 1, "ReduceLROnPlateau: factor must be between 0 and 1, got \(factor)")
    precondition(
      patience >= 0 && cooldown >= 0 && minLearningRate >= 0,
      """
      ReduceLROnPlateau: patience, cooldown and minLearningRate must be 0 or above, \
      got \(patience), \(cooldown), \(minLearningRate)
      """)
    self.factor = factor
    self.patience = patience
    self.cooldown = cooldown
    self.minLearningRate = minLearningRate
    figure = MonitoredFigure(monitor, mode: mode, minDelta: minDelta, in: "ReduceLROnPlateau")
  }

  /// The figure's name.
  public var monitor: String { figure.name }
  /// Which way it gets better.
  public var mode: MonitorMode { figure.mode }
  /// The best value so far; nil before the first.
  public var best: Double? { figure.best }

  /// Takes the figure of an epoch, and lowers the rate of an optimizer where it is time.
  /// - Returns: whether it did.
  @discardableResult
  public mutating func observe(_ value: Double, _ optimizer: inout some Optimizer) -> Bool {
    guard let rate = newRate(after: value, optimizer.learningRate) else { return false }
    optimizer.learningRate = rate
    return true
  }

  private mutating func newRate(after value: Double, _ rate: Float) -> Float? {
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      wait = 0
    }
    if figure.improves(with: value) {
      wait = 0
      return nil
    }
    guard cooldownLeft == 0 else { return nil }
    wait &+= 1  // Of a damaged checkpoint, it may be any number.
    guard wait >= patience, rate > Float(minLearningRate) else { return nil }
    cooldownLeft = cooldown
    wait = 0
    return Float(Swift.max(Double(rate) * factor, minLearningRate))
  }
}
