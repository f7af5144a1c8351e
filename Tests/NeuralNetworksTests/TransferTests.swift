import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct TransferTests {
  private func network(seed: UInt64, outputs: Int = 2, initializer: Initializer = .glorotUniform)
    -> Sequential
  {
    var random = PCG64(seed: seed)
    return Sequential(
      inputs: 3,
      [
        .dense(units: 8, activation: .tanh, initializer: initializer),
        .dense(units: 6, activation: .relu), .dense(units: outputs),
      ], using: &random)
  }

  private func batch(seed: UInt64 = 7) -> Tensor {
    var random = PCG64(seed: seed)
    return Tensor((0..<30).map { _ in Float(random.standardNormal()) }, shape: [10, 3])
  }

  private let labels = [0, 1, 1, 0, 0, 1, 0, 1, 1, 0]

  private static let optimizers: [any Optimizer] = [
    SGD(learningRate: 0.1, momentum: 0.9), Adam.adamW(learningRate: 0.05, weightDecay: 0.1),
    RMSprop(), AdaGrad(),
  ]

  @Test(arguments: optimizers.indices) func frozenLayersKeepTheirBits(_ which: Int) {
    for clipping in [nil, GradientClipping.globalNorm(0.01)] {
      var optimizer = Self.optimizers[which]
      optimizer.clipping = clipping
      var model = network(seed: 1)
      model.freeze(first: 2)
      let before = model.parameters
      for _ in 0..<5 {
        optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
      }
      let after = model.parameters
      for index in 0..<4 {
        #expect(after[index].scalars.map(\.bitPattern) == before[index].scalars.map(\.bitPattern))
      }
      #expect(after[4] != before[4] && after[5] != before[5])
      #expect(model.parameters.allSatisfy { !$0.isTraced })
    }
  }

  /// The trained layers take the steps they would take if the features came from outside.
  @Test func theRestTrainsAsOnFixedFeatures() {
    var model = network(seed: 1)
    model.freeze(first: 2)
    var head = model.layers[2] as? Dense
    let features = model.prefix(2)(batch())
    var (first, second) = (Adam(learningRate: 0.05), Adam(learningRate: 0.05))
    for _ in 0..<5 {
      first.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
      if var trained = head {
        second.minimize(&trained) { $0(features).softmaxCrossEntropy(labels: labels) }
        head = trained
      }
    }
    #expect(model.layers[2].parameters == head?.parameters)
  }

  /// Nothing is written down below the first trained layer.
  @Test func frozenLayersAreNotDifferentiated() {
    var model = network(seed: 1)
    model.freeze(first: 2)
    var optimizer = SGD(learningRate: 0.1)
    var traced: [Bool] = []
    optimizer.minimize(&model) { model in
      let outputs = model.outputs(of: batch(), at: [0, 1, 2])
      traced = outputs.map(\.isTraced)
      return outputs[2].softmaxCrossEntropy(labels: labels)
    }
    #expect(traced == [false, false, true])
  }

  /// A layer between trained ones passes the gradient on and stays.
  @Test func aLayerInTheMiddleCanBeFrozen() {
    var model = network(seed: 1)
    model.freeze(layers: [1])
    let before = model.parameters
    var optimizer = Adam(learningRate: 0.05)
    optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
    let changed = zip(before, model.parameters).map { $0 != $1 }
    #expect(changed == [true, true, false, false, true, true])
    #expect(model.frozenLayers == [1])
    #expect(model.trainableParameterCount == 32 + 14)
  }

  @Test func givenGradientsLeaveFrozenLayers() {
    var model = network(seed: 1)
    model.freeze(first: 1)
    let before = model.parameters
    var optimizer = SGD(learningRate: 0.1)
    optimizer.clipping = .globalNorm(1)
    optimizer.apply(before.map { Tensor.ones($0.shape) }, to: &model)
    let changed = zip(before, model.parameters).map { $0 != $1 }
    #expect(changed == [false, false, true, true, true, true])
    // The joint norm is of the 54 + 14 trained numbers alone.
    let step = Double(before[4].scalars[0] - model.parameters[4].scalars[0])
    #expect(abs(step - 0.1 / 68.0.squareRoot()) < 1e-6)
  }

  @Test func unfreezingTrainsAllAgain() {
    var model = network(seed: 1)
    model.freeze(first: 3)
    var optimizer = SGD(learningRate: 0.1)
    let before = model.parameters
    optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
    #expect(model.parameters == before)
    model.unfreeze()
    optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
    #expect(zip(before, model.parameters).allSatisfy { $0 != $1 })
  }

  @Test func copiedLayersAreIndependent() {
    let trained = network(seed: 1)
    var model = network(seed: 2, outputs: 5, initializer: .heNormal)
    #expect(model.commonLayerCount(with: trained) == 2)
    let head = model.layers[2].parameters
    model.copyLayers(from: trained, count: 2)
    #expect(Array(model.parameters.prefix(4)) == Array(trained.parameters.prefix(4)))
    #expect(model.layers[2].parameters == head)
    var optimizer = SGD(learningRate: 0.1)
    optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
    #expect(trained.parameters == network(seed: 1).parameters)
    #expect(model.parameters[0] != trained.parameters[0])
  }

  @Test func layersThatDifferAreNotCopied() async {
    await #expect(processExitsWith: .failure) {
      var random = PCG64(seed: 1)
      let trained = Sequential(inputs: 2, [.dense(units: 3, activation: .relu)], using: &random)
      var model = Sequential(inputs: 2, [.dense(units: 3, activation: .tanh)], using: &random)
      model.copyLayers(from: trained, count: 1)
    }
  }

  @Test func freezingMoreLayersThanThereAreTraps() async {
    await #expect(processExitsWith: .failure) {
      var random = PCG64(seed: 1)
      var model = Sequential(inputs: 2, [.dense(units: 3)], using: &random)
      model.freeze(first: 2)
    }
  }

  @Test func intermediateOutputsAreThoseOfThePrefixes() {
    let model = network(seed: 1)
    let outputs = model.outputs(of: batch(), at: [2, 0])
    #expect(outputs == [model(batch()), model.prefix(1)(batch())])
    #expect(model.outputs(of: batch(), at: []).isEmpty)
    #expect(model.prefix(0)(batch()) == batch())
    #expect(model.prefix(3).parameterNames == model.parameterNames)
    #expect(model.prefix(2).architecture.layers.count == 2)
  }

  @Test func aViewFractionsWeightsUntilTheyChange() {
    var model = network(seed: 1)
    let view = model.prefix(2)
    let addresses = { (layers: Sequential) in
      layers.parameters.prefix(4).map { $0.withSpan { $0.withUnsafeBufferPointer(\.baseAddress) } }
    }
    #expect(addresses(view) == addresses(model))
    let before = view(batch())
    var optimizer = SGD(learningRate: 0.1)
    optimizer.minimize(&model) { $0(batch()).softmaxCrossEntropy(labels: labels) }
    #expect(view(batch()) == before)
    #expect(model.prefix(2)(batch()) != before)
  }

  /// Targets that are weighted sums of six fixed waves, which take a network long to find: a new
  /// target needs a new head alone.
  private struct SharedFeatures {
    let features: Tensor
    init(using random: inout PCG64) {
      features = Tensor((0..<18).map { _ in Float(3 * random.standardNormal()) }, shape: [3, 6])
    }

    func examples(_ count: Int, weights: Tensor, using random: inout PCG64) -> (
      x: Tensor, y: Tensor
    ) {
      let x = Tensor(
        (0..<3 * count).map { _ in Float(random.uniform(-1, 1)) }, shape: [count, 3])
      return (x, x.matmul(features).sin().matmul(weights))
    }
  }

  /// Steps until the loss is below a limit; 2000 where it never is.
  private func stepsToLearn(_ model: Sequential, _ data: (x: Tensor, y: Tensor), limit: Float)
    -> Int
  {
    var (model, optimizer) = (model, Adam(learningRate: 0.01))
    return (0..<2000).first { _ in
      optimizer.minimize(&model) { Loss.meanSquaredError($0(data.x), data.y) } < limit
    } ?? 2000
  }

  /// Lower layers that learned eight related targets: the ninth comes in less than two thirds of
  /// the steps where they are tuned on (a third to a half, as it is), and still sooner than from
  /// scratch where the first of them is frozen. (With both frozen it does not: a linear head on
  /// given features is slow work for Adam.)
  @Test(arguments: [1, 2, 3] as [UInt64])
  func transferredLowerLayersLearnFaster(_ seed: UInt64) {
    var random = PCG64(seed: seed)
    func network(outputs: Int) -> Sequential {
      Sequential(
        inputs: 3,
        [
          .dense(units: 32, activation: .tanh), .dense(units: 16, activation: .tanh),
          .dense(units: outputs),
        ], using: &random)
    }
    let problem = SharedFeatures(using: &random)
    let weights = Tensor((0..<54).map { _ in Float(random.standardNormal()) }, shape: [6, 9])
    let old = problem.examples(
      256, weights: weights.slice(along: 1, 0..<8), using: &random)
    let new = problem.examples(
      64, weights: weights.slice(along: 1, 8..<9), using: &random)
    var trained = network(outputs: 8)
    var optimizer = Adam(learningRate: 0.01)
    for _ in 0..<1000 {
      optimizer.minimize(&trained) { Loss.meanSquaredError($0(old.x), old.y) }
    }
    let scratch = network(outputs: 1)
    var transferred = scratch
    transferred.copyLayers(from: trained, count: 2)
    var frozen = transferred
    frozen.freeze(first: 1)
    let slow = stepsToLearn(scratch, new, limit: 0.1)
    let fine = stepsToLearn(transferred, new, limit: 0.1)
    let fast = stepsToLearn(frozen, new, limit: 0.1)
    #expect(3 * fine < 2 * slow)
    #expect(fast < slow)
  }

  /// Logits of a network that gives probabilities, whether the softmax is in the last layer or is
  /// one of its own.
  @Test(arguments: [
    [LayerSpecification.dense(units: 3, activation: .softmax)],
    [.dense(units: 3), .activation(.softmax)],
  ])
  func anOutputActivationIsLeftOut(_ layers: [LayerSpecification]) {
    var random = PCG64(seed: 3)
    let model = Sequential(inputs: 4, layers, using: &random)
    let logits = model.withoutOutputActivation()
    #expect(logits.outputActivation == .linear)
    #expect(logits.flatParameters == model.flatParameters)
    let x = Tensor([1, -2, 0.5, 3, 0, 1, 2, -1], shape: [2, 4])
    #expect(logits(x).softmax() == model(x))
    #expect(logits(x) != model(x))
    #expect(logits.withoutOutputActivation().architecture == logits.architecture)
  }

  /// `linear` with a layer's own weights is the layer before its activation.
  @Test func kernelLayersAreLinearButForTheirActivation() throws {
    var random = PCG64(seed: 4)
    let model = Sequential(
      inputShape: [6, 6, 2],
      [
        .conv2D(
          filters: 3, size: 3, window: .init(strides: 2, padding: .same), activation: .relu),
        .convTranspose2D(filters: 2, size: 3, activation: .relu), .flatten,
        .noisyDense(units: 4, activation: .relu), .dense(units: 2, activation: .relu),
      ], using: &random)
    var x = Tensor(shape: [2, 6, 6, 2]) { span in
      for index in span.indices { span[index] = Float(random.standardNormal()) }
    }
    var kernelLayers = 0
    for layer in model.layers {
      let y = layer(x)
      if let layer = layer as? any KernelLayer {
        #expect(layer.linear(x, kernel: layer.kernel, offset: layer.offset).relu() == y)
        kernelLayers += 1
      }
      x = y
    }
    #expect(kernelLayers == 4)
  }
}
