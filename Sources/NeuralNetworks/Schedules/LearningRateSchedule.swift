import Foundations
import Glibc

/// How a learning rate changes with the number of steps (or epochs: whatever is counted).
///
///     let schedule = LearningRateSchedule.warmup(
///       from: 0.001, to: 0.1, steps: 5, then: .cosine(from: 0.1, to: 0, steps: 95))
///     for epoch in 0..<100 {
///       schedule.set(&optimizer, at: epoch)
///       …
///     }
///
/// A value without state: the rate depends on the step alone, so a resumed run needs only its step.
/// It can be encoded into a checkpoint; what is decoded is checked as what is made. Steps are
/// counted from 0, the first; a negative one counts as 0.
public struct LearningRateSchedule: Sendable, Equatable, Codable {
  let rule: ScheduleRule

  init(checked rule: ScheduleRule) {
    precondition(rule.problem == nil, "LearningRateSchedule: \(rule.problem ?? "")")
    self.rule = rule
  }

  /// The learning rate at a step, 0 or above.
  public func callAsFunction(at step: Int) -> Double { rule.rate(at: Swift.max(0, step)) }

  /// Gives an optimizer the learning rate of a step.
  public func set(_ optimizer: inout some Optimizer, at step: Int) {
    optimizer.learningRate = Float(self(at: step))
  }
}

extension LearningRateSchedule {
  /// Always the same rate.
  public static func constant(_ rate: Double) -> Self { Self(checked: .constant(rate)) }

  /// A factor after every so many steps: PyTorch's `StepLR`.
  ///
  ///     rate factor^floor(step / every)
  public static func step(_ rate: Double, factor: Double = 0.1, every steps: Int) -> Self {
    Self(checked: .step(rate, factor: factor, every: steps))
  }

  /// A factor at each of the given steps: PyTorch's `MultiStepLR`.
  public static func multiStep(_ rate: Double, factor: Double = 0.1, at milestones: [Int]) -> Self {
    Self(checked: .multiStep(rate, factor: factor, at: milestones))
  }

  /// An even decay: PyTorch's `ExponentialLR` with `every` 1, Keras's `ExponentialDecay` otherwise.
  ///
  ///     rate factor^(step / every)
  public static func exponential(_ rate: Double, factor: Double, every steps: Int = 1) -> Self {
    Self(checked: .exponential(rate, factor: factor, every: steps))
  }

  /// A straight line over so many steps, then the end's rate.
  public static func linear(from start: Double, to end: Double, steps: Int) -> Self {
    Self(checked: .linear(from: start, to: end, steps: steps))
  }

  /// Half a wave of a cosine over so many steps, then the end's rate.
  ///
  ///     end + (start - end) (1 + cos(pi step / steps)) / 2
  ///
  /// Loshchilov and Hutter (2016), https://arxiv.org/abs/1608.03983, without restarts. PyTorch's
  /// `CosineAnnealingLR` climbs again past the end; this stays, as Keras's `CosineDecay`.
  public static func cosine(from start: Double, to end: Double = 0, steps: Int) -> Self {
    Self(checked: .cosine(from: start, to: end, steps: steps))
  }

  /// A straight line over so many steps, then another schedule, counted from there.
  public static func warmup(
    from start: Double, to end: Double, steps: Int, then next: LearningRateSchedule
  ) -> Self {
    Self(checked: .warmup(from: start, to: end, steps: steps, then: next.rule))
  }

  /// Up from `peak / initialDivisor` over the first fraction of the steps and down to
  /// `peak / initialDivisor / finalDivisor` over the rest, both along a cosine: PyTorch's
  /// `OneCycleLR`. It stays there after.
  ///
  /// Smith and Topin (2017), https://arxiv.org/abs/1708.07120.
  public static func oneCycle(
    peak: Double, steps: Int, risingFraction: Double = 0.3, initialDivisor: Double = 25,
    finalDivisor: Double = 1e4
  ) -> Self {
    Self(
      checked: .oneCycle(
        peak: peak, steps: steps, risingFraction: risingFraction, initialDivisor: initialDivisor,
        finalDivisor: finalDivisor))
  }
}

extension LearningRateSchedule {
  /// Reads an untrusted schedule.
  /// - Throws: `DecodingError` where a rate or a number of steps is out of its range.
  public init(from decoder: any Decoder) throws {
    rule = try ScheduleRule(from: decoder)
    if let problem = rule.problem {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "learning-rate schedule: \(problem)"))
    }
  }

  /// Writes the rule with its numbers.
  public func encode(to encoder: any Encoder) throws { try rule.encode(to: encoder) }
}
