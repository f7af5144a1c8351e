import Spaces

/// Looks at an environment as Gymnasium's `check_env` does, and at what the Swift contract adds.
///
/// An environment is a value, so every rule begins with a copy of the one that was given.
struct EnvironmentChecker {
  /// How many steps an environment is watched.
  static let stepCount = 300
  /// The seed of most resets, and another one: those of Gymnasium's checker.
  static let seed: UInt64 = 123
  static let otherSeed: UInt64 = 456
  /// How far repeated values may differ and still count as close.
  static let tolerance = 1e-5

  let environment: AnyEnvironment
  let isNondeterministic: Bool
  var findings: [CheckFinding] = []

  /// Runs all rules; where resets fail, those about steps are left out, as they would say the same.
  mutating func run() {
    checkSpace(environment.observationSpace, name: "observation space", isAction: false)
    checkSpace(environment.actionSpace, name: "action space", isAction: true)
    guard findings.allSatisfy({ $0.severity == .warning }) else { return }
    checkMetadata()
    checkResets()
    guard !has(.resetThrows) else { return }
    checkOptions()
    checkSteps()
    checkClosing()
    guard !has(.stepThrows) else { return }
    checkStepDeterminism()
    checkCopies()
    checkSavedState()
    checkRendering()
  }

  /// Notes a finding, the first one of each rule and text.
  mutating func note(_ rule: CheckRule, expected: String, found: String) {
    let finding = CheckFinding(rule, expected: expected, found: found)
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Whether the rule has fired.
  func has(_ rule: CheckRule) -> Bool { findings.contains { $0.rule == rule } }
}

/// Checks an environment against the contract: spaces, seeds, steps, pictures, closing.
///
/// The environment is given without wrappers and is only asked for what is allowed: actions of its
/// action space, and no step after an end.
/// - Parameters:
///   - environment: what is checked; it is copied and stays as it is.
///   - isNondeterministic: whether the same seed may give other episodes.
/// - Returns: what was found, errors first; nothing where all is well.
public func checkEnvironment(
  _ environment: some Environment, isNondeterministic: Bool = false
) -> [CheckFinding] {
  let erased = (environment as? AnyEnvironment) ?? AnyEnvironment(environment)
  var checker = EnvironmentChecker(environment: erased, isNondeterministic: isNondeterministic)
  if environment is any Wrapper {
    checker.note(
      .wrapped, expected: "an environment without wrappers", found: "\(erased.description)")
  }
  checker.run()
  return sorted(checker.findings)
}

/// Checks a registered environment as `make` gives it, without the checker that would throw at the
/// first mistake.
/// - Parameters:
///   - spec: the environment's entry in a registry.
///   - arguments: keyword arguments of the environment.
/// - Returns: what was found, errors first; nothing where all is well.
/// - Throws: `GymError` where the environment can't be made with these arguments.
public func checkEnvironment(
  _ spec: EnvironmentSpec, arguments: [String: InfoValue] = [:]
) throws(GymError) -> [CheckFinding] {
  let environment = try spec.make(disableEnvChecker: true, arguments: arguments)
  return checkEnvironment(environment, isNondeterministic: spec.isNondeterministic)
}

/// Errors first, otherwise in the order of the rules.
private func sorted(_ findings: [CheckFinding]) -> [CheckFinding] {
  findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
}
