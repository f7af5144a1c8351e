/// An environment that traps on a step before its first reset and can say whether there was one.
///
/// A state that was read from a file may claim anything: a training refuses one in which no episode has
/// started, because its next call is a step.
public protocol StartTracking {
  /// Whether there was a reset, so that a step may follow.
  var hasStarted: Bool { get }
}

/// Whether the environment within all wrappers has started; true of one that does not say.
func hasStarted(_ environment: any Environment) -> Bool {
  if let tracking = environment as? any StartTracking { return tracking.hasStarted }
  if let wrapper = environment as? any Wrapper { return hasStarted(wrapper.base) }
  return (environment as? AnyEnvironment)?.box.hasStarted ?? true
}
