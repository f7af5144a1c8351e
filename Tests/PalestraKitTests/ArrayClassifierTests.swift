import PalestraKit
import Testing

@Suite struct ArrayClassifierTests {
  /// Points on three rays; the class is the ray.
  private func points(_ count: Int, seed: UInt64) -> (x: Tensor, labels: [Int]) {
    var random = PCG64(seed: seed)
    var (values, labels): ([Float], [Int]) = ([], [])
    for number in 0..<count {
      let (ray, length) = (number % 3, Float(random.uniform(0.5, 2)))
      let direction: [Float] = [[1, 0], [-0.5, 0.87], [-0.5, -0.87]][ray]
      values += direction.map { $0 * length + Float(random.uniform(-0.1, 0.1)) }
      labels.append(ray)
    }
    return (Tensor(values, shape: [count, 2]), labels)
  }

  private func settings() -> ClassifierSettings {
    var settings = ClassifierSettings.mlp
    settings.layers = ["dense 16 relu"]
    return settings
  }

  @Test func itLearnsFromArraysAndContinues() throws {
    let (x, labels) = points(300, seed: 1)
    let (others, truth) = points(90, seed: 2)
    var classifier = try ArrayClassifier(
      exampleShape: [2], classes: 3, settings: settings(), seed: 4)
    let before = classifier.evaluate(others, truth)
    #expect(before.globalStep == 0)
    try classifier.fit(x, labels, batchSize: 20, steps: 1)
    #expect(classifier.globalStep == 1)
    try classifier.fit(x, labels, batchSize: 30, steps: 300)
    let after = classifier.evaluate(others, truth)
    #expect(after.accuracy == 1 && after.globalStep == 301 && after.loss < before.loss / 2)
    #expect(classifier.predict(others) == truth)
    // What the network says by itself: the mean of -log p[label].
    let p = classifier.probabilities(others)
    let losses = p.selectingColumns(truth).scalars.map { -Double($0).logarithm }
    #expect(abs(losses.reduce(0, +) / 90 - after.loss) < 1e-5)
  }

  @Test func aSeedGivesTheSameBitsAndAnotherOneOthers() throws {
    let (x, labels) = points(100, seed: 1)
    func train(_ seed: UInt64) throws -> [Float] {
      var classifier = try ArrayClassifier(
        exampleShape: [2], classes: 3, settings: settings(), seed: seed)
      // 7 examples do not divide 100: batches continue into the next pass.
      try classifier.fit(x, labels, batchSize: 7, steps: 40)
      return classifier.agent.network.flatParameters.scalars
    }
    #expect(try train(1) == train(1))
    #expect(try train(1) != train(2))
  }

  /// A pass shows every example once: a batch as large as the set is full gradient descent, whose
  /// steps do not depend on the order.
  @Test func aPassShowsEveryExampleOnce() throws {
    let (x, labels) = points(60, seed: 1)
    var settings = settings()
    settings.optimizer = .sgd
    settings.learningRate = 0.1
    var parts = try ArrayClassifier(exampleShape: [2], classes: 3, settings: settings, seed: 1)
    try parts.fit(x, labels, batchSize: 60, steps: 5)
    let order = (0..<60).map { ($0 * 7) % 60 }
    var other = try ArrayClassifier(exampleShape: [2], classes: 3, settings: settings, seed: 1)
    try other.fit(x.gatheringRows(at: order), order.map { labels[$0] }, batchSize: 60, steps: 5)
    let difference = parts.agent.network.flatParameters - other.agent.network.flatParameters
    #expect(difference.scalars.allSatisfy { abs($0) < 1e-5 })
  }

  /// Far from 0 and of other sizes nothing is learned from the numbers as they are.
  @Test func numbersOfAnySizeCanBeNormalized() throws {
    let (x, labels) = points(300, seed: 1)
    let (others, truth) = points(90, seed: 2)
    func far(_ x: Tensor) -> Tensor { x * Tensor([100, 0.01]) + Tensor([5_000, -3]) }
    func accuracy(_ normalization: ClassifierSettings.InputNormalization) throws -> Double {
      var settings = settings()
      settings.normalization = normalization
      var classifier = try ArrayClassifier(
        exampleShape: [2], classes: 3, settings: settings, seed: 4)
      try classifier.fit(far(x), labels, batchSize: 30, steps: 300)
      return classifier.evaluate(far(others), truth).accuracy
    }
    #expect(try accuracy(.adapted) == 1)
    #expect(try accuracy(.automatic) < 0.8)
  }

  /// Of three classes, smoothed by 0.3, the best answer is 0.7 + 0.3 / 3 for the right one.
  @Test func smoothedLabelsLeaveRoomForTheOtherClasses() throws {
    let (x, labels) = points(300, seed: 1)
    var settings = settings()
    settings.labelSmoothing = 0.3
    var classifier = try ArrayClassifier(exampleShape: [2], classes: 3, settings: settings, seed: 4)
    try classifier.fit(x, labels, batchSize: 30, steps: 3_000)
    let right = classifier.probabilities(x).selectingColumns(labels).scalars
    let mean = right.reduce(0, +) / Float(right.count)
    #expect(abs(mean - 0.8) < 0.02, "\(mean)")
    #expect(classifier.evaluate(x, labels).accuracy == 1)
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    #expect(throws: AgentError.self) {
      _ = try ArrayClassifier(exampleShape: [2], classes: 3, settings: .lenet)
    }
    await #expect(processExitsWith: .failure) {
      var classifier = try ArrayClassifier(exampleShape: [2], classes: 3)
      try classifier.fit(Tensor.zeros([4, 3]), [0, 1, 2, 0], steps: 1)
    }
    await #expect(processExitsWith: .failure) {
      var classifier = try ArrayClassifier(exampleShape: [2], classes: 3)
      try classifier.fit(Tensor.zeros([2, 2]), [0, 3], steps: 1)
    }
  }
}

extension Double {
  fileprivate var logarithm: Double { Double(Tensor(Float(self)).log().scalar) }
}
