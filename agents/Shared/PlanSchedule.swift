import Learning

/// How a setting changes over a training.
public enum ScheduleKind: String, Sendable, CaseIterable {
  /// It stays.
  case constant
  /// It falls to 0 along a straight line over the steps of the training.
  case linear
}

/// The fraction of a training that is left, for settings that fall with it.
struct PlanSchedule: Sendable {
  private var steps: Int?

  /// Takes the length of the training.
  /// - Parameters:
  ///   - plan: of the training.
  ///   - kinds: the schedules that depend on it, under the names of their settings.
  /// - Throws: `AgentError.wrongSetting` where one does and no limit of steps is known.
  mutating func prepare(for plan: TrainingPlan, _ kinds: [(name: String, kind: ScheduleKind)])
    throws
  {
    steps = plan.vectorSteps
    guard steps == nil, let linear = kinds.first(where: { $0.kind == .linear }) else { return }
    throw AgentError.wrongSetting(
      linear.name, value: linear.kind.rawValue,
      expected: "constant, or a training with a limit of steps, which says how long the line is")
  }

  /// A value at a step.
  /// - Parameters:
  ///   - kind: how it changes.
  ///   - start: its value at the beginning.
  ///   - vectorStep: the steps of all environments together so far.
  /// - Returns: the value, 0 from the end of the training on.
  func value(_ kind: ScheduleKind, from start: Double, at vectorStep: Int) -> Double {
    guard kind == .linear, let steps, steps > 0 else { return start }
    return start * max(0, 1 - Double(vectorStep) / Double(steps))
  }
}
