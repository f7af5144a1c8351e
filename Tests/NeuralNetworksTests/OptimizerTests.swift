import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// One line of optimizers.json: ten steps from one start along given gradients.
struct OptimizerCase: Decodable, CustomTestStringConvertible {
  struct Settings: Decodable {
    var learning_rate: Float
    var beta1, beta2, epsilon, initial_accumulator, momentum, rho: Float?
    var nesterov: Bool?
    var weight_decay: Float?
  }
  struct Clipping: Decodable {
    let kind: String
    let limit: Float
  }
  let optimizer, flavour: String
  let settings: Settings
  let clipping: Clipping?
  let parameter_sizes: [Int]
  let initial: [Double]
  let gradients, parameters: [[Double]]

  var testDescription: String { "\(optimizer) \(flavour) \(clipping?.kind ?? "")" }

  static func all() throws -> [OptimizerCase] {
    try GoldenFiles.decode([OptimizerCase].self, from: "optimizers.json", beside: #filePath)
  }

  func make() throws -> any Optimizer {
    var result: any Optimizer = try unclipped()
    result.weightDecay = settings.weight_decay.map {
      optimizer == "adamw" ? .decoupled($0) : .l2($0)
    }
    result.clipping = try clipping.map {
      switch $0.kind {
      case "value": .value($0.limit)
      case "norm": .norm($0.limit)
      case "global_norm": .globalNorm($0.limit)
      default: throw UnknownCase(name: $0.kind)
      }
    }
    return result
  }

  private func unclipped() throws -> any Optimizer {
    let rate = settings.learning_rate
    let inside = flavour == "keras"
    switch optimizer {
    case "sgd":
      return try SGD(
        learningRate: rate, momentum: #require(settings.momentum),
        nesterov: settings.nesterov ?? false)
    case "adam", "adamw":
      return try Adam(
        learningRate: rate, beta1: #require(settings.beta1), beta2: #require(settings.beta2),
        epsilon: #require(settings.epsilon))
    case "rmsprop":
      return try RMSprop(
        learningRate: rate, rho: #require(settings.rho), epsilon: #require(settings.epsilon),
        epsilonInsideRoot: inside)
    case "adagrad":
      return try AdaGrad(
        learningRate: rate, initialAccumulator: #require(settings.initial_accumulator),
        epsilon: #require(settings.epsilon), epsilonInsideRoot: inside)
    default: throw UnknownCase(name: optimizer)
    }
  }
}

/// Parameters without a function: what an optimizer changes.
struct ParameterList: Layer {
  var values: [Tensor]

  /// A vector cut into parameters of these sizes.
  init(_ vector: [Double], sizes: [Int]) {
    var rest = vector.map(Float.init)[...]
    values = sizes.map { size in
      defer { rest = rest.dropFirst(size) }
      return Tensor(Array(rest.prefix(size)))
    }
  }

  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x }
  mutating func visit(_ visitor: inout some ModuleVisitor) {
    for index in values.indices { visitor.parameter("p\(index)", &values[index]) }
  }
}

@Suite struct OptimizerTests {
  /// Ten steps in Float32 add up ten roundings of numbers about 1.
  static let tolerance = Tolerance(absolute: 2e-6, relative: 2e-6)

  @Test(arguments: try OptimizerCase.all()) func agreesWithItsReference(_ test: OptimizerCase)
    throws
  {
    run(try test.make(), test) { optimizer, model, gradients in
      optimizer.apply(gradients.values, to: &model)
    }
  }

  /// Numbers below the smallest normal one, in which the moments of a parameter without gradients
  /// would end, make a step take thirty times as long.
  @Test(arguments: [
    Adam() as any Optimizer, RMSprop(learningRate: 1e-3), SGD(learningRate: 0.1, momentum: 0.9),
  ])
  func momentsWithoutGradientsFadeToZero(optimizer: any Optimizer) {
    var optimizer = optimizer
    var model = ParameterList([1, 1], sizes: [2])
    optimizer.apply([Tensor([1e-12, 1])], to: &model)
    for _ in 0..<40_000 { optimizer.apply([Tensor([0, 0])], to: &model) }
    let moments = optimizer.state.values.flatMap { $0.flatMap(\.scalars) }
    #expect(moments.contains(0))
    #expect(moments.allSatisfy { $0 == 0 || $0.isNormal })
  }

  /// The way of training: the same gradients, found by a tape and clipped on the way.
  @Test(arguments: try OptimizerCase.all()) func minimizeTakesTheSameSteps(_ test: OptimizerCase)
    throws
  {
    run(try test.make(), test) { optimizer, model, gradients in
      optimizer.minimize(&model) { model in
        zip(model.values, gradients.values).map { ($0 * $1).sum() }.reduce(Tensor(0), +)
      }
    }
  }

  private func run(
    _ optimizer: any Optimizer, _ test: OptimizerCase,
    step: (inout any Optimizer, inout ParameterList, ParameterList) -> Void
  ) {
    var optimizer = optimizer
    var model = ParameterList(test.initial, sizes: test.parameter_sizes)
    for (number, (gradient, expected)) in zip(test.gradients, test.parameters).enumerated() {
      step(&optimizer, &model, ParameterList(gradient, sizes: test.parameter_sizes))
      let mismatch = Self.tolerance.mismatch(model.flatParameters.scalars, expected)
      #expect(mismatch == nil, "step \(number + 1)")
    }
    #expect(optimizer.stepCount == test.gradients.count)
  }

  @Test(arguments: try OptimizerCase.all()) func stateCarriesOver(_ test: OptimizerCase) throws {
    var (first, second) = try (test.make(), test.make())
    var model = ParameterList(test.initial, sizes: test.parameter_sizes)
    let gradients = test.gradients.map { ParameterList($0, sizes: test.parameter_sizes).values }
    for gradient in gradients.prefix(5) { first.apply(gradient, to: &model) }
    (second.state, second.stepCount) = (first.state, first.stepCount)
    var copy = model
    for gradient in gradients.dropFirst(5) {
      first.apply(gradient, to: &model)
      second.apply(gradient, to: &copy)
    }
    #expect(model.flatParameters == copy.flatParameters)
  }

  @Test func aCopyOfAnOptimizerHasItsOwnState() {
    var first = SGD(learningRate: 0.1, momentum: 0.9)
    var model = ParameterList([1, 2], sizes: [2])
    first.apply([Tensor([1, 1])], to: &model)
    let before = first.state
    var second = first
    var other = model
    second.apply([Tensor([5, 5])], to: &other)
    #expect(first.state == before)
    #expect(second.state != before)
  }

  @Test func parametersWithoutAGradientStay() {
    for var optimizer in [SGD(learningRate: 1), Adam(), RMSprop(), AdaGrad()] as [any Optimizer] {
      var model = ParameterList([1, 2, 3], sizes: [2, 1])
      optimizer.apply([nil, Tensor([1])], to: &model)
      #expect(model.values[0].scalars == [1, 2])
      #expect(model.values[1].scalars != [3])
    }
  }

  @Test(arguments: [nil, GradientClipping.globalNorm(1)])
  func aLossThatIsNoNumberLeavesTheModel(_ clipping: GradientClipping?) {
    var random = PCG64(seed: 3)
    var model = Sequential(inputs: 2, [.dense(units: 3), .dense(units: 1)], using: &random)
    let before = model
    var optimizer = Adam()
    optimizer.clipping = clipping
    let loss = optimizer.minimize(&model) { ($0(.ones([4, 2])) * Float.nan).mean() }
    #expect(loss.isNaN)
    #expect(model.flatParameters == before.flatParameters)
    #expect(model.parameters.allSatisfy { !$0.isTraced })
    #expect(optimizer.stepCount == 0)
    // And the next step is a step.
    optimizer.minimize(&model) { $0(.ones([4, 2])).squared().mean() }
    #expect(model.flatParameters != before.flatParameters)
  }

  @Test func weightDecayCanSpareVectors() {
    for decay in [WeightDecay.l2(0.5, sparesVectors: true), .decoupled(0.5, sparesVectors: true)] {
      var random = PCG64(seed: 3)
      var model = Dense(inputs: 2, units: 3, using: &random)
      model.bias = .ones([3])
      let start = model
      var optimizer = SGD(learningRate: 0.1)
      optimizer.weightDecay = decay
      optimizer.apply([.zeros([2, 3]), .zeros([3])], to: &model)
      #expect(model.bias == start.bias)
      let expected = start.kernel.scalars.map { 0.95 * Double($0) }
      #expect(Tolerance.float32.mismatch(model.kernel.scalars, expected) == nil)
    }
  }

  @Test func weightDecayLeavesParametersWithoutAGradient() {
    var optimizer = Adam.adamW(learningRate: 0.1, weightDecay: 0.5)
    var model = ParameterList([1, 2, 3], sizes: [2, 1])
    optimizer.apply([nil, Tensor([1])], to: &model)
    #expect(model.values[0].scalars == [1, 2])
  }

  /// A result kept from the loss (errors for priorities, say) is used after the step.
  @Test func whatIsKeptFromALossDisturbsNoLaterStep() {
    func train(keeping: Bool) -> Tensor {
      var random = PCG64(seed: 4)
      var model = Sequential(inputs: 2, [.dense(units: 2, activation: .tanh)], using: &random)
      var optimizer = Adam(learningRate: 0.1)
      for _ in 0..<3 {
        var kept: Tensor?
        optimizer.minimize(&model) { model in
          let errors = model(.ones([4, 2])) - 0.5
          kept = errors
          return errors.squared().mean()
        }
        if keeping, let kept { _ = (kept.abs() + 1).log() * 2 }
      }
      return model.flatParameters
    }
    #expect(train(keeping: true) == train(keeping: false))
  }
}
