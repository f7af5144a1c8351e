import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// What Golden/make_additive.py wrote.
private struct GoldenAdditive: Decodable {
  let kind: String
  let units: [Int]
  let learners, subnets, hidden, outputs: Int
  let x, target, center, half_range, contributions, result: GoldenArray
  let parameters, gradients: [GoldenArray]
  let loss: Double

  var architecture: Architecture {
    var layers: [LayerSpecification] = [
      .normalization,
      kind == "exu"
        ? .exu(units: units, learners: learners, subnets: subnets)
        : .linReLU(units: units, learners: learners, subnets: subnets),
      .groupedDense(units: hidden, activation: .relu), .groupedDense(units: 1, useBias: false),
    ]
    if outputs > 1 {
      layers += [
        .reshape([learners * units.count, subnets]), .groupedDense(units: outputs, useBias: false),
      ]
    }
    return Architecture(inputs: units.count, layers: layers + [.additiveOutput(learners: learners)])
  }

  func network(_ parameters: [Tensor]) -> Sequential {
    let variance = half_range.floats.map { $0 * $0 }
    return Sequential(
      architecture, parameters: parameters, states: [Tensor(center.floats), Tensor(variance)])
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) {
    self.init(golden.floats, shape: Shape(golden.shape))
  }
}

/// The layers of neural additive models.
@Suite struct AdditiveLayerTests {
  private static let cases: [GoldenAdditive] = {
    do {
      return try GoldenFiles.decode([GoldenAdditive].self, from: "additive.json")
    } catch { preconditionFailure("\(error)") }
  }()

  @Test(arguments: cases.indices) func outputsAndGradientsAreThoseOfPyTorch(index: Int) throws {
    let golden = Self.cases[index]
    let tape = GradientTape()
    let parameters = golden.parameters.map { tape.watch(Tensor($0)) }
    let network = golden.network(parameters)
    let x = Tensor(golden.x)
    let outputs = network(x)
    #expect(Tolerance.float32.mismatch(outputs.scalars, golden.result.values) == nil)
    let contributions = network.prefix(network.layers.count - 1)(x)
    #expect(Tolerance.float32.mismatch(contributions.scalars, golden.contributions.values) == nil)
    let loss =
      (outputs - Tensor(golden.target)).squared().mean() + 0.5 * contributions.squared().mean()
    #expect(Tolerance.float32.accepts(Double(loss.scalar), golden.loss))
    let gradients: [Tensor] = tape.gradient(of: loss, at: parameters)
    for (name, (found, expected)) in zip(
      network.parameterNames, zip(gradients, golden.gradients))
    {
      #expect(found.shape.dimensions == expected.shape, "\(name)")
      // Sums over rows of products of some tens of numbers.
      let tolerance = Tolerance(absolute: 1e-4, relative: 1e-5)
      #expect(tolerance.mismatch(found.scalars, expected.values) == nil, "\(name)")
    }
  }

  @Test(arguments: cases.indices) func theModelIsItsBiasAndItsContributions(index: Int) throws {
    let golden = Self.cases[index]
    let model = try #require(NAMModel(golden.network(golden.parameters.map { Tensor($0) })))
    #expect(model.featureCount == 3 && model.learnerCount == 2 && !model.isClassifier)
    #expect(model.outputCount == golden.outputs)
    let x = Tensor(golden.x)
    #expect(
      Tolerance.float32.mismatch(
        model.learnerContributions(x).scalars, golden.contributions.values) == nil)
    let rows = x.shape[0]
    let sums = model.contributions(x).reshaped(to: [rows, 3, golden.outputs]).sum(along: 1)
    let outputs = sums + Tensor(model.bias)
    #expect(Tolerance.float32.mismatch(outputs.scalars, golden.result.values) == nil)
    // The curve of a feature at the rows' own values is its column of the contributions.
    let column = (0..<rows).map { golden.x.floats[$0 * 3 + 1] }
    let curve = model.shapeFunction(of: 1, at: column)
    #expect(curve.shape.dimensions == [rows, 2, golden.outputs])
    #expect(
      curve == model.learnerContributions(x).slice(along: 2, 1..<2).reshaped(to: curve.shape))
    let range = try #require(model.trainedRange(of: 1))
    let center = golden.center.values[1], half = golden.half_range.values[1]
    #expect(Tolerance.float32.accepts(Double(range.lowerBound), center - half))
    #expect(Tolerance.float32.accepts(Double(range.upperBound), center + half))
  }

  @Test func unitsWithAnExponentialSlopeStayWithinZeroAndOne() {
    var random = PCG64(seed: 3)
    let layers: [LayerSpecification] = [.exu(units: [20, 5, 1])]
    let network = Sequential(inputs: 3, layers, using: &random)
    let y = network(.uniform([500, 3], -3...3, using: &random))
    #expect(y.shape.dimensions == [500, 3, 20])
    #expect(y.min().scalar == 0 && y.max().scalar == 1)
    // Units that a subnet lacks.
    let second = y.slice(along: 1, 1..<2).reshaped(to: [500, 20])
    #expect(second.slice(along: 1, 5..<20) == .zeros([500, 15]))
    #expect(second.slice(along: 1, 0..<5).max().scalar == 1)
    // The paper's draws: kernels around 4, offsets around 0.
    let kernel = network.parameters[0].slice(along: 0, 0..<1).scalars
    #expect(kernel.allSatisfy { abs($0 - 4) <= 1 } && Set(kernel).count == 20)
    let unlimited = Sequential(inputs: 1, [.exu(units: [4], limit: nil)], using: &random)
    #expect(unlimited(Tensor([5], shape: [1, 1])).max().scalar > 1)
  }

  @Test func ofTwoClassesTheSoftmaxIsTheLogisticFunctionOfTheSum() throws {
    var random = PCG64(seed: 4)
    let network = Sequential(
      inputs: 2,
      [
        .linReLU(units: [6, 6]), .groupedDense(units: 1, useBias: false),
        .additiveOutput(hasReferenceClass: true),
      ], using: &random)
    let x = Tensor.uniform([50, 2], -1...1, using: &random)
    let model = try #require(NAMModel(network))
    let logits = model.contributions(x).sum(along: 1) + Tensor(model.bias)
    let probabilities = network(x).softmax().slice(along: 1, 1..<2).scalars
    let expected = logits.sigmoid().scalars.map(Double.init)
    #expect(Tolerance.float32.mismatch(probabilities, expected) == nil)
    #expect(model.isClassifier && model.trainedRange(of: 0) == nil)
  }

  @Test func wholeContributionsAreDroppedWhileItTrains() {
    var random = PCG64(seed: 5)
    let network = Sequential(
      inputShape: [40, 1], [.additiveOutput(learners: 1, dropout: 0.25)], using: &random)
    let x = Tensor.ones([200, 40, 1])
    let context = ForwardContext(training: PCG64(seed: 6))
    let sums = network.forward(x, in: context).scalars
    // Kept ones count 4 / 3, so that the mean stays 40: 8,000 draws, standard error 0.26.
    #expect(abs(sums.reduce(0, +) / 200 - 40) < 1 && Set(sums).count > 5)
    #expect(network(x) == Tensor(repeating: 40, shape: [200, 1]))
  }

  @Test(arguments: [
    ([LayerSpecification.exu(units: [3])], "1 features"),
    ([.linReLU(units: [3, 2], learners: 1 << 40, subnets: 1 << 40)], "fewer subnets"),
    ([.linReLU(units: [3, 2]), .additiveOutput(learners: 3)], "of 3 learners"),
    ([.groupedDense(units: 2)], "groups of features"),
    ([.linReLU(units: [3, 2]), .additiveOutput(dropout: 1)], "dropout in 0..<1"),
  ])
  func layersThatDoNotFitAreRefused(layers: [LayerSpecification], reason: String) {
    let error = #expect(throws: LayerMisfit.self) {
      try Architecture(inputs: 2, layers: layers).exampleShapes()
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func otherNetworksAreNoAdditiveModels() {
    var random = PCG64(seed: 7)
    #expect(NAMModel(Sequential(inputs: 2, [.dense(units: 1)], using: &random)) == nil)
    let tail: [LayerSpecification] = [
      .linReLU(units: [2, 2]), .additiveOutput(), .dense(units: 1),
    ]
    #expect(NAMModel(Sequential(inputs: 2, tail, using: &random)) == nil)
  }
}
