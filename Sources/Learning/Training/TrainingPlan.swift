import Foundations
import Gym

/// The length of a training, as far as its limits determine it: what an agent's schedules depend
/// on.
///
/// The loop passes it to the agent before the first step (`Agent.prepare(for:)`), and again where a
/// training resumes with other limits.
public struct TrainingPlan: Sendable, Equatable {
  /// The maximum number of vector steps, counted from the beginning of the training; nil where no
  /// limit determines it.
  public var vectorSteps: Int?
  /// The maximum number of updates; nil where that is not limited.
  public var updates: Int?

  /// Makes a plan.
  public init(vectorSteps: Int? = nil, updates: Int? = nil) {
    self.vectorSteps = vectorSteps
    self.updates = updates
  }
}

extension TrainingBudget {
  /// The plan that follows from these limits. Limits of episodes and seconds determine nothing.
  /// - Parameters:
  ///   - environmentCount: environments side by side, 1 or more.
  ///   - epochLength: the steps of a pass over a data set; nil where there is none.
  /// - Returns: the vector step in which the first of these limits is reached.
  public func plan(environmentCount: Int, epochLength: Int?) -> TrainingPlan {
    precondition(
      environmentCount > 0,
      "TrainingBudget.plan: expected at least one environment, got \(environmentCount)")
    var limits: [Int] = []
    if let steps { limits.append(steps) }
    if let epochs, let epochLength {
      let (product, isTooLarge) = epochs.multipliedReportingOverflow(by: epochLength)
      limits.append(isTooLarge ? Int.max : product)
    }
    let vectorSteps = limits.min().map { limit in
      max(0, limit / environmentCount + (limit % environmentCount > 0 ? 1 : 0))
    }
    return TrainingPlan(vectorSteps: vectorSteps, updates: updates)
  }
}
