import Foundations

/// One thing that the checker found.
public struct CheckFinding: Sendable, Equatable {
  /// The severity.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// Against the contract: agents or wrappers will go wrong.
    case error
    /// Allowed, but likely not meant.
    case warning
  }

  /// The rule that was not kept.
  public let rule: CheckRule
  /// What the rule wants.
  public let expected: String
  /// What there was instead, and where.
  public let found: String
  /// The severity.
  public var severity: Severity { rule.severity }

  /// Notes what was found.
  public init(_ rule: CheckRule, expected: String, found: String) {
    self.rule = rule
    self.expected = expected
    self.found = found
  }
}

extension CheckFinding: CustomStringConvertible {
  /// As a linter prints it: `error: [rule] expected …, found …`.
  public var description: String {
    "\(severity.rawValue): [\(rule.rawValue)] expected \(expected), found \(found)"
  }

  /// The finding as a line of JSON.
  public var json: String {
    JSONValue.object([
      .init("severity", .string(severity.rawValue)), .init("rule", .string(rule.rawValue)),
      .init("expected", .string(expected)), .init("found", .string(found)),
    ]).text
  }
}

/// What the checker looks at. The raw values are the names that reports show.
public enum CheckRule: String, Sendable, Codable, CaseIterable {
  /// A wrapped environment is checked: the findings may be the wrapper's.
  case wrapped
  /// A space without members or elements.
  case emptySpace = "empty-space"
  /// A box with an element whose bounds are equal.
  case equalBounds = "equal-bounds"
  /// A box with an infinite bound.
  case infiniteBound = "infinite-bound"
  /// A box of actions that isn't symmetric within [-1, 1], nor [0, 1].
  case actionRange = "action-range"

  /// `reset` throws.
  case resetThrows = "reset-throws"
  /// A first observation outside the space.
  case resetObservation = "reset-observation"
  /// The same seed gives other starts.
  case seedDeterminism = "seed-determinism"
  /// The same seed gives starts that are close, but not equal.
  case seedSimilarity = "seed-similarity"
  /// The state after a reset keeps something from before, or its generator isn't replaced.
  case seedState = "seed-state"
  /// Another seed changes nothing.
  case seedIgnored = "seed-ignored"
  /// An option that no environment has is taken without a word.
  case unknownOption = "unknown-option"

  /// `step` throws for an element of the action space.
  case stepThrows = "step-throws"
  /// An observation outside the space after a step, the last one of an episode included.
  case stepObservation = "step-observation"
  /// An observation of another element type than the space's.
  case observationType = "observation-type"
  /// A reward that is no finite number.
  case reward
  /// The same seed and actions give other steps.
  case stepDeterminism = "step-determinism"
  /// The same seed and actions give steps that are close, but not equal.
  case stepSimilarity = "step-similarity"
  /// The first step of an episode is truncated.
  case truncatedAtOnce = "truncated-at-once"
  /// Where an episode ends, the next one's first observation replaces its last.
  case terminalObservation = "terminal-observation"
  /// A step of a copy changes the original.
  case sharedCopy = "shared-copy"

  /// The state can't be saved.
  case unsavable
  /// A restored state does not continue as the saved one.
  case savedState = "saved-state"
  /// Frames per second that are no number above 0.
  case renderFPS = "render-fps"
  /// The same way to draw twice.
  case renderModes = "render-modes"
  /// A way to draw that is promised and gives nothing.
  case renderMissing = "render-missing"
  /// A scene that is drawn but not promised.
  case renderUndeclared = "render-undeclared"
  /// A scene without a size.
  case renderSize = "render-size"
  /// Names for another number of elements than an observation has.
  case observationNames = "observation-names"
  /// A second `close` does something.
  case closeTwice = "close-twice"

  /// How bad it is where the rule isn't kept.
  public var severity: CheckFinding.Severity {
    switch self {
    case .wrapped, .equalBounds, .infiniteBound, .actionRange, .seedSimilarity, .seedState,
      .seedIgnored, .unknownOption, .observationType, .stepSimilarity, .terminalObservation,
      .unsavable, .renderModes, .renderUndeclared, .observationNames:
      .warning
    case .emptySpace, .resetThrows, .resetObservation, .seedDeterminism, .stepThrows,
      .stepObservation, .reward, .stepDeterminism, .truncatedAtOnce, .sharedCopy, .savedState,
      .renderFPS, .renderMissing, .renderSize, .closeTwice:
      .error
    }
  }
}
