import Environments
import Foundation
import Gym
import NumPyRandom
import Testing

@testable import Replays

@Suite struct DamageTests {
  private let folder = TemporaryFolder()

  private func ourFile(count: Int = 4) throws -> String {
    let path = folder.path("\(UUID().uuidString).hdf5")
    let header = ReplayHeader(
      environment: try EnvironmentRegistry.standard.make("CartPole-v1"), agent: "turns", seed: 1)
    let writer = try ReplayWriter(creating: path, header: header)
    for episode in try cartPoleEpisodes(count: count) { try writer.append(episode) }
    try writer.close()
    return path
  }

  /// Reads all that can be read. Everything but a `ReplayError` fails the test.
  private func readAll(_ path: String) throws -> (good: Int, bad: Int)? {
    do throws(ReplayError) {
      let reader = try ReplayReader(path)
      var (good, bad) = (0, 0)
      for result in try reader.episodes(reader.episodeIDs.indices) {
        switch result {
        case .success: good += 1
        case .failure(let error):
          #expect(error.description.contains(path))
          bad += 1
        }
      }
      return (good, bad)
    } catch {
      #expect(error.description.contains(path))
      return nil
    }
  }

  /// Files of Minari, with arrays alone and with groups and strings, and one of ours.
  @Test(arguments: ["cartpole-v0", "spaces-v0", nil])
  func fiveHundredMutationsNeverCrash(golden: String?) throws {
    let copy = folder.path("mutated/data")
    let source = goldenFolder + "/\(golden ?? "cartpole-v0")/data"
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: source + "/metadata.json", toPath: copy + "/metadata.json")
    let original = golden == nil ? try ourFile() : source + "/main_data.hdf5"
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: original)))
    let path = copy + "/main_data.hdf5"
    var generator = PCG64(seed: golden == nil ? 2 : 1)
    var (opened, good, bad) = (0, 0, 0)
    for round in 0..<500 {
      var mutated = bytes
      if round % 5 == 0 { mutated = Array(mutated.prefix(generator.integers(upTo: bytes.count))) }
      // Every second round hits the first 4 KiB, where the structure is denser.
      let reach = min(mutated.count, round % 2 == 0 ? 4096 : bytes.count)
      for _ in 0..<(reach == 0 ? 0 : 1 + generator.integers(upTo: 8)) {
        mutated[generator.integers(upTo: reach)] = UInt8(generator.integers(upTo: 256))
      }
      try Data(mutated).write(to: URL(fileURLWithPath: path))
      guard let counts = try readAll(path) else { continue }
      opened += 1
      good += counts.good
      bad += counts.bad
    }
    // The test would say nothing if all files were refused, or none damaged.
    #expect(opened > 50 && opened < 500)
    #expect(good > 100 && bad > 10)
  }

  @Test func oneBadEpisodeLeavesTheOthers() throws {
    let path = try ourFile(count: 3)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    // The check sum of the second group's object header no longer fits.
    let names = Array("total_steps".utf8)
    let positions = bytes.indices.filter { bytes[$0...].starts(with: names) }
    try #require(positions.count == 3)
    bytes[positions[1]] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let reader = try ReplayReader(path)
    #expect(reader.episodeCount == 3)
    #expect(try reader.episode(0).seed == 0)
    #expect(try reader.episode(2).seed == 2)
    #expect { try reader.episode(1) } throws: { error in
      guard case .damaged(path, "episode_1", _) = error as? ReplayError else { return false }
      return "\(error)".contains("read the other episodes")
    }
  }

  @Test func foreignAndMissingFilesAreNamed() throws {
    let missing = folder.path("missing.hdf5")
    #expect(
      throws: ReplayError.notAccessible(
        file: missing, operation: "open it", reason: "No such file or directory")
    ) { try ReplayReader(missing) }
    let string = folder.path("text.hdf5")
    try "not a replay".write(toFile: string, atomically: true, encoding: .utf8)
    #expect(
      throws: ReplayError.damaged(
        file: string, item: "the file", reason: "HDF5 can't open it")
    ) { try ReplayReader(string) }
    #expect(throws: ReplayError.self) { try ReplayReader("/dev/null") }
    // Minari's file without its metadata does not say its spaces.
    let alone = folder.path("alone.hdf5")
    try FileManager.default.copyItem(
      atPath: goldenDataset + "/data/main_data.hdf5", toPath: alone)
    #expect(throws: ReplayError.missing(file: alone, item: "observation_space")) {
      try ReplayReader(alone)
    }
    let reader = try ReplayReader(try ourFile())
    #expect(throws: ReplayError.unknownEpisode(file: reader.path, index: 9, count: 4)) {
      try reader.episode(9)
    }
  }

  @Test func whatDoesNotFitTheMetadataIsNamed() throws {
    let copy = folder.path("cartpole-v0")
    try FileManager.default.copyItem(atPath: goldenDataset, toPath: copy)
    let path = copy + "/data/metadata.json"
    let data = copy + "/data/main_data.hdf5"
    let original = try String(contentsOfFile: path, encoding: .utf8)
    func error(_ old: String, _ new: String) throws -> ReplayError? {
      let changed = original.replacingOccurrences(of: old, with: new)
      try #require(changed != original)
      try changed.write(toFile: path, atomically: true, encoding: .utf8)
      do throws(ReplayError) {
        _ = try ReplayReader(copy).episode(0)
        return nil
      } catch { return error }
    }
    #expect(
      try error(#"\"type\": \"Discrete\""#, #"\"type\": \"Quaternion\""#)
        .map {
          "\($0)".contains("action_space: expected a space") && "\($0)".contains("Quaternion")
        } == true)
    let oneOf = #"\"OneOf\", \"subspaces\": [{\"type\": \"Discrete\", \"n\": 2}]"#
    #expect(
      try error(#"\"Discrete\""#, oneOf)
        == .unsupportedSpace(file: data, item: "action_space", kind: "OneOf(Discrete(2))"))
    let shape = #"\"shape\": [4], \"low\": [-4.800000190734863, "#
    #expect(
      try error(shape, #"\"shape\": [5], \"low\": [0, -4.8, "#)
        .map { "\($0)".contains("observation_space: expected a space") } == true)
    #expect(
      try error(
        #"{\"type\": \"Discrete\", \"dtype\": \"int64\", \"start\": 0, \"n\": 2}"#,
        #"{\"type\": \"Box\", \"dtype\": \"float32\", \"shape\": [1], \"low\": [0], \"high\": [1]}"#
      )
        == .wrongContent(
          file: data, item: "episode_0/actions", expected: "shape [18, 1]", found: "[18]"))
    #expect(
      try error(
        #"\"dtype\": \"float32\", \"shape\": [4], \"low\": [-4.800000190734863, -Infinity, -0.41887903213500977, -Infinity], \"high\": [4.800000190734863, Infinity, 0.41887903213500977, Infinity]"#,
        #"\"dtype\": \"int8\", \"shape\": [4], \"low\": [0, 0, 0, 0], \"high\": [1, 1, 1, 1]"#)
        == .wrongContent(
          file: data, item: "episode_0/observations", expected: "int8", found: "float32"))
    #expect(try error("{\"total", "[\"total").map { "\($0)".contains("expected JSON") } == true)
  }
}
