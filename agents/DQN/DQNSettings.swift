import Learning
import NeuralNetworks

/// The settings of a DQN agent.
public struct DQNSettings: AgentSettings, QNetworkSettings {
  /// The join of a dueling network.
  public enum Dueling: String, Sendable, CaseIterable {
    /// Not a dueling network.
    case none
    /// Q = V + A - mean A
    case avg
    /// Q = V + A - max A
    case max
    /// Q = V + A
    case naive

    /// The rule of the last layer; nil of a network that is not dueling.
    var rule: NeuralNetworks.Dueling.Rule? { NeuralNetworks.Dueling.Rule(rawValue: rawValue) }
  }

  /// What the network learns of the return of an action.
  public enum Distribution: String, Sendable, CaseIterable {
    /// Its mean.
    case none
    /// Its distribution over `n_atoms` returns (C51).
    case categorical
    /// Its quantiles (QR-DQN).
    case quantile
  }

  /// Units of the hidden layers.
  public var hiddenLayers = [16, 16, 16]
  /// Initializer of the kernels.
  public var initializer = Initializer.glorotUniform
  /// Discount factor.
  public var gamma = 0.99
  /// Transitions in one update.
  public var batchSize = 32
  /// Entries in the replay buffer.
  public var memoryLimit = 50_000
  /// Observations in a state.
  public var windowLength = 1
  /// Steps before the first update.
  public var warmupSteps = 1_000
  /// Steps between trainings.
  public var trainInterval = 1
  /// Updates in one training.
  public var updatesPerTraining = 1
  /// 1 or more: copy the target network every that many steps; below 1: Polyak factor.
  public var targetUpdate = 10_000.0
  /// Error above which the Huber loss is linear.
  public var deltaClip = Double.infinity
  /// Whether the online network selects the next action (double DQN).
  public var double = false
  /// The join of a dueling network.
  public var dueling = Dueling.none
  /// Optimizer.
  public var optimizer = OptimizerName.adam
  /// Learning rate.
  public var learningRate = 1e-3
  /// What keeps Adam's division finite; 0 for 1e-8, or 1e-7 of Keras's.
  public var optimizerEpsilon = 0.0
  /// Final value of a learning rate that falls.
  public var learningRateMinimum = 0.0
  /// Steps over which the learning rate falls; 0 keeps it.
  public var learningRateSteps = 0
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.0
  /// Exploration policy in training.
  public var policy = QPolicy.Kind.epsilonGreedy
  /// The probability of a random action, or where it starts when annealed.
  public var epsilon = 0.1
  /// Final value of an annealed epsilon.
  public var epsilonMinimum = 0.1
  /// Steps over which epsilon is annealed; 0 for none.
  public var epsilonSteps = 0
  /// Boltzmann temperature.
  public var tau = 1.0
  /// An attribute of the policy that moves along a line; see `PolicyAnnealing`.
  public var anneal: [String] = []
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false
  /// The most steps from a state to the one that targets bootstrap from.
  public var nSteps = 1
  /// Whether transitions with large errors are drawn more often.
  public var prioritizedReplay = false
  /// alpha: how far priorities follow the errors; 0 is uniform.
  public var priorityExponent = 0.6
  /// beta at first: how far weights make up for the priorities.
  public var priorityBeta = 0.4
  /// Steps over which beta rises to 1; 0 keeps it.
  public var priorityBetaSteps = 0
  /// epsilon, added to errors.
  public var priorityOffset = 1e-6
  /// Whether layers have learned noise, in place of other exploration.
  public var noisy = false
  /// The standard deviation of the noise at first.
  public var noisySigma = 0.5
  /// What the network learns of the return of an action.
  public var distribution = Distribution.none
  /// Returns of a categorical distribution.
  public var atoms = 51
  /// The least return of a categorical distribution.
  public var vMin = -10.0
  /// The largest return of a categorical distribution.
  public var vMax = 10.0
  /// Quantiles of a distribution by quantiles.
  public var quantiles = 200

  /// keras-rl's defaults, but for the time limit.
  public init() {}
}
