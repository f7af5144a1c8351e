import Spaces

/// How agents are evaluated in an environment made of a data set: on parts that they do not learn
/// from, each example once. It always has a vector entry point.
public struct DataSetPlan: Sendable, Equatable {
  /// Arguments that show the examples by which the best model is chosen.
  public var selection: [String: InfoValue]
  /// Arguments that show the examples of the final test.
  public var test: [String: InfoValue]
  /// The argument with the fraction of examples for `selection`; where it is 0 there are none.
  public var fraction: String
  /// The arguments of a cross-validation; nil where there are none.
  public var folds: Folds?
  /// How many examples are evaluated at once, one for each environment.
  public var environmentCount: Int
  /// Whether an episode is a pass over the part, so that a training counts epochs; not where
  /// examples are drawn with replacement.
  public var hasPasses = true
  /// What the rewards of an evaluation stand for.
  public var score = Score.accuracy
  /// What they stand for where an argument chooses other rewards; nil where none does.
  public var rewardChoice: RewardChoice?
  /// What the mean loss of an evaluation, a cross-entropy in nats, is called where models are
  /// compared by it rather than by rewards: the lower, the better. Nil for rewards, which also count
  /// where an agent reports no loss.
  public var lossName: String?
  /// Whether the best model is the one with the least loss on the examples held out, of agents that
  /// report one: of few examples it says more than the number of right answers.
  public var selectsByLoss = false
  /// The shape of an example, where it is known before the environment is made.
  public var exampleShape: [Int]?

  /// Whether models are compared by their loss, of agents that report one.
  public var comparesLosses: Bool { lossName != nil || selectsByLoss }

  /// The figure by which agents are compared.
  public enum Score: Sendable, Equatable {
    /// Rewards are 1 for a right answer, else 0: their mean is the accuracy.
    case accuracy
    /// The mean reward, or its negative, under a name such as `mean squared error`.
    case reward(name: String, isNegated: Bool)
  }

  /// What rewards stand for, by the value of the argument that chooses them.
  public struct RewardChoice: Sendable, Equatable {
    /// The argument's name.
    public var argument: String
    /// The scores by its values; of others, `score`.
    public var scores: [String: Score]

    /// Names the argument.
    public init(argument: String, scores: [String: Score]) {
      (self.argument, self.scores) = (argument, scores)
    }
  }

  /// What the rewards stand for in an environment with these arguments.
  public func score(_ arguments: [String: InfoValue]) -> Score {
    guard let rewardChoice, case .string(let value)? = arguments[rewardChoice.argument] else {
      return score
    }
    return rewardChoice.scores[value] ?? score
  }

  /// The arguments that make one part of the training examples the test examples.
  public struct Folds: Sendable, Equatable {
    /// The argument with the number of parts.
    public var count: String
    /// The argument with the number of the part, from 1.
    public var number: String

    /// Names the arguments.
    public init(count: String, number: String) {
      (self.count, self.number) = (count, number)
    }
  }

  /// Makes a plan.
  public init(
    selection: [String: InfoValue], test: [String: InfoValue], fraction: String,
    folds: Folds? = nil, environmentCount: Int = 500
  ) {
    self.selection = selection
    self.test = test
    self.fraction = fraction
    self.folds = folds
    self.environmentCount = environmentCount
  }

  /// Checks that arguments leave to the training which part it shows when: who trains on the test
  /// examples learns nothing from the test.
  /// - Throws: `GymError.badArgument`.
  public func check(_ arguments: [String: InfoValue]) throws(GymError) {
    for name in test.keys.sorted() {
      guard let value = arguments[name] else { continue }
      throw .badArgument(
        name: name, value: value.description,
        expected:
          "to be left out: a training shows the training examples, and is evaluated on others")
    }
  }

  /// Whether examples are held out to choose the best model by.
  public func selects(_ arguments: [String: InfoValue]) -> Bool {
    arguments[fraction]?.number != 0
  }
}
