import Foundation
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// One line of plateaus.json: what Keras's ReduceLROnPlateau made of a figure.
struct PlateauCase: Decodable, CustomTestStringConvertible {
  struct Settings: Decodable {
    let monitor: String
    let mode: MonitorMode
    let factor, min_delta, min_lr: Double
    let patience, cooldown: Int
  }
  let settings: Settings
  let start: Float
  let values, rates: [Double]

  var testDescription: String { "\(settings) \(values.prefix(3))" }

  static func all() throws -> [PlateauCase] {
    try GoldenFiles.decode([PlateauCase].self, from: "plateaus.json", beside: #filePath)
  }

  func make() -> ReduceLROnPlateau {
    ReduceLROnPlateau(
      monitor: settings.monitor, mode: settings.mode, factor: settings.factor,
      patience: settings.patience, minDelta: settings.min_delta, cooldown: settings.cooldown,
      minLearningRate: settings.min_lr)
  }

  /// Keras's rates are Float32 values, and so are ours.
  var expected: [Float] { rates.map(Float.init) }
}

/// One line of stopping.json: what Keras's EarlyStopping made of a figure.
struct StoppingCase: Decodable, CustomTestStringConvertible {
  struct Settings: Decodable {
    let monitor: String
    let mode: MonitorMode
    let min_delta: Double
    let baseline: Double?
    let patience, start_from_epoch: Int
    let restore_best_weights: Bool
  }
  let settings: Settings
  let values: [Double]
  let stopped_epoch: Int?
  let weight: Double

  var testDescription: String { "\(settings) \(values.prefix(3))" }

  static func all() throws -> [StoppingCase] {
    try GoldenFiles.decode([StoppingCase].self, from: "stopping.json", beside: #filePath)
  }

  func make() -> EarlyStopping<ParameterList> {
    EarlyStopping(
      monitor: settings.monitor, mode: settings.mode, minDelta: settings.min_delta,
      patience: settings.patience, baseline: settings.baseline,
      restoresBest: settings.restore_best_weights, startEpoch: settings.start_from_epoch)
  }
}

@Suite struct PlateauTests {
  @Test(arguments: try PlateauCase.all()) func lowersTheRateWhenKerasDoes(_ test: PlateauCase) {
    var plateau = test.make()
    var optimizer = SGD(learningRate: test.start)
    let rates = test.values.map { value in
      plateau.observe(value, &optimizer)
      return optimizer.learningRate
    }
    #expect(rates == test.expected)
  }

  /// Another patience would show.
  @Test func theComparisonSeesAnotherPatience() throws {
    let test = try #require(PlateauCase.all().last)
    var plateau = ReduceLROnPlateau(
      monitor: "accuracy", factor: 0.9, patience: 3, minLearningRate: 1e-4)
    var optimizer = SGD(learningRate: test.start)
    let rates = test.values.map { value in
      plateau.observe(value, &optimizer)
      return optimizer.learningRate
    }
    #expect(rates != test.expected)
  }

  @Test(arguments: try PlateauCase.all()) func goesOnFromACheckpoint(_ test: PlateauCase) throws {
    var plateau = test.make()
    var optimizer: any Optimizer = SGD(learningRate: test.start)
    for (value, rate) in zip(test.values, test.expected) {
      plateau.observe(value, &optimizer)
      #expect(optimizer.learningRate == rate)
      let bytes = try JSONEncoder().encode(plateau)
      plateau = try JSONDecoder().decode(ReduceLROnPlateau.self, from: bytes)
    }
  }

  @Test func aFigureThatIsNoNumberIsNeverTheBest() {
    var plateau = ReduceLROnPlateau(patience: 2)
    var optimizer = SGD(learningRate: 1)
    plateau.observe(.nan, &optimizer)
    #expect(plateau.best == nil)
    #expect(plateau.observe(.nan, &optimizer))
    plateau.observe(3, &optimizer)
    #expect(plateau.best == 3)
  }

  @Test func theDirectionFollowsTheName() {
    for name in ["val_loss", "loss", "test_error", "mean_squared_error", "mse"] {
      #expect(MonitorMode.auto.resolved(for: name) == .min)
    }
    for name in ["accuracy", "val_accuracy", "top_5_accuracy", "auc", "episode_return"] {
      #expect(MonitorMode.auto.resolved(for: name) == .max)
    }
    #expect(MonitorMode.auto.resolved(for: "temperature") == nil)
    #expect(MonitorMode.min.resolved(for: "accuracy") == .min)
  }

  @Test func aNameThatSaysNoDirectionTraps() async {
    await #expect(processExitsWith: .failure) { _ = ReduceLROnPlateau(monitor: "temperature") }
  }
}

@Suite struct EarlyStoppingTests {
  @Test(arguments: try StoppingCase.all()) func stopsAndRestoresAsKeras(_ test: StoppingCase) {
    var stopping = test.make()
    var model = ParameterList([0], sizes: [1])
    for (epoch, value) in test.values.enumerated() {
      model.values[0] = Tensor([Float(epoch)])
      if stopping.shouldStop(after: epoch, value, model) { break }
    }
    stopping.restoreBest(into: &model)
    #expect(stopping.progress.stoppedEpoch == test.stopped_epoch)
    #expect(Double(model.values[0].scalar) == test.weight)
  }

  @Test(arguments: try StoppingCase.all()) func goesOnFromACheckpoint(_ test: StoppingCase) throws {
    var stopping = test.make()
    for (epoch, value) in test.values.enumerated() {
      let bytes = try JSONEncoder().encode(stopping.progress)
      stopping.progress = try JSONDecoder().decode(EarlyStoppingProgress.self, from: bytes)
      if stopping.shouldStop(after: epoch, value, ParameterList([0], sizes: [1])) { break }
    }
    #expect(stopping.progress.stoppedEpoch == test.stopped_epoch)
  }

  /// What a training loop looks like: an oversized network on eight noisy points.
  @Test func bringsTheBestWeightsOfATrainingBack() {
    var random = PCG64(seed: 1)
    func data(_ count: Int) -> (x: Tensor, y: Tensor) {
      let x = (0..<count).map { _ in Float(random.uniform(-1, 1)) }
      let y = x.map { $0 + 0.3 * Float(random.standardNormal()) }
      return (Tensor(x, shape: [count, 1]), Tensor(y, shape: [count, 1]))
    }
    let (training, validation) = (data(8), data(64))
    var model = Sequential(
      inputs: 1, [.dense(units: 64, activation: .tanh), .dense(units: 1)], using: &random)
    var optimizer = Adam(learningRate: 0.02)
    var stopping = EarlyStopping<Sequential>(patience: 20, restoresBest: true)
    var losses: [Double] = []
    for epoch in 0..<2000 {
      optimizer.minimize(&model) { Loss.meanSquaredError($0(training.x), training.y) }
      losses.append(Double(Loss.meanSquaredError(model(validation.x), validation.y).scalar))
      if stopping.shouldStop(after: epoch, losses[epoch], model) { break }
    }
    stopping.restoreBest(into: &model)
    #expect(losses.count < 2000)
    #expect(stopping.progress.stoppedEpoch == losses.count - 1)
    let restored = Double(Loss.meanSquaredError(model(validation.x), validation.y).scalar)
    #expect(restored == losses.min())
    #expect(restored < losses[losses.count - 1])
  }
}
