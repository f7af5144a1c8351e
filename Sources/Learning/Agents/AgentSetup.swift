import Foundations
import Gym
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Makes the network of an agent.
///
///     let agent = try DQNAgent(for: environment, seed: 1) { input, actions, random in
///       Sequential(inputShape: input, [.dense(units: 64, activation: .tanh), .dense(units:
///       actions)],
///         using: &random)
///     }
///
/// - Parameters:
///   - inputShape: the shape of one state.
///   - outputs: the elements of one output.
///   - random: where initial weights are drawn from.
/// - Returns: a layer that maps `[N, inputShape…]` to `[N, outputs]`.
public typealias NetworkFactory =
  @Sendable (_ inputShape: Shape, _ outputs: Int, _ random: inout PCG64) throws -> any Layer

/// What an agent is made for: the spaces, how many environments, the seed, and the network.
public struct AgentSetup: Sendable {
  /// The space of one environment's observations.
  public var observationSpace: Space
  /// The space of one environment's actions.
  public var actionSpace: Space
  /// The environments it acts in while it trains; nil for as many as its settings say.
  public var environmentCount: Int?
  /// The seed of its random streams.
  public var seed: UInt64
  /// Makes its network; nil for the one that its settings describe.
  public var network: NetworkFactory?
  /// The name it is registered under, for messages; nil for the type's own.
  public var name: String?

  /// Makes a setup.
  /// - Precondition: there is at least one environment.
  public init(
    observationSpace: Space, actionSpace: Space, environmentCount: Int? = nil, seed: UInt64,
    network: NetworkFactory? = nil, name: String? = nil
  ) {
    precondition(
      environmentCount ?? 1 > 0,
      "AgentSetup: expected at least one environment, got \(environmentCount ?? 0)")
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.environmentCount = environmentCount
    self.seed = seed
    self.network = network
    self.name = name
  }

  /// Checks the number of environments of an agent that has one for each example of a batch.
  /// - Parameters:
  ///   - batchSize: the setting `batch_size`.
  ///   - allowsFewer: whether there may be fewer, as where a data set has fewer examples.
  /// - Throws: `AgentError.wrongSetting` where it is another one.
  public func checkEnvironments(ofBatch batchSize: Int, allowsFewer: Bool = false)
    throws(AgentError)
  {
    let count = environmentCount ?? batchSize
    guard count == batchSize || allowsFewer && count < batchSize else {
      throw .wrongSetting(
        "batch_size", value: "\(batchSize)",
        expected: "\(count), the number of environments: one for each example of a batch")
    }
  }

  /// The action space of an agent that needs a discrete one.
  /// - Parameter agent: the type's own name, for the error.
  /// - Returns: the space.
  /// - Throws: `AgentError.unfitSpaces` of any other space.
  public func discreteActions(of agent: String) throws(AgentError) -> Discrete {
    guard case .discrete(let actions) = actionSpace else {
      throw .unfitSpaces(
        agent: name ?? agent, expected: "a Discrete action space", found: "actions \(actionSpace)")
    }
    return actions
  }

  /// The network of the factory, or the default one.
  /// - Parameters:
  ///   - inputShape: the shape of one state.
  ///   - outputs: the elements of one output.
  ///   - random: where initial weights are drawn from.
  ///   - makeDefault: makes the network that the settings describe.
  /// - Returns: a layer that maps `[N, inputShape…]` to `[N, outputs]`.
  /// - Throws: `AgentError.unfitNetwork` where the factory's network has another output.
  public func makeNetwork(
    inputShape: Shape, outputs: Int, using random: inout PCG64,
    default makeDefault: (inout PCG64) -> Sequential
  ) throws -> AnyLayer {
    guard let network else { return AnyLayer(makeDefault(&random)) }
    let made = AnyLayer(try network(inputShape, outputs, &random))
    let output = made(.zeros(Shape([1] + inputShape.dimensions))).shape
    guard output == [1, outputs] else {
      throw AgentError.unfitNetwork(
        expected: "[N, \(outputs)] for a batch [N, \(inputShape)]", found: "\(output) for N = 1")
    }
    return made
  }
}

/// An agent that is made from settings and a setup, and so can be registered, saved and loaded by
/// name.
public protocol ConfigurableAgent: Agent {
  /// What can be set.
  associatedtype Settings: AgentSettings
  /// Its name for the command line and in model files.
  static var name: String { get }
  /// What was set.
  var settings: Settings { get }
  /// What it was made for.
  var setup: AgentSetup { get }
  /// Makes an agent before its first step.
  /// - Throws: `AgentError.unfitSpaces` where it cannot act in the spaces, `wrongSetting` where the
  ///   settings do not fit them.
  init(_ settings: Settings, _ setup: AgentSetup) throws
}

extension ConfigurableAgent {
  /// Makes an agent for spaces.
  public init(
    settings: Settings = Settings(), observationSpace: Space, actionSpace: Space,
    environmentCount: Int? = nil, seed: UInt64, network: NetworkFactory? = nil
  ) throws {
    try self.init(
      settings,
      AgentSetup(
        observationSpace: observationSpace, actionSpace: actionSpace,
        environmentCount: environmentCount, seed: seed, network: network))
  }

  /// Makes an agent for an environment.
  public init(
    for environment: some Environment, settings: Settings = Settings(), seed: UInt64,
    network: NetworkFactory? = nil
  ) throws {
    try self.init(
      settings: settings, observationSpace: environment.observationSpace,
      actionSpace: environment.actionSpace, environmentCount: 1, seed: seed, network: network)
  }

  /// Makes an agent for environments side by side.
  public init(
    for environments: any VectorEnvironment, settings: Settings = Settings(), seed: UInt64,
    network: NetworkFactory? = nil
  ) throws {
    try self.init(
      settings: settings, observationSpace: environments.singleObservationSpace,
      actionSpace: environments.singleActionSpace, environmentCount: environments.count,
      seed: seed, network: network)
  }
}

// MARK: - One environment

extension ConfigurableAgent {
  /// Selects an action for one observation.
  /// - Parameters:
  ///   - observation: an element of the observation space.
  ///   - mode: `.training` where `observe` follows.
  /// - Returns: an element of the action space.
  /// - Throws: `GymError` where the observation is not in the space.
  public mutating func action<Action: SpaceElement>(
    for observation: some SpaceElement, mode: ActingMode = .evaluation
  ) throws -> Action {
    try selectedAction(for: observation, mode)
  }

  /// Selects an action where types are erased, as of an environment that was made by name.
  public mutating func action(for observation: SpaceValue, mode: ActingMode = .evaluation) throws
    -> SpaceValue
  {
    try selectedAction(for: observation, mode)
  }

  private mutating func selectedAction<Action: SpaceElement>(
    for observation: some SpaceElement, _ mode: ActingMode
  ) throws -> Action {
    switch try actions(for: row(observation), mode: mode) {
    case .discrete(let actions): return try Action(discrete: actions[0])
    case .continuous(let values):
      return try Action(flattened: values.span, in: setup.actionSpace)
    }
  }

  /// Learns from one step of one environment, with all updates that follow from it.
  /// - Parameters:
  ///   - observation: what was acted on.
  ///   - action: what `action(for:mode:)` returned in training.
  ///   - step: what followed.
  /// - Throws: `GymError` where an element is not in its space, `AgentError.diverged` where the
  ///   loss is not finite.
  /// - Precondition: the agent was made for one environment.
  public mutating func observe<Observation: SpaceElement>(
    _ observation: Observation, _ action: some SpaceElement, _ step: Step<Observation>
  ) throws {
    precondition(
      environmentCount == 1, "observe: the agent acts in \(environmentCount) environments")
    let actions: Actions
    if case .discrete(let choice) = action.spaceValue {
      actions = .discrete([choice])
    } else {
      actions = .continuous(try row(action, in: setup.actionSpace).scalars)
    }
    try learn(
      from: Transitions(
        observations: row(observation), actions: actions, rewards: [Float(step.reward)],
        nextObservations: row(step.observation), terminated: [step.terminated],
        truncated: [step.truncated], infos: [step.info]))
    if step.terminated || step.truncated { beginEpisode(environment: 0, mode: .training) }
  }

  private func row(_ element: some SpaceElement) throws -> Tensor {
    try row(element, in: setup.observationSpace)
  }

  /// An element flattened, `[1, D]`.
  private func row(_ element: some SpaceElement, in space: Space) throws -> Tensor {
    var values = [Float](repeating: 0, count: space.flattenedCount)
    var span = values.mutableSpan
    try element.flatten(in: space, into: &span)
    return Tensor(values, shape: [1, values.count])
  }
}
