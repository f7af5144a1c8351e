import Learning
import Testing

@Suite struct TextCompositionTests {
  private func composition(_ prediction: [Float], prefix: String = "", seed: UInt64 = 0) throws
    -> TextComposition
  {
    TextComposition(try TextGenerator(FixedModel(prediction)), prefix: prefix, seed: seed)
  }

  /// One text after the other, the draws are those of `palestra generate`.
  @Test func drawsAreThoseOfTheGenerator() throws {
    let generator = try TextGenerator(FixedModel([0, 0.5, 0.4, 0.1]))
    let sampling = try #require(TokenSampling(temperatures: [0.7]))
    let expected = generator.completed(
      Array(repeating: generator.start(prefix: "b"), count: 3), sampling: sampling, maxLength: 40,
      seed: 7)
    var composition = TextComposition(generator, prefix: "b", seed: 7)
    for draft in expected {
      for _ in 0..<38 { composition.appendDraw(temperature: 0.7) }
      #expect(composition.string == generator.wholeString(draft))
      #expect(composition.isEnded == draft.isEnded)
      composition.restart()
    }
  }

  @Test func tokensHaveTheProbabilitiesBeforeThem() throws {
    var composition = try composition([0, 0.5, 0.4, 0.1], prefix: "axb")
    #expect(composition.unknownTokens == ["x"])
    composition.append(3)
    #expect(
      composition.tokens == [
        .init("<s>", probability: nil), .init("a", probability: 0.5),
        .init("x", probability: nil), .init("b", probability: Double(Float(0.4))),
        .init("<s>", probability: Double(Float(0.1))),
      ])
    #expect(
      composition.isEnded && !composition.append(1) && !composition.appendDraw(temperature: 1))
    #expect(composition.attention == nil, "this model has none")
  }

  @Test func theLastTokenIsRemovedUpToTheMarker() throws {
    var composition = try composition([0, 1, 0, 0], prefix: "a")
    #expect(composition.removeLast() && !composition.removeLast())
    #expect(composition.tokens.count == 1)
    composition.restart()
    #expect(composition.string == "a")
  }

  @Test func paddingIsNeitherRankedNorMostProbable() throws {
    let composition = try composition([0.6, 0.1, 0.3, 0])
    #expect(composition.ranking(count: 2) == [2, 1])
    #expect(composition.drawProbabilities(temperature: 0) == [0, 0, 1, 0])
    let flat = composition.drawProbabilities(temperature: 1)
    #expect((flat[2] - 0.3).magnitude < 1e-6)
  }

  /// More tokens than one pass takes.
  @Test func longPrefixesAreReadByParts() throws {
    let prefix = String(repeating: "ab", count: 300)
    let composition = try composition([0, 0.5, 0.4, 0.1], prefix: prefix)
    #expect(composition.tokens.count == 601)
    #expect(composition.tokens.dropFirst().allSatisfy { $0.probability != nil })
    #expect(composition.tokens[600].probability == Double(Float(0.4)))
  }
}
