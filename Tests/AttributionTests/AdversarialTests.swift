import Attribution
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct AdversarialTests {
  @Test(arguments: [false, true])
  func attacksArePyTorchs(endsWithSoftmax: Bool) throws {
    let golden = try GoldenVisualization.read()
    let (network, x) = (golden.network(softmax: endsWithSoftmax), golden.pixels.tensor)
    for wanted in golden.attacks {
      let found: Tensor
      if wanted.steps == 0 {
        found = try FastGradientSign(epsilon: wanted.epsilon).perturbed(
          x, labels: wanted.labels, isTargeted: wanted.targeted, of: network)
      } else {
        let attack = ProjectedGradientDescent(
          epsilon: wanted.epsilon, stepSize: wanted.alpha, steps: wanted.steps)
        found = try attack.perturbed(
          x, labels: wanted.labels, isTargeted: wanted.targeted, of: network,
          from: x + golden.noise.tensor)
      }
      #expect(Tolerance.float32.mismatch(found.scalars, wanted.images.values) == nil)
    }
  }

  @Test func attacksStayInTheBallAndTheRange() throws {
    let golden = try GoldenVisualization.read()
    let (network, x) = (golden.network(), golden.pixels.tensor)
    let labels = network(x).argmax()
    let attack = ProjectedGradientDescent(epsilon: 0.1, stepSize: 0.05, steps: 7)
    let found = try attack.perturbed(x, labels: labels, of: network, seed: 3)
    let report = try AdversarialReport(
      clean: x, adversarial: found, labels: labels, of: network,
      map: AdversarialReport.absoluteGradient(of: network))
    #expect(found.scalars.allSatisfy { (0...1).contains($0) })
    for example in report.examples {
      #expect(example.largestChange <= 0.1 + 1e-6 && example.changeNorm <= 0.1 * 6 + 1e-6)
      #expect(example.cleanClass == example.label)
      let comparison = try #require(example.comparison)
      #expect((0...1).contains(comparison.topOverlap) && abs(comparison.cosine) <= 1)
    }
    let again = try attack.perturbed(x, labels: labels, of: network, seed: 3)
    let other = try attack.perturbed(x, labels: labels, of: network, seed: 4)
    #expect(again == found && other != found)
    // Nothing changes within a ball of no size.
    let none = try ProjectedGradientDescent(epsilon: 0).perturbed(x, labels: labels, of: network)
    #expect(none == x)
    let same = try AdversarialReport(
      clean: x, adversarial: x, labels: labels, of: network,
      map: AdversarialReport.absoluteGradient(of: network))
    #expect(same.fooledFraction == 0)
    #expect(same.examples.allSatisfy { $0.comparison?.topOverlap == 1 && $0.maps != nil })
  }

  @Test func anAttackEndsWhereThePredictionChanges() throws {
    let golden = try GoldenVisualization.read()
    let (network, x) = (golden.network(), golden.pixels.tensor)
    let labels = network(x).argmax()
    var attack = ProjectedGradientDescent(epsilon: 1, stepSize: 0.02, steps: 100)
    attack.startsAtRandom = false
    let far = try attack.perturbed(x, labels: labels, of: network)
    attack.stopsWhenReached = true
    let near = try attack.perturbed(x, labels: labels, of: network)
    for (row, label) in network(near).argmax().enumerated() { #expect(label != labels[row]) }
    #expect((near - x).squared().sum().scalar < (far - x).squared().sum().scalar)
  }

  @Test func mapsAreComparedAsSciPyDoes() throws {
    let golden = try GoldenVisualization.read().maps
    let found = try MapComparison(golden.first.tensor, golden.second.tensor)
    #expect(Tolerance.float32.accepts(found.cosine, golden.cosine))
    #expect(Tolerance.float32.accepts(found.rankCorrelation, golden.rank_correlation))
    #expect(found.topOverlap == golden.top_overlap)
    let zeros = try MapComparison(.zeros([4]), .zeros([4]))
    #expect(zeros.cosine == 0 && zeros.rankCorrelation == 0 && zeros.topOverlap == 1)
  }
}
