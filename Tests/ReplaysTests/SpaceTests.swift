import Environments
import Foundation
import Foundations
import Spaces
import Testing

@testable import Replays

/// Spaces with members: what Minari wrote of them, what is written, and what is refused.
@Suite struct ReplaySpaceTests {
  private let folder = TemporaryFolder()
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

  /// The observation after so many steps of the environment in `make_datasets.py`.
  private func observation(_ count: Int) -> SpaceValue {
    let (bit, quarter) = (Int8(count % 2), Double(count) / 4)
    return .dict([
      "count": .discrete(count), "name": .text(["", "one", "deux", "é"][count]),
      "parts": .tuple([
        .array(NDArray(shape: [2], storage: .int8([bit, 1]))),
        .array(NDArray(shape: [2, 2], storage: .float64([quarter, quarter, quarter, quarter]))),
      ]),
    ])
  }

  @Test func minarisDictTupleAndTextAreRead() throws {
    let reader = try ReplayReader(goldenFolder + "/spaces-v0")
    #expect(reader.episodeCount == 2)
    for index in 0..<2 {
      let episode = try reader.episode(index)
      #expect(Array(episode.observations) == (0...3).map(observation))
      #expect(episode.terminations == [false, false, true])
      // The reward is the length of the action's text.
      for (action, reward) in zip(episode.actions, episode.rewards) {
        #expect(reader.header.actionSpace.contains(action))
        guard case .tuple(let parts) = action, case .text(let string) = parts[0] else {
          Issue.record("no tuple with a text: \(action)")
          continue
        }
        #expect(Double(string.count) == reward)
      }
    }
  }

  @Test(arguments: [
    "Acrobot-minari-v1", "Blackjack-minari-v1", "CliffWalking-minari-v1",
    "CliffWalkingSlippery-minari-v1", "FrozenLake-minari-v1", "FrozenLake8x8-minari-v1",
    "MountainCar-minari-v0", "MountainCarContinuous-minari-v0", "Pendulum-minari-v1",
    "Taxi-minari-v4",
  ])
  func minarisEpisodesHappenAgain(name: String) throws {
    let reader = try ReplayReader("\(goldenFolder)/\(name)")
    #expect(reader.header.environmentID == name.replacingOccurrences(of: "-minari", with: ""))
    for index in 0..<2 {
      let episode = try reader.episode(index)
      #expect(episode.seed == UInt64(3 + index) && episode.totalSteps > 0)
      let result = try reader.replay(episode, in: .standard, tolerance: 1e-5)
      #expect(result == Resimulation(verifiedSteps: episode.totalSteps, mismatch: nil))
    }
  }

  /// A replay of an episode of the spaces of Minari's golden data set.
  private func write(_ path: String, text: String = "deux") throws -> Episode {
    let golden = try ReplayReader(goldenFolder + "/spaces-v0")
    var episode = try golden.episode(0)
    guard case .dict(var last) = observation(3) else { return episode }
    last["name"] = .text(text)
    try episode.append(
      action: episode.actions[0], reward: 1, terminated: true, truncated: false,
      observation: .dict(last))
    let writer = try ReplayWriter(
      creating: path,
      header: ReplayHeader(
        observationSpace: golden.header.observationSpace, actionSpace: golden.header.actionSpace))
    try writer.append(episode)
    try writer.close()
    return episode
  }

  @Test func whatIsWrittenComesBack() throws {
    for name in ["own-v0", "own.hdf5", "own.h5"] {
      let episode = try write(folder.path(name), text: String(repeating: "é", count: 300))
      #expect(try ReplayReader(folder.path(name)).episode(0) == episode)
    }
    #expect(FileManager.default.fileExists(atPath: folder.path("own-v0/data/metadata.json")))
  }

  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has minari"))
  func minariReadsOurDictTupleAndText() throws {
    _ = try write(folder.path("own-v0"))
    let script = """
      import minari, sys
      data = minari.MinariDataset(sys.argv[1] + "/data")
      episode = data[0]
      print(episode.observations["name"], episode.observations["count"].tolist(),
            episode.observations["parts"][1][2].tolist(), episode.actions[1].shape,
            [data.action_space[0].contains(text) for text in episode.actions[0]])
      """
    let output = try runPython(Self.python, ["-c", script, folder.path("own-v0")])
    #expect(
      output
        == "['', 'one', 'deux', 'é', 'deux'] [0, 1, 2, 3, 3] [[0.5, 0.5], [0.5, 0.5]] (4, 2) "
        + "[True, True, True, True]\n")
  }

  /// Data outside the file are not followed to, also where a group on the way leads there.
  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has h5py"))
  func linkedGroupsAreNotFollowed() throws {
    let copy = folder.path("linked-v0")
    try FileManager.default.copyItem(atPath: goldenFolder + "/spaces-v0", toPath: copy)
    let script = """
      import h5py, sys
      file = h5py.File(sys.argv[1] + "/data/main_data.hdf5", "a")
      del file["episode_0/observations"]
      file["episode_0/observations"] = h5py.ExternalLink(sys.argv[2], "episode_0/observations")
      file["episode_1/parts"] = file["episode_1/observations/parts"]
      del file["episode_1/observations/parts"]
      file["episode_1/observations/parts"] = h5py.SoftLink("/episode_1/parts")
      """
    let other = goldenFolder + "/spaces-v0/data/main_data.hdf5"
    _ = try runPython(Self.python, ["-c", script, copy, other])
    let reader = try ReplayReader(copy)
    for (index, name) in ["observations/count", "observations/parts/_index_0"].enumerated() {
      #expect(
        throws: ReplayError.wrongContent(
          file: reader.path, item: "episode_\(index)/\(name)",
          expected: "data in the file itself", found: "a reference to data elsewhere")
      ) { try reader.episode(index) }
    }
  }

  @Test func whatHasNoPositionInAFileIsRefused() throws {
    let path = folder.path("none-v0")
    let string = Space.text(try TextSpace(maxLength: 9, minLength: 0, charset: "a\0"))
    for space in [
      Space.oneOf(try OneOf([string])), .sequence(try SequenceSpace(string)),
      .dict(DictSpace(["a/b": string])), .tuple(TupleSpace([.dict(DictSpace(["": string]))])),
    ] {
      #expect {
        try ReplayWriter(
          creating: path, header: ReplayHeader(observationSpace: string, actionSpace: space))
      } throws: { error in
        guard case .unsupportedSpace(_, "action_space", _) = error as? ReplayError else {
          return false
        }
        return true
      }
    }
    // A string of a file ends at the first zero.
    var column = SpaceColumn(string)
    try column.append(.text("aa"))
    #expect(throws: ReplayError.self) { try column.append(.text("a\0a")) }
    #expect(throws: ReplayError.self) { try column.append(.discrete(1)) }
    #expect(Array(column) == [.text("aa")])
  }
}
