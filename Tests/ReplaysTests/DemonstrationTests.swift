import Environments
import Foundation
import Testing

@testable import Replays

/// The episodes in replays/, by `scripts/make-replays.sh`.
@Suite struct DemonstrationTests {
  /// The top of the checkout.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Their paths from the top of the checkout on, in order.
  private static let paths: [String] =
    (FileManager.default.enumerator(atPath: root.path + "/replays")?.allObjects ?? [])
    .compactMap { $0 as? String }.filter { $0.hasSuffix(".hdf5") }.map { "replays/" + $0 }.sorted()

  private func open(_ path: String) throws -> ReplayReader {
    try ReplayReader(Self.root.path + "/" + path)
  }

  @Test func eachFamilyHasARandomAndATrainedAgent() {
    for environment in ["CartPole-v1", "FrozenLake-v1"] {
      let names = Self.paths.filter { $0.hasPrefix("replays/\(environment)/") }
      #expect(names.contains { $0.contains("/random-") })
      #expect(names.contains { !$0.contains("/random-") })
    }
  }

  @Test(arguments: paths) func happensAgainBitByBit(path: String) throws {
    let reader = try open(path)
    #expect(reader.episodeCount > 0)
    for index in 0..<reader.episodeCount {
      let episode = try reader.episode(index)
      let result = try reader.replay(episode, in: .standard)
      #expect(result == Resimulation(verifiedSteps: episode.totalSteps, mismatch: nil))
    }
  }

  @Test(arguments: paths) func isSmallAndLiesWhereItsHeaderSays(path: String) throws {
    let header = try open(path).header
    #expect(header.path() == path)
    let command = try #require(header.command)
    #expect(command.hasPrefix("palestra record ") && command.contains(path))
    // Nor does it name a path of the machine that made it.
    #expect(!command.contains(" /"))
    let file = try FileManager.default.attributesOfItem(atPath: Self.root.path + "/" + path)
    #expect(try #require(file[.size] as? Int) < 100_000)
  }

  @Test func whatDidNotHappenIsFound() throws {
    let reader = try open(try #require(Self.paths.first))
    var episode = try reader.episode(0)
    episode.seed = 12_345
    #expect(try reader.replay(episode, in: .standard).mismatch != nil)
  }

  /// The trained agents are worth showing.
  @Test func theTrainedOnesDoBetterThanRandom() throws {
    func meanReturn(_ path: String) throws -> Double {
      let reader = try open(path)
      let returns = try (0..<reader.episodeCount).map { try reader.episode($0).episodeReturn }
      return returns.reduce(0, +) / Double(returns.count)
    }
    for environment in ["CartPole-v1", "FrozenLake-v1"] {
      let folder = "replays/\(environment)"
      let random = try meanReturn("\(folder)/random-seed0.hdf5")
      #expect(try meanReturn("\(folder)/dqn-seed0.hdf5") > random)
    }
  }
}
