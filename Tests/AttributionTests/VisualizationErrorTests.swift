import Attribution
import NeuralNetworks
import NumPyRandom
import TensorEngine
import Testing

/// What is asked of a network that it does not have is an error that says what there is.
@Suite struct VisualizationErrorTests {
  private let network: Sequential = {
    var random = PCG64(seed: 1)
    return Sequential(
      inputShape: [6, 6, 1],
      [.conv2D(filters: 3, size: 3, activation: .relu), .flatten, .dense(units: 3)], using: &random)
  }()

  /// The text of the error that something throws.
  private func message(_ body: () throws -> some Any) -> String {
    do { _ = try body() } catch let error as AttributionError { return error.description } catch {
      return "another error: \(error)"
    }
    return "no error"
  }

  @Test func targetsThatThereAreNotAreRefused() {
    let ascent = ActivationMaximization()
    func refused(_ targets: FeatureTarget...) -> String {
      message { try ascent.images(of: network, targets: targets) }
    }
    #expect(refused().contains("a target at least"))
    #expect(refused(.output(3)).contains("from 0 to 2, got 3"))
    #expect(refused(.output(-1)).contains("from 0 to 2, got -1"))
    #expect(refused(.logProbability(7)).contains("from 0 to 2, got 7"))
    #expect(refused(.channel(0, of: "conv2d_2")).contains("did you mean conv2d_1"))
    #expect(refused(.channel(3, of: "conv2d_1")).contains("from 0 to 2, got 3"))
    #expect(refused(.neuron([4, 0, 0], of: "conv2d_1")).contains("[4, 4, 3]"))
    #expect(refused(.neuron([1], of: "conv2d_1")).contains("[4, 4, 3]"))
    #expect(refused(.output(0), .norm(of: "conv2d_1")).contains("one layer and one kind"))
    var random = PCG64(seed: 1)
    let single = Sequential(inputs: 4, [.dense(units: 1)], using: &random)
    #expect(
      message { try ascent.images(of: single, targets: [.logProbability(0)]) }
        .contains("two classes or more"))
    let tokens = Sequential(
      inputShape: [5], [.embedding(classes: 9, units: 4), .flatten, .dense(units: 2)],
      using: &random)
    #expect(message { try ascent.images(of: tokens, targets: [.output(0)]) }.contains("tokens"))
  }

  @Test func settingsOutOfTheirRangesAreRefused() {
    func refused(_ change: (inout ActivationMaximization) -> Void) -> String {
      var ascent = ActivationMaximization()
      change(&ascent)
      return message { try ascent.images(of: network, targets: [.output(0)]) }
    }
    #expect(refused { $0.steps = -1 }.contains("steps is -1"))
    #expect(refused { $0.optimizer = .adam(learningRate: 0) }.contains("learningRate is 0"))
    #expect(refused { $0.penalties = [.init(.norm(p: 0.5), weight: 1)] }.contains("p is 0.5"))
    #expect(refused { $0.penalties = [.init(.norm(p: .nan), weight: 1)] }.contains("1 or more"))
    #expect(
      refused { $0.penalties = [.init(.totalVariation(beta: 0), weight: 1)] }.contains("beta"))
    #expect(refused { $0.penalties = [.init(.squares, weight: -1)] }.contains("L2 is -1"))
    #expect(refused { $0.transforms.jitter = -1 }.contains("jitter"))
    #expect(refused { $0.transforms.scale = 0...1 }.contains("scale"))
    #expect(refused { $0.blur = .init(standardDeviation: 0) }.contains("blur"))
    #expect(refused { $0.imageShape = [5, 5, 1] }.contains("36 values"))
  }

  @Test func wrongStartsAndDamagedWeightsAreRefused() {
    let ascent = ActivationMaximization()
    #expect(
      message { try ascent.images(of: network, targets: [.output(0)], from: .zeros([1, 36])) }
        .contains("[1, 6, 6, 1]"))
    let start = Tensor(repeating: .nan, shape: [1, 6, 6, 1])
    #expect(
      message { try ascent.images(of: network, targets: [.output(0)], from: start) }
        .contains("finite"))
    let damaged = Sequential(
      network.architecture, parameters: network.parameters.map { $0 * .nan })
    #expect(
      message { try ascent.images(of: damaged, targets: [.output(0)]) }.contains("damaged"))
    #expect(
      message {
        try FastGradientSign().perturbed(.zeros([1, 6, 6, 1]), labels: [0], of: damaged)
      }.contains("damaged"))
  }

  @Test func attacksRefuseWhatDoesNotFit() {
    let clean = Tensor(repeating: 0.5, shape: [2, 6, 6, 1])
    func refused(
      _ attack: some AdversarialAttack = ProjectedGradientDescent.mnist, x: Tensor? = nil,
      labels: [Int] = [0, 1], network: Sequential? = nil
    ) -> String {
      message {
        try attack.perturbed(x ?? clean, labels: labels, of: network ?? self.network)
      }
    }
    #expect(refused(FastGradientSign(epsilon: -0.1)).contains("epsilon is -0.1"))
    #expect(refused(ProjectedGradientDescent(epsilon: -0.1)).contains("epsilon is -0.1"))
    #expect(refused(ProjectedGradientDescent(stepSize: 0)).contains("stepSize is 0"))
    #expect(refused(ProjectedGradientDescent(steps: 0)).contains("steps is 0"))
    #expect(refused(labels: [0, 3]).contains("from 0 to 2, got 3"))
    #expect(refused(labels: [0]).contains("[1, 6, 6, 1]"))
    #expect(refused(x: clean * 3).contains("inputs from 0.0 to 1.0, got 1.5"))
    #expect(refused(x: clean * .nan).contains("got nan"))
    #expect(refused(x: .zeros([2, 28, 28, 1])).contains("[2, 28, 28, 1]"))
    var random = PCG64(seed: 1)
    let single = Sequential(inputs: 4, [.dense(units: 1)], using: &random)
    #expect(refused(x: .zeros([2, 4]), network: single).contains("two classes or more"))
    #expect(
      message { try MapComparison(.zeros([4]), .zeros([5])) }.contains("two maps of one shape"))
  }
}
