import PalestraKit

/// A layer of our own: `x / rms(x) * gain`, over the features of each row.
struct RMSNormalization: Layer {
  struct Configuration: EmptyLayerConfiguration {
    static let kind = "rms_normalization"
    init() {}
    func outputShape(for input: Shape) -> Shape { input }
    func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      RMSNormalization(gain: source.parameter("gain", input) { _ in .ones(input) })
    }
  }
  var gain: Tensor

  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x / (x.squared().mean(along: 1, keepingDimensions: true) + 1e-6).sqrt() * gain
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) { visitor.parameter("gain", &gain) }
}

/// Two heads on one trunk: the logits of the actions, and the value of the state.
struct PolicyAndValue: Module {
  var trunk, policy, value: Sequential

  init(inputs: Int, hidden: Int, actions: Int, using random: inout PCG64) {
    let layers: [LayerSpecification] = [
      .dense(units: hidden, activation: .tanh), .layer(RMSNormalization.Configuration()),
    ]
    trunk = Sequential(inputs: inputs, layers, using: &random)
    policy = Sequential(inputs: hidden, [.dense(units: actions)], using: &random)
    value = Sequential(inputs: hidden, [.dense(units: 1)], using: &random)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("trunk", &trunk)
    visitor.module("policy", &policy)
    visitor.module("value", &value)
  }
}

struct ReinforceSettings: AgentSettings {
  var hiddenUnits = 64
  var gamma = 0.99
  var learningRate = 5e-3

  static let schema: [Setting<ReinforceSettings>] = [
    .integer("hidden_units", \.hiddenUnits, in: 1...4096, "Units of the trunk."),
    .number("gamma", \.gamma, in: 0...1, "Discount factor."),
    .number("learning_rate", \.learningRate, in: 0...1, "Learning rate."),
  ]
}

/// REINFORCE with a learned baseline, one update for each episode: Sutton and Barto (2018), section
/// 13.4.
struct Reinforce: ConfigurableAgent {
  static let name = "reinforce"
  let settings: ReinforceSettings
  let setup: AgentSetup
  let environmentCount: Int
  private var network: PolicyAndValue
  private var optimizer: Adam
  private var random: PCG64
  /// The running episode of each environment: states, actions, rewards.
  private var episodes: [[(state: Tensor, action: Int, reward: Float)]]
  private(set) var updateCount = 0
  private(set) var metrics = [Metric("loss", .nan)]

  init(_ settings: ReinforceSettings, _ setup: AgentSetup) throws {
    (self.settings, self.setup) = (settings, setup)
    environmentCount = setup.environmentCount ?? 1
    random = PCG64(seed: setup.seed)
    network = PolicyAndValue(
      inputs: setup.observationSpace.flattenedCount, hidden: settings.hiddenUnits,
      actions: try setup.discreteActions(of: Self.name).count, using: &random)
    optimizer = Adam(learningRate: Float(settings.learningRate))
    episodes = Array(repeating: [], count: environmentCount)
  }

  mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let logits = network.policy(network.trunk(observations))
    if mode == .evaluation { return .discrete(logits.argmax()) }
    var softmax = QPolicy(.boltzmann)
    let (rows, count) = (logits.shape[0], logits.shape[1])
    return .discrete(softmax.actions(rows: rows, values: count, using: &random) { logits })
  }

  mutating func observe(_ transitions: Transitions) throws {
    guard case .discrete(let actions) = transitions.actions else { return }
    for index in 0..<environmentCount {
      let state = transitions.observations.slice(index..<index + 1)
      episodes[index].append((state, actions[index], transitions.rewards[index]))
      if transitions.ended(index) {
        update(with: episodes[index])
        episodes[index] = []
      }
    }
  }

  /// One step down `-log pi(a | s) (G - v(s)) + (G - v(s))^2 / 2`, returns in hundreds.
  private mutating func update(with episode: [(state: Tensor, action: Int, reward: Float)]) {
    var returns = episode.map { $0.reward / 100 }
    for step in returns.indices.dropLast().reversed() {
      returns[step] += Float(settings.gamma) * returns[step + 1]
    }
    let (states, targets) = (Tensor.concatenated(episode.map(\.state)), Tensor(returns))
    let loss = optimizer.minimize(&network) { network in
      let hidden = network.trunk(states)
      let advantages = targets - network.value(hidden).reshaped(to: targets.shape)
      let chosen = network.policy(hidden).logSoftmax().selectingColumns(episode.map(\.action))
      return (advantages.squared() / 2 - chosen * advantages.detached).mean()
    }
    metrics = [Metric("loss", Double(loss))]
    updateCount += 1
  }

  mutating func code(with coder: inout ArchiveCoder) throws { try coder.module(&network) }
}
