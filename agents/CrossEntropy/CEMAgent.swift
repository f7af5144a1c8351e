import Foundations
import Glibc
import Gym
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// The cross-entropy method: draw weights, keep the best, draw around those.
///
///     theta ~ N(mean, deviation^2)
///     mean, deviation <- mean and deviation of the elite of a batch of episodes
///
/// A population is tried side by side, one candidate for each environment. Candidates are numbered
/// when they start and counted in that order: a short, bad episode that ends early does not come
/// before a long, good one. With one environment this is keras-rl's sequence.
///
/// Szita and Lorincz (2006), https://doi.org/10.1162/neco.2006.18.12.2936; Mannor et al. (2003).
public struct CEMAgent: Agent {
  /// Weights being tried in one lane.
  struct Candidate: Sendable {
    var number: Int
    var parameters: Tensor
    var network: Sequential
    var episodeReturn = 0.0
  }

  /// What was set.
  public let settings: CEMSettings
  let spaces: DiscreteActionSpaces
  /// The network that is judged: the best one seen, once there was an update.
  public internal(set) var network: Sequential
  var memory: EpisodeParameterMemory
  var random: PCG64
  var mean: [Float]
  var deviation: [Float]
  var candidates: [Candidate] = []
  /// Finished candidates that wait for one with a smaller number.
  var waiting: [Int: (parameters: Tensor, score: Double)] = [:]
  var started = 0
  var counted = 0
  var best: (score: Double, parameters: Tensor)?
  var lastMeanBest = Double.nan
  /// Training steps seen, in all environments together.
  public internal(set) var step = 0
  /// Changes of the parameters.
  public internal(set) var updateCount = 0

  /// The whole population.
  public var environmentCount: Int { settings.population }

  /// Makes an agent.
  /// - Throws: `AgentError.unfitSpaces` where actions are not discrete.
  public init(
    settings: CEMSettings, observationSpace: Space, actionSpace: Space, seed: UInt64
  ) throws(AgentError) {
    spaces = try DiscreteActionSpaces(
      agent: "cem", observationSpace: observationSpace, actionSpace: actionSpace)
    self.settings = settings
    try settings.checkSize(inputs: spaces.observationCount, outputs: spaces.actionCount)
    var weights = PCG64(seed: seed, stream: "weights")
    network = Sequential(
      .perceptron(
        inputs: spaces.observationCount, hidden: settings.hiddenLayers,
        outputs: spaces.actionCount, last: settings.output == .softmax ? .softmax : .linear,
        initializer: .glorotUniform),
      using: &weights)
    memory = EpisodeParameterMemory(limit: settings.memoryLimit)
    random = PCG64(seed: seed, stream: "candidates")
    mean = Array(repeating: 0, count: network.parameterCount)
    deviation = Array(repeating: Float(settings.initialDeviation), count: mean.count)
  }

  /// What the last updates tell.
  public var metrics: [Metric] {
    [
      Metric("mean_best_reward", lastMeanBest), Metric("best_return", best?.score ?? .nan),
      Metric("deviation", Double(deviation.reduce(0, +)) / Double(max(1, deviation.count))),
    ]
  }

  /// While trained as `settings.acting` says; judged, the first most probable action.
  public mutating func actions(for observations: Tensor, mode: ActingMode) throws(AgentError)
    -> Actions
  {
    guard mode == .training else {
      return .discrete(network(observations).argmax().map { $0 + spaces.start })
    }
    let lanes = observations.shape[0]
    while candidates.count < lanes { candidates.append(draw()) }
    return .discrete(
      scores(observations).map { row in
        let choice =
          settings.acting == .greedy ? QPolicy.best(Tensor(row)) : QPolicy.draw(row, &random)
        return choice + spaces.start
      })
  }

  /// What each lane's candidate makes of its observation. Lanes are shared among the engine's
  /// threads in parts of a fixed size, so that the result does not depend on their number.
  private func scores(_ observations: Tensor) -> [[Float]] {
    let lanes = observations.shape[0]
    let part = max(1, 100_000 / (300 + mean.count))
    var rows = [[Float]](repeating: [], count: lanes)
    rows.withUnsafeMutableBufferPointer { rows in
      nonisolated(unsafe) let rows = rows
      WorkerPool.shared.chunks(of: lanes, size: part) { range in
        for lane in range {
          let output = candidates[lane].network(observations.slice(lane..<lane + 1))
          rows[lane] = (settings.acting == .sample ? output.softmax() : output).scalars
        }
      }
    }
    return rows
  }

  /// Learns from what followed.
  public mutating func observe(_ transitions: Transitions) throws(AgentError) {
    for lane in transitions.rewards.indices {
      step += 1
      candidates[lane].episodeReturn += Double(transitions.rewards[lane])
      if transitions.terminated[lane] || transitions.truncated[lane] { finish(lane) }
    }
  }

  /// At the end of training the best weights are what is judged; without an update, the first ones.
  public mutating func finishTraining() {
    if let best { network.setFlatParameters(best.parameters) }
  }
}

// MARK: - Candidates

extension CEMAgent {
  /// The next candidate: at first the network as it was made, then draws from the distribution.
  private mutating func draw() -> Candidate {
    defer { started += 1 }
    var candidate = Candidate(number: started, parameters: network.flatParameters, network: network)
    guard started > 0 else { return candidate }
    candidate.parameters = Tensor(shape: [mean.count]) { values in
      for index in values.indices {
        values[index] = mean[index] + deviation[index] * Float(random.standardNormal())
      }
    }
    candidate.network.setFlatParameters(candidate.parameters)
    return candidate
  }

  /// Files a candidate and puts the next one into its lane.
  private mutating func finish(_ lane: Int) {
    let candidate = candidates[lane]
    waiting[candidate.number] = (candidate.parameters, candidate.episodeReturn)
    while let next = waiting.removeValue(forKey: counted) {
      counted += 1
      memory.append(parameters: next.parameters, episodeReturn: next.score)
      if step > settings.warmupSteps, counted % settings.trainInterval == 0 { update() }
    }
    candidates[lane] = draw()
  }

  /// Moves the distribution to the elite of a batch of remembered episodes.
  private mutating func update() {
    let batch = memory.sample(settings.batchSize, using: &random)
    let count = max(1, Int(Double(settings.batchSize) * settings.eliteFraction))
    let elite = batch.enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .prefix(count).map(\.element)
    guard let first = elite.first else { return }
    let extra = settings.noiseAmplitude * exp(-settings.noiseDecay * Double(step))
    let rows = elite.map(\.parameters.scalars)
    for index in mean.indices {
      let column = rows.map { Double($0[index]) }
      let centre = column.reduce(0, +) / Double(column.count)
      let variance = column.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(column.count)
      mean[index] = Float(centre)
      deviation[index] = Float(variance.squareRoot() + extra)
    }
    lastMeanBest = elite.reduce(0) { $0 + $1.score } / Double(elite.count)
    // Of equal scores the later one: it comes from a distribution that has seen more.
    if first.score >= best?.score ?? -.infinity { best = (first.score, first.parameters) }
    updateCount += 1
  }
}

// MARK: - Saving

extension CEMAgent {
  /// The network; for a checkpoint all else too.
  public func archive(_ scope: ArchiveScope) -> AgentArchive {
    var archive = AgentArchive()
    archive.add(network, prefix: scope == .checkpoint ? "network." : "")
    // A model is what would be judged now.
    var judged = self
    judged.finishTraining()
    archive.add(judged.network)
    archive.addArchitecture(of: network)
    guard scope == .checkpoint else { return archive }
    memory.archive(into: &archive, prefix: "memory")
    archive.add(random, "random")
    archive.tensors["mean"] = Tensor(mean)
    archive.tensors["deviation"] = Tensor(deviation)
    for (key, value) in ["started": started, "counted": counted, "step": step] {
      archive.texts[key] = "\(value)"
    }
    archive.texts["updates"] = "\(updateCount)"
    if let best {
      archive.texts["best.score"] = "\(best.score)"
      archive.tensors["best.parameters"] = best.parameters
    }
    archive.add(candidates.map(\.number), "candidates.numbers")
    archive.add(candidates.map(\.episodeReturn), "candidates.returns")
    if !candidates.isEmpty {
      archive.tensors["candidates.parameters"] = .stacked(candidates.map(\.parameters))
    }
    let finished = waiting.sorted { $0.key < $1.key }
    archive.add(finished.map(\.key), "waiting.numbers")
    archive.add(finished.map(\.value.score), "waiting.scores")
    if !finished.isEmpty {
      archive.tensors["waiting.parameters"] = .stacked(finished.map(\.value.parameters))
    }
    return archive
  }

  /// Takes up what `archive` gave; where something does not fit, nothing changes.
  public mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws(AgentError) {
    var restored = self
    try archive.read(into: &restored.network, prefix: scope == .checkpoint ? "network." : "")
    if scope == .checkpoint { try restored.restoreProgress(archive) }
    self = restored
  }

  private mutating func restoreProgress(_ archive: AgentArchive) throws(AgentError) {
    let count = mean.count
    try memory.restore(archive, prefix: "memory", parameterCount: count)
    random = try archive.value("random", as: PCG64.self)
    mean = try archive.tensor("mean", shape: [count]).scalars
    deviation = try archive.tensor("deviation", shape: [count]).scalars
    started = try archive.integer("started")
    counted = try archive.integer("counted")
    step = try archive.integer("step")
    updateCount = try archive.integer("updates")
    best = nil
    if archive.tensors["best.parameters"] != nil {
      best = (
        try archive.number("best.score"), try archive.tensor("best.parameters", shape: [count])
      )
    }
    let lanes = try rows(archive, prefix: "candidates", scores: "returns")
    candidates = lanes.map { lane in
      var copy = network
      copy.setFlatParameters(lane.parameters)
      return Candidate(
        number: lane.number, parameters: lane.parameters, network: copy,
        episodeReturn: lane.score)
    }
    waiting = [:]
    for row in try rows(archive, prefix: "waiting", scores: "scores") {
      waiting[row.number] = (row.parameters, row.score)
    }
  }

  private func rows(_ archive: AgentArchive, prefix: String, scores: String) throws(AgentError)
    -> [(number: Int, score: Double, parameters: Tensor)]
  {
    let numbers = try archive.value("\(prefix).numbers", as: [Int].self)
    let scores = try archive.value("\(prefix).\(scores)", as: [Double].self)
    guard !numbers.isEmpty else { return [] }
    guard scores.count == numbers.count else {
      throw .unfitArchive(
        key: prefix, expected: "\(numbers.count) scores", found: "\(scores.count)")
    }
    let table = try archive.tensor(
      "\(prefix).parameters", shape: [numbers.count, mean.count])
    return numbers.indices.map { row in
      (numbers[row], scores[row], table.slice(row..<row + 1).reshaped(to: [mean.count]))
    }
  }
}
