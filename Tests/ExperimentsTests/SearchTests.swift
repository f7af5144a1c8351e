import Experiments
import NeuralNetworks
import NumPyRandom
import TensorEngine
import Testing

@Suite struct SearchTests {
  struct Settings: Equatable {
    var layers = 1
    var units = 8
    var activation = Activation.tanh
    var learningRate = 0.01
  }

  private let space = SearchSpace(Settings())
    .varying("layers", \.layers, over: [1, 2, 3])
    .varying("activation", \.activation, over: [.relu, .tanh])

  private var wide: SearchSpace<Settings> {
    space
      .varying("units", \.units, by: { $0.integers(4..<17) })
      .varying("learning_rate", \.learningRate, by: { $0.logUniform(1e-4, 1e-1) })
  }

  private let folds = Fold.crossValidation(3, examples: 10, seed: 1)

  @Test func aGridHasEveryCombinationOnce() {
    let points = space.grid
    #expect(points.map(\.settings.layers) == [1, 1, 2, 2, 3, 3])
    #expect(points.map(\.settings.activation) == [.relu, .tanh, .relu, .tanh, .relu, .tanh])
    #expect(points[3].values.map(\.name) == ["layers", "activation"])
    #expect(points[3].values.map(\.value) == ["2", "tanh"])
    #expect(points.allSatisfy { $0.settings.units == 8 })
    #expect(SearchSpace(Settings()).grid.map(\.settings) == [Settings()])
  }

  @Test func aGridOfADistributionTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = SearchSpace(Settings()).varying("units", \.units, by: { $0.integers(4..<17) }).grid
    }
  }

  @Test func drawsStayInTheirRangesAndFillThem() {
    var random = PCG64(seed: 1)
    let settings = wide.draws(2000, using: &random).map(\.settings)
    #expect(Set(settings.map(\.layers)) == [1, 2, 3])
    #expect(Set(settings.map(\.units)) == Set(4...16))
    #expect(settings.allSatisfy { (1e-4...1e-1).contains($0.learningRate) })
    // A third of the draws lies in each of the three decades: 667 with a standard deviation of 21.
    for low in [1e-4, 1e-3, 1e-2] {
      let count = settings.count { (low..<10 * low).contains($0.learningRate) }
      #expect((560...770).contains(count))
    }
  }

  @Test func resultsAreSortedByTheMeanScore() throws {
    for goal in SearchGoal.allCases {
      let results = gridSearch(space, folds: folds, goal: goal, seed: 1) { settings, fold, _ in
        let base = Double(settings.layers) + (settings.activation == .relu ? 0.5 : 0)
        return base + (fold == folds[0] ? 0.3 : 0)
      }
      let layers = results.rows.map(\.point.settings.layers)
      #expect(layers == (goal == .maximize ? [3, 3, 2, 2, 1, 1] : [1, 1, 2, 2, 3, 3]))
      let best = try #require(results.best)
      #expect(best.point.settings.activation == (goal == .maximize ? .relu : .tanh))
      #expect(abs(best.score - (goal == .maximize ? 3.6 : 1.1)) < 1e-12)
      // Of 0.3, 0 and 0: the mean is 0.1, the squares' sum 0.06.
      #expect(abs(best.standardDeviation - 0.03.squareRoot()) < 1e-12)
    }
  }

  @Test func scoresThatAreNoNumbersComeLast() {
    let results = gridSearch(space, folds: folds, goal: .minimize, seed: 1) { settings, _, _ in
      settings.layers == 1 ? .nan : settings.layers == 2 ? -.infinity : 7
    }
    #expect(results.rows.prefix(2).allSatisfy { $0.score == 7 })
    #expect(results.best?.point.settings.layers == 3)
    let failed = gridSearch(space, folds: folds, goal: .minimize, seed: 1) { _, _, _ in .nan }
    #expect(failed.best == nil)
    #expect(failed.table.count == 7)
  }

  @Test func theTableNamesWhatVaries() {
    let results = gridSearch(space, folds: folds, goal: .maximize, seed: 1) { settings, _, _ in
      Double(settings.layers) / 3
    }
    #expect(
      results.table[0] == ["rank", "layers", "activation", "score", "deviation", "seconds"])
    #expect(results.table[3].prefix(5) == ["3", "2", "relu", "0.666667", "0.0"])
  }

  @Test func aSeedGivesTheSameSearch() {
    func run(draws: Int, seed: UInt64) -> [(Settings, [Double])] {
      var found: [(Settings, [Double])] = []
      _ = randomSearch(
        wide, draws: draws, folds: folds, goal: .maximize, seed: seed,
        progress: { found.append(($0.point.settings, $0.scores)) },
        score: { _, _, random in random.nextDouble() })
      return found
    }
    let (first, again, longer) = (
      run(draws: 4, seed: 1), run(draws: 4, seed: 1), run(draws: 6, seed: 1)
    )
    #expect(first.count == 4 && longer.count == 6)
    for (index, (settings, scores)) in first.enumerated() {
      #expect(again[index] == (settings, scores))
      #expect(longer[index] == (settings, scores))
    }
    #expect(Set(longer.flatMap(\.1)).count == 18, "every fold has numbers of its own")
    #expect(run(draws: 1, seed: 2)[0] != first[0])
  }

  @Test func errorsPassThrough() {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try gridSearch(space, folds: folds, goal: .maximize, seed: 1) { _, _, _ in throw Failure() }
    }
  }

  @Test(arguments: [(2, 2), (3, 10), (5, 5), (7, 100)])
  func everyExampleIsEvaluatedOnce(_ count: Int, _ examples: Int) {
    let folds = Fold.crossValidation(count, examples: examples, seed: 3)
    #expect(folds.count == count)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<examples))
    for fold in folds {
      #expect((fold.training + fold.validation).sorted() == Array(0..<examples))
      #expect(fold.validation.count - examples / count <= 1)
      #expect(fold.validation.count >= examples / count)
    }
    #expect(folds == Fold.crossValidation(count, examples: examples, seed: 3))
    if examples > 5 {
      #expect(folds != Fold.crossValidation(count, examples: examples, seed: 4))
    }
  }

  @Test func aHoldOutHasItsFraction() {
    let fold = Fold.holdOut(0.2, examples: 50, seed: 1)
    #expect(fold.validation.count == 10)
    #expect((fold.training + fold.validation).sorted() == Array(0..<50))
    #expect(Fold.holdOut(0.99, examples: 2, seed: 1).training.count == 1)
    #expect(Fold.holdOut(0.01, examples: 2, seed: 1).validation.count == 1)
  }

  @Test func moreFoldsThanExamplesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Fold.crossValidation(4, examples: 3, seed: 1)
    }
  }

  /// Exclusive or in the plane: a network without a hidden layer cannot have it.
  @Test(.timeLimit(.minutes(1))) func aSearchFindsTheNetworkThatCanLearn() throws {
    var random = PCG64(seed: 1)
    let points = (0..<150).map { _ in (random.uniform(-1, 1), random.uniform(-1, 1)) }
    let labels = points.map { ($0.0 > 0) == ($0.1 > 0) ? 1 : 0 }
    func examples(_ indices: [Int]) -> (x: Tensor, labels: [Int]) {
      let x = indices.flatMap { [Float(points[$0].0), Float(points[$0].1)] }
      return (Tensor(x, shape: [indices.count, 2]), indices.map { labels[$0] })
    }
    let space = SearchSpace(Settings(units: 16, learningRate: 0.05))
      .varying("layers", \.layers, over: [0, 1])
    let results = gridSearch(
      space, folds: Fold.crossValidation(3, examples: 150, seed: 1), goal: .maximize, seed: 1
    ) { settings, fold, random in
      let hidden = (0..<settings.layers).map { _ in
        LayerSpecification.dense(units: settings.units, activation: settings.activation)
      }
      var model = Sequential(inputs: 2, hidden + [.dense(units: 2)], using: &random)
      var optimizer = Adam(learningRate: Float(settings.learningRate))
      let (training, validation) = (examples(fold.training), examples(fold.validation))
      for _ in 0..<150 {
        optimizer.minimize(&model) { $0(training.x).softmaxCrossEntropy(labels: training.labels) }
      }
      let hits = zip(model(validation.x).argmax(), validation.labels).count { $0 == $1 }
      return Double(hits) / Double(validation.labels.count)
    }
    #expect(results.rows.map(\.point.settings.layers) == [1, 0])
    #expect(results.rows[0].score > 0.85 && results.rows[1].score < 0.75)
  }
}
