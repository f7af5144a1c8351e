import Foundation
import Gym
import TestSupport
import Testing

@testable import Environments

/// A state as values, in Gymnasium's order.
private protocol NumberedState: Environment {
  var elements: [Double] { get }
}

extension MountainCar: NumberedState {
  fileprivate var elements: [Double] { [state.position, state.velocity] }
}

extension MountainCarContinuous: NumberedState {
  fileprivate var elements: [Double] { [state.position, state.velocity] }
}

extension Pendulum: NumberedState {
  fileprivate var elements: [Double] { [state.angle, state.angularVelocity] }
}

extension Acrobot: NumberedState {
  fileprivate var elements: [Double] {
    [state.firstAngle, state.secondAngle, state.firstVelocity, state.secondVelocity]
  }
}

/// Sines and cosines of another library differ in the last digit, and 200 steps magnify that.
private let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)

@Suite struct GoldenClassicControlTests {
  /// 200 sampled steps, as `continuous` in `make_environments.py` runs them.
  private func run(
    _ environment: some NumberedState, seed: UInt64, options: ResetOptions
  ) throws -> GoldenEpisode {
    var environment = environment
    let first = try environment.reset(seed: seed, options: options).observation
    #expect(first.isElement(of: environment.observationSpace) || !options.isEmpty)
    var episode = GoldenEpisode(";;0;;")
    episode.start = environment.elements.map { hexadecimal($0.bitPattern, digits: 16) }
      .joined(separator: " ")
    if case .array(let array) = first.spaceValue {
      episode.observation = array.floats.map { hexadecimal(UInt64($0.bitPattern), digits: 8) }
        .joined(separator: " ")
    }
    try walk(&environment, seed: seed, &episode)
    return episode
  }

  private func walk<Base: NumberedState>(
    _ environment: inout Base, seed: UInt64, _ episode: inout GoldenEpisode
  ) throws {
    var actions = SampledActions<Base.Action>(environment.actionSpace, seed: seed)
    let space = environment.observationSpace
    var (flags, rewards) = (GoldenHash(), 0.0)
    var (last, sums) = (environment.elements, environment.elements.map { _ in 0.0 })
    for _ in 0..<200 {
      let step = try environment.step(actions.next())
      #expect(step.observation.isElement(of: space))
      last = environment.elements
      sums = zip(sums, last).map { $0 + $1 }
      rewards += step.reward
      flags.add(step.terminated)
      #expect(!step.truncated && step.info.isEmpty)
      if step.terminated {
        episode.ends += 1
        _ = try environment.reset()
      }
    }
    episode.hash = flags.text
    episode.values = sums + last + [rewards]
  }

  private func check(_ environment: some NumberedState, _ golden: GoldenEnvironments.Case) throws {
    for (seed, string) in golden.episodes.enumerated() {
      let expected = GoldenEpisode(string)
      var found = try run(environment, seed: UInt64(seed), options: golden.resetOptions)
      let mismatch = tolerance.mismatch(found.values, expected.values)
      #expect(mismatch == nil, "\(golden.id) \(golden.arguments.keys), seed \(seed)")
      found.values = expected.values
      if isWithinOneUnit(found.observation, expected.observation) {
        found.observation = expected.observation
      }
      #expect(found == expected, "\(golden.id) \(golden.arguments.keys), seed \(seed)")
    }
  }

  /// NumPy's sines of a float32 are rounded less well than ours: they may differ in the last digit.
  private func isWithinOneUnit(_ one: String, _ other: String) -> Bool {
    let bits = [one, other].map { $0.split(separator: " ").map { Int($0, radix: 16) ?? 0 } }
    return zip(bits[0], bits[1]).allSatisfy { abs($0 - $1) <= 1 }
  }

  @Test func episodesEqualGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared)
    var count = 0
    for golden in golden.cases {
      let arguments = golden.keywordArguments
      switch golden.id {
      case "MountainCar-v0": try check(MountainCar.make(arguments), golden)
      case "MountainCarContinuous-v0": try check(MountainCarContinuous.make(arguments), golden)
      case "Pendulum-v1": try check(Pendulum.make(arguments), golden)
      case "Acrobot-v1": try check(Acrobot.make(arguments), golden)
      default: continue
      }
      count += 1
    }
    #expect(count == 9)
  }
}
