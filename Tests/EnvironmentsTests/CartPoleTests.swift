import Foundation
import Gym
import NumPyRandom
import Spaces
import Testing

@testable import Environments

/// How far a state may lie from Gymnasium's, absolute plus relative: sines and cosines of another
/// library differ in the last digit, and an unstable system magnifies that.
private let tolerance = 1e-6

private func isClose(_ one: Double, _ other: Double, within tolerance: Double = tolerance) -> Bool {
  abs(one - other) <= tolerance * (1 + abs(other))
}

/// The golden file's lines, split at spaces.
private let golden: [[String]] = {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/cartpole.txt")
  let string = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  return string.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
}()

private func bits(_ observation: Vector<4>) -> [UInt32] { observation.array.map(\.bitPattern) }

private typealias Limited = TimeLimit<CartPole>

/// An episode's length, flags, sums of states, and last observation, in the golden file's order.
private func episode(
  _ environment: inout Limited, seed: UInt64, _ action: (Vector<4>) -> Int
) throws -> [Double] {
  var observation = try environment.reset(seed: seed).observation
  var (steps, sums) = (0, [0.0, 0, 0, 0])
  while true {
    let step = try environment.step(action(observation))
    observation = step.observation
    steps += 1
    let state = environment.base.state
    let values = [state.position, state.velocity, state.angle, state.angularVelocity]
    sums = zip(sums, values).map { $0 + $1 }
    if step.terminated || step.truncated {
      return [Double(steps), step.terminated ? 1 : 0, step.truncated ? 1 : 0] + sums
        + observation.array.map(Double.init)
    }
  }
}

private func balance(_ observation: Vector<4>) -> Int {
  Double(observation[2]) + 0.5 * Double(observation[3]) > 0 ? 1 : 0
}

@Suite struct CartPoleTests {
  @Test func startsEqualGymnasiumsBits() throws {
    try #require(golden.count == 1020)
    for line in golden {
      var environment = CartPole()
      if line[0] == "options" {
        let start = try environment.reset(
          seed: UInt64(line[1]), options: ["low": -0.2, "high": 0.1])
        #expect(bits(start.observation) == line[2...].compactMap { UInt32($0, radix: 16) })
      } else {
        let start = try environment.reset(seed: UInt64(line[0])).observation
        #expect(bits(start) == line[1...4].compactMap { UInt32($0, radix: 16) })
      }
    }
  }

  @Test func episodesEqualGymnasiums() throws {
    var environment = TimeLimit(CartPole(), maxEpisodeSteps: 500)
    for line in golden where line[0] != "options" {
      let seed = try #require(UInt64(line[0]))
      let expected = line[5...].compactMap { Double($0) }
      var draws = PCG64.Draws(seed: 1000 + seed)
      var found = try episode(&environment, seed: seed) { _ in draws.nextBit() }
      if expected.count > 11 { found += try episode(&environment, seed: seed, balance) }
      #expect(found.count == expected.count)
      for (index, (one, other)) in zip(found, expected).enumerated() {
        // A sum over 500 steps gathers 500 differences.
        let isSum = (3..<7).contains(index % 11)
        #expect(
          isClose(one, other, within: isSum ? 500 * tolerance : tolerance),
          "seed \(seed), number \(index): \(one), expected \(other)")
      }
    }
  }

  @Test func traceOfTheSpecification() throws {
    var environment = CartPole()
    let start = try environment.reset(seed: 42).observation
    let trace: [(Int, [Double])] = [
      (1, [0.02727336, 0.18847767, 0.03625453, -0.26141977]),
      (0, [0.03104291, -0.00714255, 0.03102613, 0.04247424]),
      (1, [0.03090006, 0.18752107, 0.03187562, -0.24026045]),
    ]
    let first = [0.0273956, -0.00611216, 0.03585979, 0.0197368]
    #expect(zip(start.array, first).allSatisfy { isClose(Double($0), $1) })
    for (action, expected) in trace {
      let step = try environment.step(action)
      #expect(zip(step.observation.array, expected).allSatisfy { isClose(Double($0), $1) })
      #expect(step.reward == 1 && !step.terminated && !step.truncated)
    }
  }

  @Test(arguments: [(42, 10, 55), (123, 9, 53)])
  func simpleRulesLastAsLongAsInGymnasium(seed: UInt64, pushing: Double, leaning: Double) throws {
    var environment = TimeLimit(CartPole(), maxEpisodeSteps: 500)
    #expect(try episode(&environment, seed: seed) { _ in 1 }[0] == pushing)
    #expect(try episode(&environment, seed: seed) { $0[2] > 0 ? 1 : 0 }[0] == leaning)
    #expect(try episode(&environment, seed: seed, balance)[0...2] == [500, 0, 1])
  }

  @Test func stepsAfterTheEndGiveNothingAndWarnOnce() throws {
    for suttonBarto in [false, true] {
      var parameters = CartPole.Parameters()
      parameters.suttonBartoReward = suttonBarto
      var environment = CartPole(parameters: parameters)
      _ = try environment.reset(seed: 42)
      for _ in 0..<9 { #expect(try environment.step(1).reward == (suttonBarto ? 0 : 1)) }
      let last = try environment.step(1)
      #expect(last.terminated && last.reward == (suttonBarto ? -1 : 1) && last.info.isEmpty)
      let warned = try environment.step(1)
      #expect(warned.terminated && warned.reward == (suttonBarto ? -1 : 0))
      #expect(warned.info["warning"] != nil)
      #expect(try environment.step(1).info.isEmpty)
      _ = try environment.reset()
      #expect(try !environment.step(1).terminated)
    }
  }

  @Test func resetOptionsAreChecked() {
    var environment = CartPole()
    let wrong: [ResetOptions] = [
      ["low": 1, "high": 0], ["low": "x"], ["hihg": 1], ["high": -1], ["low": .double(.nan)],
    ]
    for options in wrong {
      #expect(throws: GymError.self) { try environment.reset(seed: 1, options: options) }
    }
  }

  @Test func resetWithoutSeedContinues() throws {
    var environment = CartPole()
    let first = try environment.reset(seed: 7).observation
    let second = try environment.reset().observation
    #expect(first != second)
    #expect(try environment.reset(seed: 7).observation == first)
    #expect(try environment.reset().observation == second)
    var (one, other) = (CartPole(), CartPole())
    #expect(try one.reset().observation != other.reset().observation)
  }

  @Test func sineAndCosineAreWithinOneUnitInTheLastDigit() {
    for index in -4000...4000 {
      let angle = Double(index) * 1e-4
      let (sine, cosine) = sineAndCosine(angle)
      #expect(abs(sine - Foundation.sin(angle)) <= Foundation.sin(angle).ulp)
      #expect(abs(cosine - Foundation.cos(angle)) <= Foundation.cos(angle).ulp)
    }
    #expect(sineAndCosine(2).sine == Foundation.sin(2.0))
  }

  @Test func sceneShowsCartAndPole() throws {
    var environment = CartPole()
    #expect(environment.render() == nil)
    _ = try environment.reset(seed: 1)
    environment.state = CartPole.State(position: 1.2)
    let scene = try #require(environment.render())
    #expect(scene.width == 600 && scene.height == 400 && scene.items.count == 4)
    #expect(
      scene.items[0]
        == .rectangle(.init(x: 425, y: 285, width: 50, height: 30), color: .black))
    #expect(
      scene.items[1]
        == .polygon(
          [.init(445, 297.5), .init(445, 172.5), .init(455, 172.5), .init(455, 297.5)],
          color: .init(202, 152, 101)))
    #expect(
      scene.items[2]
        == .circle(center: .init(450, 292.5), radius: 5, color: .init(129, 132, 203)))
  }

  @Test func misuseOfTheRawEnvironmentTraps() async {
    await #expect(processExitsWith: .failure) {
      var environment = CartPole()
      _ = try environment.step(1)
    }
    await #expect(processExitsWith: .failure) {
      var environment = CartPole()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(2)
    }
  }
}

extension PCG64 {
  /// The golden script's random actions: the top bit of each draw.
  fileprivate struct Draws {
    private var generator: PCG64
    init(seed: UInt64) { generator = PCG64(seed: seed) }
    mutating func nextBit() -> Int { Int(generator.next() as UInt64 >> 63) }
  }
}
