// What an environment of unknown type is made of: its wrappers, its time limit, its start.

/// The text form of an environment: its wrappers from outside in, then its name and its id.
///
/// `<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>`, or `<CartPole instance>` without an id.
func structure(of environment: any Environment, id: String?) -> String {
  func inner(_ environment: any Environment) -> String {
    if let wrapper = environment as? any Wrapper {
      return "<" + typeName(of: environment) + inner(wrapper.base) + ">"
    }
    if let erased = environment as? AnyEnvironment { return erased.description }
    return "<" + typeName(of: environment) + (id.map { "<\($0)>" } ?? " instance") + ">"
  }
  return inner(environment)
}

/// The steps after which the outermost time limit within an environment cuts an episode off; nil
/// where there is none.
func maxEpisodeSteps(of environment: any Environment) -> Int? {
  if let limited = environment as? any TimeLimited { return limited.maxEpisodeSteps }
  if let wrapper = environment as? any Wrapper { return maxEpisodeSteps(of: wrapper.base) }
  guard let erased = environment as? AnyEnvironment else { return nil }
  return erased.spec?.maxEpisodeSteps ?? erased.box.maxEpisodeSteps
}

/// A time limit around any environment.
protocol TimeLimited {
  var maxEpisodeSteps: Int { get }
}

/// Whether the environment within all wrappers has started; true of one that does not say.
func hasStarted(_ environment: any Environment) -> Bool {
  if let tracking = environment as? any StartTracking { return tracking.hasStarted }
  if let wrapper = environment as? any Wrapper { return hasStarted(wrapper.base) }
  return (environment as? AnyEnvironment)?.box.hasStarted ?? true
}

/// The name of an environment's type without its parameters.
func typeName(of environment: any Environment) -> String {
  String(String(describing: type(of: environment)).prefix { $0 != "<" })
}
