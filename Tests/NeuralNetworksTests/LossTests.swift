import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// One line of losses.json: a loss at predictions, as PyTorch computes it in float64.
struct LossCase: Decodable, CustomTestStringConvertible {
  struct Attributes: Decodable { var delta, smoothing: Float? }
  let loss: String
  let attributes: Attributes
  let predictions: GoldenArray
  let targets: GoldenArray?
  let labels: [Int]?
  let value: Double
  let gradient: GoldenArray

  var testDescription: String { "\(loss) \(predictions.shape)" }

  static func all() throws -> [LossCase] {
    try GoldenFiles.decode([LossCase].self, from: "losses.json", beside: #filePath)
  }

  func loss(of predictions: Tensor) throws -> Tensor {
    let targets = targets.map { Tensor($0.floats, shape: Shape($0.shape)) }
    switch loss {
    case "mse": return try Loss.meanSquaredError(predictions, #require(targets))
    case "huber":
      return try Loss.huber(predictions, #require(targets), delta: #require(attributes.delta))
    case "softmax_cross_entropy":
      guard let smoothing = attributes.smoothing else {
        return try Loss.softmaxCrossEntropy(predictions, labels: #require(labels))
      }
      return try Loss.softmaxCrossEntropy(
        predictions, labels: #require(labels), smoothing: smoothing)
    case "soft_cross_entropy":
      return try Loss.softmaxCrossEntropy(predictions, probabilities: #require(targets))
    case "binary_cross_entropy":
      return try Loss.binaryCrossEntropy(logits: predictions, #require(targets))
    default: throw UnknownCase(name: loss)
    }
  }
}

/// A golden case that names something the tests do not know.
struct UnknownCase: Error { let name: String }

@Suite struct LossTests {
  @Test(arguments: try LossCase.all()) func agreesWithPyTorch(_ test: LossCase) throws {
    let predictions = Tensor(test.predictions.floats, shape: Shape(test.predictions.shape))
    let (value, gradients) = try valueWithGradient(at: [predictions]) { try test.loss(of: $0[0]) }
    #expect(Tolerance.float32.mismatch([value.scalar], [test.value]) == nil)
    #expect(Tolerance.float32.mismatch(gradients[0].scalars, test.gradient.values) == nil)
  }

  @Test func probabilitiesAndLabelsGiveTheSameCrossEntropy() {
    let logits = Tensor([1, -2, 0.5, 3, 0, -1], shape: [2, 3])
    let soft = Loss.softmaxCrossEntropy(logits, probabilities: .oneHot([2, 0], depth: 3))
    let hard = Loss.softmaxCrossEntropy(logits, labels: [2, 0])
    #expect(Tolerance.float32.mismatch([soft.scalar], [Double(hard.scalar)]) == nil)
  }

  @Test func noSmoothingIsThePlainCrossEntropy() {
    let logits = Tensor([1, -2, 0.5, 3, 0, -1], shape: [2, 3])
    #expect(
      Loss.softmaxCrossEntropy(logits, labels: [2, 0], smoothing: 0)
        == Loss.softmaxCrossEntropy(logits, labels: [2, 0]))
  }

  @Test func smoothingBeyondOneTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Loss.softmaxCrossEntropy(.zeros([1, 2]), labels: [0], smoothing: 1.5)
    }
  }

  @Test func aScalarTargetIsNotBroadcast() async {
    await #expect(processExitsWith: .failure) {
      _ = Loss.meanSquaredError(.zeros([4, 1]), .zeros([4]))
    }
  }
}
