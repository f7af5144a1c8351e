import Foundation
import NetworkByHand
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// The network of `docs/network-by-hand.md`.
@Suite struct NetworkByHandTests {
  @Test func oneProgramTrainsAndAnotherOneRestores() throws {
    let scratch = try Scratch()
    let file = scratch.file("network.safetensors")
    let training = try Program.run(
      [
        "--training", "1000", "--validation", "300", "--epochs", "4", "--rate", "0.1",
        "--checkpoint", file,
      ], program: "network-by-hand")
    #expect(training.status == 0, "\(training.errors)")
    let lines = training.output.split(separator: "\n")
    #expect(lines.count == 4)
    let words = try #require(lines.last?.split(separator: " "))
    let accuracy = try #require(words.last.flatMap { Double($0) })
    #expect(accuracy > 0.5, "a tenth is chance")
    let prediction = try Program.run(
      ["--checkpoint", file, "--count", "200"], program: "network-by-hand-predict")
    #expect(prediction.status == 0, "\(prediction.errors)")
    let evaluated = try #require(prediction.output.split(separator: " ").last)
    let test = try #require(Double(evaluated.split(separator: "\n")[0]))
    // 200 and 300 images: both have a standard deviation of some 3 per cent.
    #expect(abs(test - accuracy) < 0.15)
    let foreign = try Program.run(
      ["--checkpoint", scratch.file("none")], program: "network-by-hand-predict")
    #expect(foreign.status != 0 && foreign.errors.contains("none"))
  }

  @Test func whatWasSavedIsRestored() throws {
    let scratch = try Scratch()
    var random = PCG64(seed: 3)
    let network = MLP(sizes: [7, 5, 3], spread: .he, using: &random)
    #expect(
      network.names == ["layer1/kernel", "layer1/bias", "layer2/kernel", "layer2/bias"])
    try network.save(to: scratch.file("a"))
    let restored = try MLP(restoring: scratch.file("a"))
    #expect(restored.parameters == network.parameters && restored.names == network.names)
  }

  /// PyTorch: torch.nn.functional.cross_entropy(torch.tensor([[1000., 998, 0], [-1, 0, 1]]),
  /// torch.tensor([1, 2])) gives 1.2672669.
  @Test func theLossIsStable() {
    let logits = Tensor([1_000, 998, 0, -1, 0, 1], shape: [2, 3])
    #expect(abs(crossEntropy(logits, [1, 2]).scalar - 1.2672669) < 1e-5)
    let (loss, slopes) = valueWithGradient(at: [logits]) { crossEntropy($0[0], [1, 2]) }
    #expect(loss.scalar.isFinite && slopes[0].isFinite)
  }

  @Test(arguments: [(Spread.he, 0.0505076), (.legacy2, 0.0714286)])
  func weightsScatterAsTheirRuleSays(spread: Spread, standardDeviation: Double) {
    // sqrt(2 / 784) and 2 / sqrt(784); two standard deviations cut off leave 0.8796 (scipy
    // truncnorm.std(-2, 2)).
    var random = PCG64(seed: 1)
    let network = MLP(sizes: [784, 300, 10], spread: spread, using: &random)
    let values = network.parameters[0].scalars.map(Double.init)
    #expect(values.allSatisfy { abs($0) <= 2 * standardDeviation * 1.000_001 })
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    // 235,200 draws: their standard deviation is known to about 0.15 %.
    #expect(abs(variance.squareRoot() / (standardDeviation * 0.879_625_66) - 1) < 0.01)
    #expect(network.parameters[1] == .zeros([300]))
  }
}
