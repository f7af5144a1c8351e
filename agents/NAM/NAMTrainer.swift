import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Fits a neural additive model to rows in memory: what the estimators of arrays are made of.
///
/// Each epoch shows all rows in another order. The model with the lowest loss on the rows held out is
/// kept, and the training ends where it has not become lower for some epochs.
package struct NAMTrainer: Sendable {
  /// What is learned.
  package enum Target: Sendable {
    /// `[N]`: classes from 0, of so many.
    case classes([Int], count: Int)
    /// `[N * T]`: 1 or 0 for each of T questions; NaN where it is not known.
    case tasks([Float], count: Int)
    /// `[N * T]`: values; NaN where one is not known.
    case values([Float], count: Int)

    var outputCount: Int {
      switch self {
      case .classes(_, let count): count - 1
      case .tasks(_, let count), .values(_, let count): count
      }
    }
  }

  /// How long it trains.
  package struct Schedule: Sendable {
    /// At most how many epochs.
    package var epochs = 1_000
    /// Epochs without a lower loss that end the training.
    package var patience = 60
    /// Draws weights, orders and masks.
    package var seed: UInt64 = 42

    /// The package `nam`'s.
    package init() {}
  }

  /// The network, rows as they are in the table in.
  package private(set) var network: Sequential
  /// The loss on the rows held out, or on the training rows where there are none, after each epoch.
  package private(set) var losses: [Double] = []

  private let settings: NAMSettings
  private let rows: Tensor
  private let goal: NAMGoal
  private let weights: [Float]
  /// Which rows each learner does without.
  private let leftOut: [Set<Int>]

  /// Trains.
  /// - Parameters:
  ///   - rows: `[N, F]`, finite.
  ///   - target: what is learned.
  ///   - weights: `[N]`, how much each row counts.
  ///   - training: the rows that are learned from, one at least.
  ///   - validation: the rows held out; empty for none.
  ///   - settings: of the model.
  ///   - schedule: how long.
  /// - Throws: `AgentError` where a setting does not fit or the loss is not finite.
  package init(
    rows: Tensor, _ target: Target, weights: [Float], training: [Int], validation: [Int],
    _ settings: NAMSettings, _ schedule: Schedule
  ) throws(AgentError) {
    // Set in code, they may be out of the ranges of the schema.
    var checked = settings
    for (name, value) in settings.values {
      try checked.set(name, to: value, agent: NAMAgent.name)
    }
    try settings.validate()
    let table = Self.table(rows, target, training, settings)
    var model = try settings.makeNetwork(table, seed: schedule.seed)
    (self.rows, self.settings, self.weights) = (rows, settings, weights)
    goal = Self.goal(target, table)
    var draws = PCG64(seed: schedule.seed, stream: "rows")
    leftOut = (0..<settings.learners).map { _ in
      guard settings.learners > 1 else { return [] }
      return Set(training.filter { _ in draws.nextDouble() < settings.leftOut })
    }
    network = model.layers
    var optimizer: any Optimizer = Adam(learningRate: Float(settings.learningRate))
    var noise = PCG64(seed: schedule.seed, stream: "dropout")
    var stopping = EarlyStopping<NAMNetwork>(
      monitor: "val_loss", mode: .min, patience: schedule.patience, restoresBest: true)
    for epoch in 0..<schedule.epochs {
      let order = draws.permutation(training.count).map { training[$0] }
      try train(&model, order, &optimizer, &noise)
      optimizer.learningRate *= Float(settings.learningRateDecay)
      let loss = loss(of: model, validation.isEmpty ? training : validation)
      losses.append(loss)
      if stopping.shouldStop(after: epoch, loss, model) { break }
    }
    stopping.restoreBest(into: &model)
    network = model.layers
  }

  /// Ranges, numbers of values and the targets' scale, of the training rows.
  private static func table(
    _ rows: Tensor, _ target: Target, _ training: [Int], _ settings: NAMSettings
  ) -> NAMTable {
    let width = rows.shape[1]
    let values = rows.gatheringRows(at: training).scalars
    let columns = (0..<width).map { column in
      let own = stride(from: column, to: values.count, by: width).map { Double(values[$0]) }
      return ColumnRange(
        minimum: own.min() ?? 0, maximum: own.max() ?? 0, distinctCount: Set(own).count)
    }
    var table = NAMTable(columns, settings)
    table.outputCount = target.outputCount
    switch target {
    case .classes: break
    case .tasks: table.isMultiTask = true
    case .values(let values, let count):
      table.targets = (0..<count).map { output in
        let own = training.map { Double(values[$0 * count + output]) }.filter { !$0.isNaN }
        let mean = own.reduce(0, +) / Double(max(1, own.count))
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, own.count))
        return (mean, variance > 0 ? variance.squareRoot() : 1)
      }
    }
    return table
  }

  /// What all rows are compared with.
  private static func goal(_ target: Target, _ table: NAMTable) -> NAMGoal {
    func split(_ values: [Float], _ count: Int) -> (Tensor, Tensor) {
      let shape = Shape(values.count / count, count)
      return (
        Tensor(values.map { $0.isNaN ? 0 : $0 }, shape: shape),
        Tensor(values.map { $0.isNaN ? 0 : 1 }, shape: shape)
      )
    }
    switch target {
    case .classes(let labels, _): return .classes(labels)
    case .tasks(let values, let count):
      let (labels, known) = split(values, count)
      return .tasks(labels, known: known)
    case .values(let values, let count):
      let scales = table.targets ?? []
      let scaled = values.indices.map { index in
        let scale = scales[index % count]
        return Float((Double(values[index]) - scale.mean) / scale.scale)
      }
      let (targets, known) = split(scaled, count)
      return .knownNumbers(targets, known: known)
    }
  }

  private func train(
    _ model: inout NAMNetwork, _ order: [Int], _ optimizer: inout any Optimizer,
    _ noise: inout PCG64
  ) throws(AgentError) {
    for start in stride(from: 0, to: order.count, by: settings.batchSize) {
      let batch = Array(order[start..<min(order.count, start + settings.batchSize)])
      let context = ForwardContext(training: PCG64(seed: noise.next()))
      let pass = RecordedForward(model, rows.gatheringRows(at: batch), in: context)
      let (loss, _) = settings.step(
        &model, pass, in: context, towards: goal.rows(batch), weights: learnerWeights(batch),
        inputs: rows.shape[1], with: &optimizer)
      guard loss.isFinite else {
        throw .diverged(agent: NAMAgent.name, what: "the loss", updates: losses.count)
      }
    }
  }

  /// `[B, L]`: the weights of rows in each learner, 1 together; 0 of a learner without any row.
  private func learnerWeights(_ batch: [Int]) -> Tensor {
    let learners = settings.learners
    var result = [Float](repeating: 0, count: batch.count * learners)
    for (learner, missing) in leftOut.enumerated() {
      let own = batch.map { missing.contains($0) ? 0 : weights[$0] }
      let sum = own.reduce(0, +)
      guard sum > 0 else { continue }
      for (row, weight) in own.enumerated() { result[row * learners + learner] = weight / sum }
    }
    return Tensor(result, shape: Shape(batch.count, learners))
  }

  /// The mean loss of rows in inference, of the mean over the learners.
  private func loss(of model: NAMNetwork, _ indices: [Int]) -> Double {
    let contributions = model(rows.gatheringRows(at: indices))
    var outputs = model.learnerOutputs(contributions, in: .inference)
    if settings.learners > 1 { outputs = outputs.mean(along: 1, keepingDimensions: true) }
    let own = indices.map { weights[$0] }
    let sum = own.reduce(0, +)
    let losses = goal.rows(indices).losses(outputs).scalars
    guard sum > 0 else { return .nan }
    return zip(losses, own).reduce(0) { $0 + Double($1.0 * $1.1) } / Double(sum)
  }
}

extension NAMGoal {
  /// Those of some rows.
  fileprivate func rows(_ indices: [Int]) -> NAMGoal {
    switch self {
    case .classes(let labels): .classes(indices.map { labels[$0] })
    case .numbers(let targets): .numbers(targets.gatheringRows(at: indices))
    case .knownNumbers(let targets, let known):
      .knownNumbers(targets.gatheringRows(at: indices), known: known.gatheringRows(at: indices))
    case .tasks(let labels, let known):
      .tasks(labels.gatheringRows(at: indices), known: known.gatheringRows(at: indices))
    }
  }
}
