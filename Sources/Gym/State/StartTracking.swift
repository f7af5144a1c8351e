/// An environment that traps on a step before its first reset and can say whether there was one.
///
/// A state that was read from a file may claim anything: a training refuses one in which no episode has
/// started, because its next call is a step.
public protocol StartTracking {
  /// Whether there was a reset, so that a step may follow.
  var hasStarted: Bool { get }
}
