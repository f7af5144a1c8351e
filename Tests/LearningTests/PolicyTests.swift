import Agents
import Learning
import NumPyRandom
import TensorEngine
import Testing

@Suite struct PolicyTests {
  private let values = Tensor([1, 3, 2, 3], shape: [1, 4])
  private let draws = 40_000

  /// How often each action is chosen, as a fraction.
  private func fractions(_ policy: QPolicy, values: Tensor? = nil) -> [Double] {
    var (policy, random) = (policy, PCG64(seed: 4))
    var counts = [Double](repeating: 0, count: 4)
    for _ in 0..<draws {
      counts[policy.action(values: 4, using: &random) { values ?? self.values }] += 1
    }
    return counts.map { $0 / Double(draws) }
  }

  /// Within five standard deviations of a fraction p of the draws.
  private func expect(_ found: [Double], _ expected: [Double]) {
    for (f, p) in zip(found, expected) {
      #expect(abs(f - p) <= 5 * (p * (1 - p) / Double(draws)).squareRoot() + 1e-9)
    }
  }

  @Test func greedyTakesTheFirstBest() { #expect(fractions(QPolicy(.greedy)) == [0, 1, 0, 0]) }

  @Test func epsilonGreedyMixesInAnyAction() {
    var policy = QPolicy(.epsilonGreedy)
    policy.epsilon = 0.4
    expect(fractions(policy), [0.1, 0.7, 0.1, 0.1])
  }

  /// Shares from SciPy: softmax([1, 3, 2, 3] / 0.5).
  @Test func boltzmannFollowsTheSoftmax() {
    var policy = QPolicy(.boltzmann)
    policy.tau = 0.5
    expect(
      fractions(policy),
      [0.008_500_76, 0.464_128_76, 0.062_812_72, 0.464_128_76].map { $0 / 0.999_571 })
  }

  @Test func boltzmannLimitsTheExponent() {
    let found = fractions(
      QPolicy(.boltzmann), values: Tensor([1e30, 2e30, -1e30, 0], shape: [1, 4]))
    expect(found, [0.5, 0.5, 0, 0])
  }

  @Test func maxBoltzmannMixesInBoltzmannActions() {
    var policy = QPolicy(.maxBoltzmann)
    policy.epsilon = 0.5
    policy.clip = 1
    // All of Q / tau is limited to 1: the Boltzmann half is uniform.
    expect(fractions(policy), [0.125, 0.625, 0.125, 0.125])
  }

  /// With equal counts Gumbel noise of strength 1 draws from the softmax; the counts then grow and
  /// the noise falls, so only the first actions are compared.
  @Test func gumbelNoiseDrawsFromTheSoftmaxAtFirst() {
    var random = PCG64(seed: 5)
    var counts = [Double](repeating: 0, count: 4)
    for _ in 0..<draws {
      var policy = QPolicy(.boltzmannGumbel)
      counts[policy.action(values: 4, using: &random) { values }] += 1
    }
    // softmax([1, 3, 2, 3]) from SciPy
    expect(
      counts.map { $0 / Double(draws) },
      [0.054_064_87, 0.399_486_07, 0.146_963_0, 0.399_486_07])
  }

  @Test func softmaxTakesTheOutputsAsProbabilities() {
    expect(
      fractions(QPolicy(.softmax), values: Tensor([0.1, 0.6, 0, 0.3], shape: [1, 4])),
      [0.1, 0.6, 0, 0.3])
  }

  /// What `action` draws is what `probabilities` says.
  @Test(arguments: [QPolicy.Kind.greedy, .epsilonGreedy, .boltzmann, .maxBoltzmann, .softmax])
  func probabilitiesAreThoseOfTheDraws(kind: QPolicy.Kind) {
    var policy = QPolicy(kind)
    (policy.epsilon, policy.tau) = (0.3, 0.7)
    let probabilities = policy.probabilities(of: values)
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
    expect(fractions(policy), probabilities)
  }

  @Test(arguments: [
    ("eps", \QPolicy.epsilon), ("tau", \QPolicy.tau), ("clip", \QPolicy.clip),
    ("C", \QPolicy.gumbel),
  ])
  func anyAttributeIsAnnealed(name: String, path: KeyPath<QPolicy, Double> & Sendable) throws {
    let annealing = try #require(PolicyAnnealing(words: [name, "0.9", "0.1", "8"]))
    var policy = QPolicy(.epsilonGreedy)
    annealing.apply(to: &policy, at: 4)
    #expect(abs(policy[keyPath: path] - 0.5) < 1e-12)
    annealing.apply(to: &policy, at: 100)
    #expect(policy[keyPath: path] == 0.1)
  }

  @Test(arguments: ["sigma 1 0 9", "eps 1 0.1", "eps 2 0 9", "tau 1 0 9", "tau 0.1 1 9", "C 1 1 0"])
  func otherLinesAreRefused(words: String) { #expect(PolicyAnnealing(words: [words]) == nil) }

  @Test func annealingFallsAlongALine() {
    let schedule = LinearAnnealing(maximum: 1, minimum: 0.1, steps: 9)
    #expect(schedule.value(at: 0) == 1)
    #expect(abs(schedule.value(at: 3) - 0.7) < 1e-12)
    #expect(abs(schedule.value(at: 9) - 0.1) < 1e-12)
    #expect(schedule.value(at: 1_000) == 0.1)
  }
}
