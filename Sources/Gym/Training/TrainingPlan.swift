import Foundations

/// How long a training is going to be, as far as its limits tell: what an agent anneals by.
///
/// The loop tells it to the agent before the first step (`Agent.prepare(for:)`), and again where a
/// training goes on with other limits.
public struct TrainingPlan: Sendable, Equatable {
  /// How often the agent will choose and observe at most, in all its environments at once, counted
  /// from the beginning of the training; nil where no limit tells.
  public var turns: Int?
  /// How often its parameters may change at most; nil where that is not limited.
  public var updates: Int?

  /// Makes a plan.
  public init(turns: Int? = nil, updates: Int? = nil) {
    self.turns = turns
    self.updates = updates
  }
}

extension TrainingBudget {
  /// What these limits tell beforehand. Limits of episodes and seconds tell nothing.
  /// - Parameters:
  ///   - lanes: environments side by side, 1 or more.
  ///   - epochLength: the steps of a pass over a data set; nil where there is none.
  /// - Returns: the turn in which the first of these limits is reached.
  public func plan(lanes: Int, epochLength: Int?) -> TrainingPlan {
    precondition(lanes > 0, "TrainingBudget.plan: expected at least one lane, got \(lanes)")
    var limits: [Int] = []
    if let steps { limits.append(steps) }
    if let epochs, let epochLength {
      let (product, isTooLarge) = epochs.multipliedReportingOverflow(by: epochLength)
      limits.append(isTooLarge ? Int.max : product)
    }
    let turns = limits.min().map { limit in
      max(0, limit / lanes + (limit % lanes > 0 ? 1 : 0))
    }
    return TrainingPlan(turns: turns, updates: updates)
  }
}
