import Foundations
import Gym
import Learning
import NumPyRandom
import TensorEngine
import Testing

/// A model whose probabilities are the same after every text.
struct FixedModel: TextGenerating {
  let vocabulary: Vocabulary?
  let windowLength = 4
  var prediction: [Float]

  init(_ prediction: [Float], tokens: [String] = ["a", "b", "<s>"]) throws {
    vocabulary = try Vocabulary(tokens: tokens, level: .character)
    self.prediction = prediction
  }

  func nextTokenProbabilities(after windows: Tensor) -> Tensor {
    Tensor(
      (0..<windows.shape[0]).flatMap { _ in prediction },
      shape: [windows.shape[0], prediction.count])
  }

  var environmentCount: Int { 1 }
  var updateCount: Int { 0 }
  var metrics: [Metric] { [] }
  mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions { .discrete([]) }
  mutating func observe(_ transitions: Transitions) {}
  mutating func code(with coder: inout ArchiveCoder) {}
}

@Suite struct TokenSamplingTests {
  private func draws(_ prediction: [Float], _ temperature: Double, count: Int) -> [Int] {
    var random = PCG64(seed: 1)
    var counts = [Int](repeating: 0, count: prediction.count)
    for _ in 0..<count {
      counts[
        TokenSampling.token(prediction.span, temperature: temperature, using: &random)] += 1
    }
    return counts
  }

  /// Chi-square with 3 degrees of freedom: below 16.27 in 999 of 1,000 cases.
  @Test func frequenciesAtTemperatureOneAreThePredictions() {
    let prediction: [Float] = [0, 0.1, 0.2, 0.3, 0.4]
    let counts = draws(prediction, 1, count: 20_000)
    var chiSquare = 0.0
    for index in 1..<5 {
      let expected = Double(prediction[index]) * 20_000
      chiSquare +=
        (Double(counts[index]) - expected) * (Double(counts[index]) - expected) / expected
    }
    #expect(chiSquare < 16.27)
  }

  /// p^(1/T), normalized: at T = 0.5 squares, at T = 2 roots.
  @Test func theTemperatureSharpensAndFlattens() {
    let prediction: [Float] = [0.2, 0.8]
    let sharp = TokenSampling.probabilities(prediction.span, temperature: 0.5)
    #expect((sharp[1] - 0.64 / 0.68).magnitude < 1e-6)
    let flat = TokenSampling.probabilities(prediction.span, temperature: 2)
    #expect((flat[1] - 0.8.squareRoot() / (0.8.squareRoot() + 0.2.squareRoot())).magnitude < 1e-6)
    // So low that e^(log p / T) would be 0 for all.
    #expect(TokenSampling.probabilities(prediction.span, temperature: 1e-300)[1] == 1)
  }

  @Test func noTemperatureAndALowOneTakeTheMostProbable() {
    let prediction: [Float] = [0.1, 0.35, 0.35, 0.2]
    #expect(draws(prediction, 0, count: 50) == [0, 50, 0, 0])
    let low = draws([0.1, 0.5, 0.2, 0.2], 0.01, count: 50)
    #expect(low == [0, 50, 0, 0])
  }

  /// Id 0 is no token: the second most probable one is taken.
  @Test func paddingIsNotWritten() {
    #expect(draws([0.9, 0.04, 0.06], 0.01, count: 20) == [0, 0, 20])
  }

  @Test func badTemperaturesAreRefused() {
    for bad in [[], [-0.1], [.nan], [1, .infinity]] {
      #expect(TokenSampling(temperatures: bad) == nil)
    }
    let sampling = TokenSampling(temperatures: [1, 0.5])
    #expect([1, 2, 3].map { sampling?.temperature(after: $0) } == [1, 0.5, 1])
  }
}

@Suite struct TextGeneratorTests {
  @Test func aTextEndsAtTheMarkerOrAtItsLength() throws {
    let endless = try TextGenerator(try FixedModel([0, 1, 0, 0]))
    let long = endless.completed(
      [endless.start(prefix: "b")], sampling: .mostProbable, maxLength: 6, seed: 0)
    // <s>, b and four more.
    #expect(endless.string(long[0]) == "baaaa")
    #expect(!long[0].isEnded)
    let short = try TextGenerator(try FixedModel([0, 0, 0, 1]))
    let ended = short.completed(
      [short.start(prefix: "ab")], sampling: .mostProbable, maxLength: 6, seed: 0)
    #expect(short.string(ended[0]) == "ab")
    #expect(ended[0].isEnded)
  }

  /// Without a marker the first window is not shown, and the limit is that much higher.
  @Test func aSingleTextLeavesOutItsFirstWindow() throws {
    let generator = try TextGenerator(try FixedModel([0, 0, 1], tokens: ["a", "b"]))
    let draft = generator.completed(
      [generator.start(prefix: "aaaa")], sampling: .mostProbable, maxLength: 3, seed: 0)[0]
    #expect(generator.wholeString(draft) == "aaaabbb")
    #expect(generator.string(draft) == "bbb")
    #expect(generator.start().ids == [0])
  }

  @Test func textsDoNotDependOnHowManyThereAre() throws {
    let generator = try TextGenerator(try FixedModel([0, 0.5, 0.4, 0.1]))
    let drafts = Array(repeating: generator.start(), count: 6)
    let together = generator.completed(drafts, sampling: .standard, maxLength: 30, seed: 7)
    for index in 0..<6 {
      let alone = generator.completed(
        [drafts[0]], sampling: .standard, maxLength: 30, seed: 7, first: index)
      #expect(alone[0] == together[index])
    }
    #expect(Set(together.map(generator.string)).count > 1)
  }

  @Test func unknownTokensStayAndAreReported() throws {
    let generator = try TextGenerator(try FixedModel([0, 1, 0, 0]))
    let draft = generator.start(prefix: "axb")
    #expect(draft.unknownTokens == ["x"])
    #expect(draft.ids == [3, 1, 0, 2])
    #expect(generator.string(draft) == "axb")
  }

  @Test func theFirstMarkerCannotBeDeleted() throws {
    let generator = try TextGenerator(try FixedModel([0, 1, 0, 0]))
    var draft = generator.start(prefix: "a")
    #expect(generator.removeLast(of: &draft))
    #expect(!generator.removeLast(of: &draft))
    generator.append(typed: "ba", to: &draft)
    generator.append(3, to: &draft)
    #expect(draft.isEnded)
    #expect(generator.string(draft) == "ba")
  }
}
