import Glibc

/// What a `LearningRateSchedule` is made of.
indirect enum ScheduleRule: Sendable, Equatable, Codable {
  case constant(Double)
  case step(Double, factor: Double, every: Int)
  case multiStep(Double, factor: Double, at: [Int])
  case exponential(Double, factor: Double, every: Int)
  case linear(from: Double, to: Double, steps: Int)
  case cosine(from: Double, to: Double, steps: Int)
  case warmup(from: Double, to: Double, steps: Int, then: ScheduleRule)
  case oneCycle(
    peak: Double, steps: Int, risingFraction: Double, initialDivisor: Double, finalDivisor: Double)

  /// Checkpoints keep the key that they have always had.
  private enum OneCycleCodingKeys: String, CodingKey {
    case peak, steps
    case risingFraction = "risingShare"
    case initialDivisor, finalDivisor
  }

  /// The rate at a step, 0 or above.
  func rate(at step: Int) -> Double {
    switch self {
    case .constant(let rate): rate
    case .step(let rate, let factor, let every): rate * pow(factor, Double(step / every))
    case .multiStep(let rate, let factor, let milestones):
      rate * pow(factor, Double(milestones.count { $0 <= step }))
    case .exponential(let rate, let factor, let every):
      rate * pow(factor, Double(step) / Double(every))
    case .linear(let start, let end, let steps):
      start + (end - start) * Self.fraction(Double(step), of: Double(steps))
    case .cosine(let start, let end, let steps):
      Self.wave(from: start, to: end, Self.fraction(Double(step), of: Double(steps)))
    case .warmup(let start, let end, let steps, let next):
      step < steps
        ? start + (end - start) * Double(step) / Double(steps) : next.rate(at: step - steps)
    case .oneCycle(let peak, let steps, let risingFraction, let initialDivisor, let finalDivisor):
      Self.cycle(
        at: Double(step), peak: peak, start: peak / initialDivisor,
        end: peak / initialDivisor / finalDivisor, top: risingFraction * Double(steps) - 1,
        last: Double(steps) - 1)
    }
  }

  /// How much of a stretch is behind, 0...1.
  private static func fraction(_ step: Double, of steps: Double) -> Double {
    Swift.min(1, step / steps)
  }

  /// Half a wave from one rate to another.
  private static func wave(from start: Double, to end: Double, _ fraction: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * fraction)) / 2
  }

  private static func cycle(
    at step: Double, peak: Double, start: Double, end: Double, top: Double, last: Double
  ) -> Double {
    step <= top
      ? wave(from: start, to: peak, top > 0 ? step / top : 1)
      : wave(from: peak, to: end, fraction(step - top, of: last - top))
  }

  /// Which number is out of its range; nil where all are right.
  var problem: String? {
    switch self {
    case .constant(let rate): Self.problem(rates: [rate])
    case .step(let rate, let factor, let every), .exponential(let rate, let factor, let every):
      Self.problem(rates: [rate], factors: [factor], steps: every)
    case .multiStep(let rate, let factor, let milestones):
      Self.problem(rates: [rate], factors: [factor])
        ?? (milestones.allSatisfy { $0 >= 0 } && milestones == milestones.sorted()
          ? nil : "milestones \(milestones) must be 0 or above and ascend")
    case .linear(let start, let end, let steps), .cosine(let start, let end, let steps):
      Self.problem(rates: [start, end], steps: steps)
    case .warmup(let start, let end, let steps, let next):
      Self.problem(rates: [start, end], steps: steps) ?? next.problem
    case .oneCycle(let peak, let steps, let fraction, let initialDivisor, let finalDivisor):
      Self.problem(rates: [peak], factors: [initialDivisor, finalDivisor], steps: steps)
        ?? (fraction > 0 && fraction < 1
          ? nil : "the rising fraction must be between 0 and 1, got \(fraction)")
    }
  }

  private static func problem(rates: [Double], factors: [Double] = [], steps: Int = 1) -> String? {
    if let rate = rates.first(where: { !$0.isFinite || $0 < 0 }) {
      return "a learning rate must be a number from 0 up, got \(rate)"
    }
    if let factor = factors.first(where: { !$0.isFinite || $0 <= 0 }) {
      return "a factor must be a number above 0, got \(factor)"
    }
    return steps > 0 ? nil : "the number of steps must be above 0, got \(steps)"
  }
}
