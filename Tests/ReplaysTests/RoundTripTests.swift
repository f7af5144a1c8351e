import Environments
import Foundation
import Foundations
import Gym
import Spaces
import Testing

@testable import Replays

@Suite struct RoundTripTests {
  private let folder = TemporaryFolder()
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

  @Test func episodesComeBackAsTheyWere() throws {
    let path = folder.path("replays/cartpole.hdf5")
    var episodes = try cartPoleEpisodes(count: 12)
    episodes[1].attributes = [
      "note": "zweite — Ü", "weight": 0.25, "lucky": true, "count": -3,
      "shape": .array(NDArray(shape: [3], storage: .float64([1, 2, 4]))),
    ]
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    let header = ReplayHeader(
      environment: environment, agent: "random", seed: .max,
      settings: ["gamma": 0.99, "layers": .list([16, 16]), "double": true],
      command: "palestra record CartPole-v1 --seed 0")
    let writer = try ReplayWriter(creating: path, header: header)
    for (index, episode) in episodes.enumerated() { #expect(try writer.append(episode) == index) }
    try writer.close()

    let reader = try ReplayReader(path)
    #expect(reader.header == header)
    #expect(reader.episodeIDs == Array(0..<12))
    for (index, expected) in episodes.enumerated() {
      var expected = expected
      expected.id = index
      #expect(try reader.episode(index) == expected)
    }
    #expect(!FileManager.default.fileExists(atPath: path + ".journal"))
  }

  @Test func everyElementTypeComesBack() throws {
    for dtype in DType.allCases {
      let space = Space.box(Box(low: 0, high: 1, shape: [2, 3], dtype: dtype))
      let row = NDArray([0, 1, 1, 0, 0, 1], shape: [2, 3], dtype: dtype)
      var episode = try Episode(
        seed: nil, observation: .array(row), observationSpace: space, actionSpace: space)
      try episode.append(
        action: .array(row), reward: -0.5, terminated: true, truncated: false,
        observation: .array(row))
      let path = folder.path("\(dtype.rawValue).hdf5")
      let header = ReplayHeader(observationSpace: space, actionSpace: space)
      try ReplayWriter(creating: path, header: header).append(episode)
      #expect(try ReplayReader(path).episode(0) == episode)
    }
  }

  /// Half precision has no type of its own in HDF5: what h5py writes is read, in both byte orders.
  @Test func halvesOfH5pyAreRead() throws {
    let reader = try ReplayReader(goldenFolder + "/halves.hdf5")
    for number in 0..<2 {
      let episode = try reader.episode(number)
      // What NumPy makes of 6e-8, 65504, 0.1, -0, -1.5 and 2049.
      let expected: [[UInt16]] = [[0x0001, 0x7bff], [0x2e66, 0x8000], [0xbe00, 0x6800]]
      let rows = episode.observations.map { row -> [UInt16] in
        guard case .array(let array) = row, case .float16(let values) = array.storage else {
          return []
        }
        return values.map(\.bitPattern)
      }
      #expect(rows == expected)
      #expect(episode.attributes["spread"] == .double(0.0999755859375))
    }
  }

  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has h5py"))
  func h5pyReadsOurHalves() throws {
    let space = Space.box(Box(low: -65_504, high: 65_504, shape: [2], dtype: .float16))
    let row = SpaceValue.array(NDArray(shape: [2], storage: .float16([-65_504, 0x1p-24])))
    var episode = try Episode(
      seed: nil, observation: row, observationSpace: space, actionSpace: space)
    try episode.append(
      action: row, reward: 0, terminated: true, truncated: false, observation: row)
    let path = folder.path("ours.hdf5")
    let header = ReplayHeader(observationSpace: space, actionSpace: space)
    try ReplayWriter(creating: path, header: header).append(episode)

    let script =
      "import h5py, sys; s = h5py.File(sys.argv[1])['episode_0/actions']; print(s.dtype, s[0])"
    let output = try runPython(Self.python, ["-c", script, path])
    #expect(output == "float16 [-6.55e+04  5.96e-08]\n")
  }

  @Test func longEpisodesTakeManyChunks() throws {
    let space = Space.box(Box(low: 0, high: 255, shape: [28, 28], dtype: .uint8))
    let actionSpace = Space.discrete(Discrete(10, start: -3))
    func picture(_ step: Int) -> SpaceValue {
      .array(NDArray(shape: [28, 28], storage: .uint8((0..<784).map { UInt8(($0 + step) & 255) })))
    }
    var episode = try Episode(
      seed: 1, observation: picture(0), observationSpace: space, actionSpace: actionSpace)
    for step in 1...1500 {
      try episode.append(
        action: .discrete(step % 10 - 3), reward: Double(step), terminated: false,
        truncated: step == 1500, observation: picture(step))
    }
    let path = folder.path("pictures.hdf5")
    let header = ReplayHeader(observationSpace: space, actionSpace: actionSpace)
    try ReplayWriter(creating: path, header: header).append(episode)
    #expect(try ReplayReader(path).episode(0) == episode)
  }

  @Test func aReplayGrowsLater() throws {
    let episodes = try cartPoleEpisodes(count: 30)
    for isFolder in [false, true] {
      let path = folder.path(isFolder ? "sets/cartpole/grown-v0" : "grown.hdf5")
      let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
      let header = ReplayHeader(environment: environment)
      let writer =
        try isFolder
        ? ReplayWriter(
          creatingDataset: "cartpole/grown-v0", in: folder.path("sets"), header: header)
        : ReplayWriter(creating: path, header: header)
      for episode in episodes[..<10] { try writer.append(episode) }
      try writer.close()
      for part in [10..<11, 11..<30] {
        let more = try ReplayWriter(appendingTo: path)
        #expect(more.episodeCount == part.lowerBound)
        for episode in episodes[part] { try more.append(episode) }
      }
      let reader = try ReplayReader(path)
      #expect(reader.episodeCount == 30)
      #expect(try reader.episode(29).rewards == episodes[29].rewards)
      if isFolder {
        let steps = episodes.map(\.totalSteps).reduce(0, +)
        #expect(reader.metadata?["total_steps"]?.wholeNumber == steps)
        #expect(reader.metadata?["total_episodes"]?.wholeNumber == 30)
      }
    }
  }

  /// A writer that is killed between an episode and the metadata leaves these one episode behind.
  @Test func metadataLeftBehindAreMadeGood() throws {
    let path = folder.path("left-behind-v0")
    let episodes = try cartPoleEpisodes(count: 3)
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    let writer = try ReplayWriter(
      creating: path, header: ReplayHeader(environment: environment, agent: "turns"))
    try writer.append(episodes[0])
    let metadata = URL(fileURLWithPath: path + "/data/metadata.json")
    let before = try Data(contentsOf: metadata)
    try writer.append(episodes[1])
    try writer.close()
    try before.write(to: metadata)
    try ReplayWriter(appendingTo: path).append(episodes[2])
    let reader = try ReplayReader(path)
    #expect(reader.metadata?["total_episodes"]?.wholeNumber == 3)
    let steps = episodes.map(\.totalSteps).reduce(0, +)
    #expect(reader.metadata?["total_steps"]?.wholeNumber == steps)
  }

  @Test func filesAndWritersAreProtected() throws {
    let path = folder.path("one.hdf5")
    let episode = try cartPoleEpisodes(count: 1)[0]
    let header = ReplayHeader(
      environment: try EnvironmentRegistry.standard.make("CartPole-v1"), agent: "dqn", seed: 7)
    #expect(header.path() == "replays/CartPole-v1/dqn-seed7.hdf5")
    let writer = try ReplayWriter(creating: path, header: header)
    try writer.append(episode)
    #expect(throws: ReplayError.fileExists(file: path)) {
      try ReplayWriter(creating: path, header: header)
    }
    #expect(throws: ReplayError.beingWritten(file: path)) { try ReplayWriter(appendingTo: path) }
    // A reader sees what was finished while the writer continues.
    #expect(try ReplayReader(path).episodeCount == 1)
    try writer.append(episode)
    #expect(try ReplayReader(path).episodeCount == 2)
    try writer.close()
    #expect(throws: ReplayError.self) { try writer.append(episode) }
    let other = Space.discrete(Discrete(3))
    let unexpected = try Episode(
      seed: 0, observation: .discrete(0), observationSpace: other, actionSpace: other)
    #expect(throws: ReplayError.self) { try ReplayWriter(appendingTo: path).append(unexpected) }
    _ = try ReplayWriter(creating: path, header: header, replacing: true)
    #expect(try ReplayReader(path).episodeCount == 0)
  }

  @Test func recorderFollowsTheEpisode() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var recorder = EpisodeRecorder(for: environment)
    #expect(recorder.end() == nil)
    let short = try recorder.run(&environment, seed: 3, maxSteps: 4) { _ in .discrete(0) }
    #expect(short.totalSteps == 4 && short.observations.count == 5)
    #expect(short.terminations == [false, false, false, false])
    #expect(short.truncations == [false, false, false, true])
    let statistics = try #require(short.rewardStatistics)
    #expect(statistics.sum == 4 && statistics.mean == 1 && statistics.standardDeviation == 0)
    try recorder.begin(seed: nil, observation: short.observations[0])
    #expect(throws: ReplayError.self) {
      try recorder.step(
        action: .array(NDArray([1])), reward: 0, terminated: false, truncated: false,
        observation: short.observations[1])
    }
  }
}
