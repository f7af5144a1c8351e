import Foundations
import Glibc
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// The cross-entropy method: draw weights, keep the best, draw around those.
///
///     theta ~ N(mean, standardDeviation^2)
///     mean, standardDeviation <- those of the elite of a batch of episodes
///
/// A population is evaluated side by side, one candidate for each environment. Candidates are
/// numbered when they start and counted in that order: a short, bad episode that ends early does
/// not come before a long, good one. With one environment this is keras-rl's sequence.
///
/// Szita and Lorincz (2006), https://doi.org/10.1162/neco.2006.18.12.2936; Mannor et al. (2003).
public struct CEMAgent: ConfigurableAgent {
  /// Weights that are evaluated in one environment.
  private struct Candidate: Sendable {
    var number: Int
    var parameters: Tensor
    var network: AnyLayer
    var episodeReturn = 0.0
  }

  /// `cem`
  public static let name = "cem"
  public let settings: CEMSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains: the population, unless the setup has another
  /// number.
  public let environmentCount: Int
  let spaces: DiscreteActionSpaces
  /// The network of an evaluation: the best one seen, once there was an update.
  public private(set) var network: AnyLayer
  private var memory: EpisodeParameterMemory
  private var random: PCG64
  /// `[P]`, of each parameter.
  private var mean: [Float]
  /// `[P]`, of each parameter.
  private var standardDeviation: [Float]
  private var candidates: [Candidate] = []
  /// Finished candidates that wait for one with a smaller number.
  private var waiting: [Int: (parameters: Tensor, score: Double)] = [:]
  private var started = 0
  private var counted = 0
  private var best: (score: Double, parameters: Tensor)?
  private var lastMeanBest = Double.nan
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the distribution.
  public private(set) var updateCount = 0

  public init(_ settings: CEMSettings, _ setup: AgentSetup) throws {
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    let (inputs, outputs) = (spaces.observationCount, spaces.actionCount)
    environmentCount = setup.environmentCount ?? settings.population
    try settings.checkSize(inputs: inputs, outputs: outputs, population: environmentCount)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try setup.makeNetwork(inputShape: [inputs], outputs: outputs, using: &weights) {
      Sequential(
        .mlp(
          inputs: inputs, hidden: settings.hiddenLayers, outputs: outputs,
          last: settings.output == .softmax ? .softmax : .linear), using: &$0)
    }
    memory = EpisodeParameterMemory(limit: settings.memoryLimit)
    random = PCG64(seed: setup.seed, stream: "candidates")
    mean = Array(repeating: 0, count: network.parameterCount)
    standardDeviation = Array(
      repeating: Float(settings.initialStandardDeviation), count: mean.count)
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    let spread = Double(standardDeviation.reduce(0, +)) / Double(max(1, standardDeviation.count))
    return [
      Metric("mean_best_reward", lastMeanBest), Metric("best_return", best?.score ?? .nan),
      Metric("deviation", spread),
    ]
  }

  /// In training each environment's candidate acts as `settings.acting` says, in evaluation
  /// greedily.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else { return spaces.actions(network(observations).argmax()) }
    while candidates.count < observations.shape[0] { candidates.append(draw()) }
    let outputs = forward(candidates.map(\.network), each: observations)
    guard settings.acting == .sample else { return spaces.actions(outputs.argmax()) }
    let (probabilities, count) = (outputs.softmax().scalars, spaces.actionCount)
    return spaces.actions(
      candidates.indices.map { index in
        QPolicy.draw(Array(probabilities[index * count..<(index + 1) * count]), &random)
      })
  }

  public mutating func observe(_ transitions: Transitions) {
    for index in 0..<transitions.count {
      step += 1
      candidates[index].episodeReturn += Double(transitions.rewards[index])
      if transitions.ended(index) { finishCandidate(index) }
    }
  }

  /// The best weights are what is evaluated after training; without an update, the first ones.
  public mutating func finishTraining() {
    if let best { network.setFlatParameters(best.parameters) }
  }
}

// MARK: - Candidates

extension CEMAgent {
  /// The next candidate: at first the network as it was made, then draws from the distribution.
  private mutating func draw() -> Candidate {
    defer { started += 1 }
    guard started > 0 else {
      return Candidate(number: 0, parameters: network.flatParameters, network: network)
    }
    let parameters = Tensor(shape: [mean.count]) { values in
      for index in values.indices {
        values[index] = mean[index] + standardDeviation[index] * Float(random.standardNormal())
      }
    }
    return candidate(started, parameters)
  }

  private func candidate(_ number: Int, _ parameters: Tensor, episodeReturn: Double = 0)
    -> Candidate
  {
    var network = network
    network.setFlatParameters(parameters)
    return Candidate(
      number: number, parameters: parameters, network: network, episodeReturn: episodeReturn)
  }

  /// Records a candidate's return and puts the next one there.
  private mutating func finishCandidate(_ index: Int) {
    let candidate = candidates[index]
    waiting[candidate.number] = (candidate.parameters, candidate.episodeReturn)
    while let next = waiting.removeValue(forKey: counted) {
      counted += 1
      memory.append(parameters: next.parameters, episodeReturn: next.score)
      if step > settings.warmupSteps, counted % settings.trainInterval == 0 {
        updateDistribution()
      }
    }
    candidates[index] = draw()
  }

  /// Moves the distribution to the elite of a batch of remembered episodes.
  private mutating func updateDistribution() {
    let batch = memory.sample(settings.batchSize, using: &random)
    let count = max(1, Int(Double(settings.batchSize) * settings.eliteFraction))
    let elite = batch.enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .prefix(count).map(\.element)
    guard let first = elite.first else { return }
    let noise = settings.noiseAmplitude * exp(-settings.noiseDecay * Double(step))
    let rows = elite.map(\.parameters.scalars)
    for index in mean.indices {
      let column = rows.map { Double($0[index]) }
      let center = column.reduce(0, +) / Double(column.count)
      let variance = column.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(column.count)
      mean[index] = Float(center)
      standardDeviation[index] = Float(variance.squareRoot() + noise)
    }
    lastMeanBest = elite.reduce(0) { $0 + $1.score } / Double(elite.count)
    // Of equal scores the later one: it comes from a distribution that has seen more.
    if first.score >= best?.score ?? -.infinity { best = (first.score, first.parameters) }
    updateCount += 1
  }
}

// MARK: - Saving

extension CEMAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    if coder.scope == .checkpoint { try coder.module(&network, prefix: "network.") }
    // A model is the network of an evaluation.
    var settled = self
    settled.finishTraining()
    try coder.model(&settled.network)
    guard coder.scope == .checkpoint else {
      network = settled.network
      return
    }
    let count = mean.count
    try memory.code(with: &coder, prefix: "memory", parameterCount: count)
    try coder.value("random", &random)
    try coder.floats("mean", &mean)
    try coder.floats("deviation", &standardDeviation)
    try coder.integer("started", &started)
    try coder.integer("counted", &counted)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    try coder.optional("best.parameters", &best, initial: (0, .zeros([count]))) { coder, best in
      try coder.number("best.score", &best.score)
      try coder.tensor("best.parameters", &best.parameters)
    }
    var running = candidates.map {
      (number: $0.number, parameters: $0.parameters, score: $0.episodeReturn)
    }
    try code(&running, "candidates", scores: "returns", with: &coder)
    var finished = waiting.sorted { $0.key < $1.key }.map {
      (number: $0.key, parameters: $0.value.parameters, score: $0.value.score)
    }
    try code(&finished, "waiting", scores: "scores", with: &coder)
    guard coder.isRestoring else { return }
    candidates = running.map { candidate($0.number, $0.parameters, episodeReturn: $0.score) }
    waiting = [:]
    for row in finished { waiting[row.number] = (row.parameters, row.score) }
  }

  private func code(
    _ candidates: inout [(number: Int, parameters: Tensor, score: Double)], _ prefix: String,
    scores key: String, with coder: inout ArchiveCoder
  ) throws {
    var (numbers, scores) = (candidates.map(\.number), candidates.map(\.score))
    var rows = candidates.map(\.parameters)
    try coder.value("\(prefix).numbers", &numbers)
    try coder.value("\(prefix).\(key)", &scores)
    guard scores.count == numbers.count else {
      throw AgentError.unfitArchive(
        key: prefix, expected: "\(numbers.count) scores", found: "\(scores.count)")
    }
    try coder.rows("\(prefix).parameters", &rows, count: numbers.count, width: mean.count)
    candidates = numbers.indices.map { (numbers[$0], rows[$0], scores[$0]) }
  }
}
