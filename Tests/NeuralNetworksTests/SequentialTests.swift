import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct SequentialTests {
  private func network(seed: UInt64 = 1) -> Sequential {
    var random = PCG64(seed: seed)
    return Sequential(
      inputs: 3,
      [.dense(units: 4, activation: .relu), .dense(units: 5, useBias: false), .dense(units: 2)],
      using: &random)
  }

  @Test func parametersAreNamedByKindAndNumber() {
    let model = network()
    #expect(
      model.parameterNames == [
        "dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_3.kernel", "dense_3.bias",
      ])
    #expect(model.namedParameters.map(\.value.shape) == [[3, 4], [4], [4, 5], [5, 2], [2]])
    #expect(model.architecture.parameterShapes.map(\.shape) == model.parameters.map(\.shape))
    #expect(model.parameterCount == 12 + 4 + 20 + 10 + 2)
  }

  @Test func forwardIsTheCompositionOfItsLayers() {
    let model = network()
    let p = model.parameters
    let x = Tensor([1, -2, 0.5, 0, 3, 1], shape: [2, 3])
    let expected = (x.matmul(p[0]) + p[1]).relu().matmul(p[2]).matmul(p[3]) + p[4]
    #expect(
      Tolerance.float32.mismatch(model(x).scalars, expected.scalars.map(Double.init)) == nil)
  }

  @Test(arguments: Activation.allCases) func everyActivationRuns(_ activation: Activation) {
    var random = PCG64(seed: 1)
    let layer = Dense(inputs: 2, units: 3, activation: activation, using: &random)
    let plain = Dense(kernel: layer.kernel, bias: layer.bias)
    let x = Tensor([1, -2, -0.5, 3], shape: [2, 2])
    #expect(
      Tolerance.float32.mismatch(
        layer(x).scalars, activation(plain(x)).scalars.map(Double.init)) == nil)
  }

  @Test func flatParametersGoRound() {
    let model = network()
    var other = network(seed: 2)
    #expect(model.flatParameters != other.flatParameters)
    other.setFlatParameters(model.flatParameters)
    #expect(other.flatParameters == model.flatParameters)
    #expect(other.parameters == model.parameters)
    // The parts of one vector are still written one by one.
    var optimizer = SGD(learningRate: 0.1)
    optimizer.minimize(&other) { $0(.ones([1, 3])).squared().mean() }
    #expect(model.flatParameters == network().flatParameters)
    #expect(other.flatParameters != model.flatParameters)
  }

  @Test func aFlatVectorOfAnotherLengthTraps() async {
    await #expect(processExitsWith: .failure) {
      var random = PCG64(seed: 1)
      var model = Sequential(inputs: 1, [.dense(units: 1)], using: &random)
      model.setFlatParameters(.zeros([3]))
    }
  }

  @Test func aCopyIsAnIndependentNetwork() {
    var online = network()
    var target = online
    let start = online.flatParameters
    var optimizer = Adam(learningRate: 0.1)
    for _ in 0..<3 {
      optimizer.minimize(&online) { model in
        (model(.ones([2, 3])) - target(.ones([2, 3])) - 1).squared().mean()
      }
    }
    #expect(target.flatParameters == start)
    #expect(online.flatParameters != start)
    let moved = online.flatParameters
    target.forEachParameter { $0 = .zeros($0.shape) }
    #expect(online.flatParameters == moved)
  }

  @Test func parametersMoveTowardsAnotherNetwork() {
    let online = network(seed: 2)
    var target = network()
    let start = target
    target.moveParameters(towards: online, tau: 0.1)
    let expected = zip(start.flatParameters.scalars, online.flatParameters.scalars).map {
      0.9 * Double($0) + 0.1 * Double($1)
    }
    #expect(Tolerance.float32.mismatch(target.flatParameters.scalars, expected) == nil)
    target.moveParameters(towards: online, tau: 0)
    #expect(Tolerance.float32.mismatch(target.flatParameters.scalars, expected) == nil)
    target.moveParameters(towards: online, tau: 1)
    #expect(target.flatParameters == online.flatParameters)
    var optimizer = SGD(learningRate: 0.1)
    optimizer.minimize(&target) { $0(.ones([1, 3])).squared().mean() }
    #expect(online.flatParameters == network(seed: 2).flatParameters)
  }

  /// The smallest problem that a linear model cannot solve.
  @Test func learnsExclusiveOr() {
    var random = PCG64(seed: 1)
    var model = Sequential(
      inputs: 2, [.dense(units: 8, activation: .tanh), .dense(units: 2)], using: &random)
    var optimizer = Adam(learningRate: 0.05)
    let x = Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2])
    let labels = [0, 1, 1, 0]
    var loss: Float = 1
    for _ in 0..<300 {
      loss = optimizer.minimize(&model) { $0(x).softmaxCrossEntropy(labels: labels) }
    }
    #expect(model(x).argmax() == labels)
    #expect(loss < 0.05)
  }
}
