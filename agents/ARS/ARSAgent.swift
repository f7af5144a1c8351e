import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Augmented random search: steps along random directions, weighted by what they return.
///
///     delta[k] ~ N(0, 1),  r+[k], r-[k] = returns of theta ± nu delta[k]
///     theta <- theta + alpha / (b sigma_r) sum_{k in top b} (r+[k] - r-[k]) delta[k]
///
/// Directions are ordered by the better of their two returns; sigma_r is the standard deviation of
/// the returns of the top b. Mania et al. (2018), https://arxiv.org/abs/1803.07055, algorithms 1
/// and 2; constants as in Stable-Baselines3 Contrib.
public struct ARSAgent: ConfigurableAgent {
  /// `ars`
  public static let name = "ars"
  public let settings: ARSSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let space: PolicyActionSpace
  /// The policy of theta, `[N, D]` to `[N, A]`.
  public private(set) var network: AnyLayer
  private var statistics: ObservationStatistics
  private var random: PCG64
  /// `[K]` of `[P]`.
  private var directions: [Tensor] = []
  /// `[2 K]`, first forward, then backward; NaN while it is not known.
  private var returns: [Double] = []
  /// The next candidate that no environment has tried.
  private var nextCandidate = 0
  /// What runs in each environment.
  private var candidates: [Candidate]
  private var meanReturn = Double.nan
  public private(set) var updateCount = 0

  /// The policy of an episode.
  private struct Candidate: Sendable {
    /// Its index in `returns`; -1 where its return does not count: all had been tried.
    var index = -1
    var network: AnyLayer
    var episodeReturn = 0.0
    var hasStarted = false
  }

  public init(_ settings: ARSSettings, _ setup: AgentSetup) throws {
    let space = try PolicyActionSpace(setup, agent: Self.name)
    let width = setup.observationSpace.flattenedCount
    let copies = settings.directionCount + 2
    try checkSize(
      ofHiddenLayers: settings.hiddenLayers, inputs: width, outputs: space.outputCount,
      copies: copies)
    (self.settings, self.setup, self.space) = (settings, setup, space)
    environmentCount = setup.environmentCount ?? settings.environmentCount
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try setup.makeNetwork(
      inputShape: [width], outputs: space.outputCount, using: &weights
    ) { Self.network(settings, inputs: width, space: space, using: &$0) }
    statistics = ObservationStatistics(width: width)
    random = PCG64(seed: setup.seed, stream: "directions")
    candidates = Array(repeating: Candidate(network: network), count: environmentCount)
    drawDirections()
  }

  /// A linear policy without offsets that starts at zero, or hidden layers; continuous actions end
  /// with tanh.
  private static func network(
    _ settings: ARSSettings, inputs: Int, space: PolicyActionSpace, using random: inout PCG64
  ) -> Sequential {
    var layers: [LayerSpecification] = settings.normalizesObservations ? [.normalization] : []
    layers += settings.hiddenLayers.map {
      .dense(units: $0, activation: .relu, initializer: .zeros)
    }
    layers.append(
      .dense(
        units: space.outputCount, activation: space.isContinuous ? .tanh : .linear,
        initializer: .zeros, useBias: !settings.hiddenLayers.isEmpty))
    return Sequential(inputs: inputs, layers, using: &random)
  }

  /// Mean return of the latest directions.
  public var metrics: [Metric] { [Metric("mean_return", meanReturn)] }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else { return space.bestActions(network(observations)) }
    for index in candidates.indices where !candidates[index].hasStarted { start(index) }
    if settings.normalizesObservations { statistics.add(observations) }
    return space.bestActions(forward(candidates.map(\.network), each: observations))
  }

  public mutating func observe(_ transitions: Transitions) {
    for index in candidates.indices {
      candidates[index].episodeReturn +=
        Double(transitions.rewards[index]) + settings.aliveBonusOffset
      guard transitions.ended(index) else { continue }
      let candidate = candidates[index]
      if candidate.index >= 0 { returns[candidate.index] = candidate.episodeReturn }
      candidates[index].hasStarted = false
    }
    if !returns.contains(where: \.isNaN) { step() }
  }
}

// MARK: - Learning

extension ARSAgent {
  private mutating func drawDirections() {
    let count = network.parameterCount
    directions = (0..<settings.directionCount).map { _ in
      Tensor(shape: [count]) { values in
        for index in values.indices { values[index] = Float(random.standardNormal()) }
      }
    }
    returns = Array(repeating: .nan, count: 2 * settings.directionCount)
    nextCandidate = 0
  }

  /// Gives an environment the next candidate; theta itself where all are being tried.
  private mutating func start(_ index: Int) {
    var candidate = Candidate(network: network, hasStarted: true)
    if nextCandidate < returns.count {
      candidate.index = nextCandidate
      candidate.network = network(of: nextCandidate)
      nextCandidate += 1
    }
    candidates[index] = candidate
  }

  /// theta plus or minus nu delta.
  private func network(of candidate: Int) -> AnyLayer {
    let (count, theta) = (directions.count, network.flatParameters)
    let scale = Float(settings.directionStd) * (candidate < count ? 1 : -1)
    var result = network
    result.setFlatParameters(theta + scale * directions[candidate % count])
    return result
  }

  /// The step along the best directions.
  private mutating func step() {
    let count = directions.count
    let top = settings.topCount == 0 ? count : settings.topCount
    let (forward, backward) = (returns[..<count], returns[count...])
    let best = zip(forward, backward).map { max($0, $1) }
    let order = Array(0..<count).sorted { (best[$0], -$0) > (best[$1], -$1) }.prefix(top)
    let used = order.map { returns[$0] } + order.map { returns[count + $0] }
    let sigma = SampleSummary(used).standardDeviation
    let rate = settings.learningRate / (Double(top) * sigma + 1e-6)
    var theta = network.flatParameters
    for index in order {
      theta = theta + Float(rate * (returns[index] - returns[count + index])) * directions[index]
    }
    network.setFlatParameters(theta)
    meanReturn = SampleSummary(returns).mean
    updateCount += 1
    if settings.normalizesObservations { normalize() }
    drawDirections()
  }

  private mutating func normalize() {
    let states = [statistics.mean, statistics.variance]
    var index = 0
    network.forEachState { state in
      if index < states.count { state = states[index] }
      index += 1
    }
  }
}

// MARK: - Saving

extension ARSAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&network)
    guard coder.scope == .checkpoint else { return }
    try coder.value("random", &random)
    if settings.normalizesObservations { try statistics.code(with: &coder, "observations") }
    let (width, count) = (network.parameterCount, directions.count)
    try coder.rows("directions", &directions, count: count, width: width)
    try coder.numbers("returns", &returns)
    guard returns.count == 2 * count else {
      throw AgentError.unfitArchive(
        key: "returns", expected: "\(2 * count) returns", found: "\(returns.count)")
    }
    try coder.integer("next_candidate", &nextCandidate, in: 0...(2 * count))
    try coder.integer("updates", &updateCount)
    for index in candidates.indices {
      let key = "candidate.\(index)"
      var started = candidates[index].hasStarted ? 1 : 0
      try coder.integer("\(key).index", &candidates[index].index, in: -1...(2 * count - 1))
      try coder.integer("\(key).started", &started, in: 0...1)
      try coder.number("\(key).return", &candidates[index].episodeReturn)
      candidates[index].hasStarted = started == 1
      try coder.module(&candidates[index].network, prefix: "\(key).")
    }
  }
}
