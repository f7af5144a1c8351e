import Environments
import Foundation
import Foundations
import Gym
import Testing

@testable import Replays

@Suite(.serialized) struct CrashSafetyTests {
  private let folder = TemporaryFolder()

  /// Records short episodes without end, and notes in another file how many are finished.
  private static func recordForever(_ path: String, noting notePath: String) throws {
    let episodes = try cartPoleEpisodes(count: 12)
    let header = ReplayHeader(environment: try EnvironmentRegistry.standard.make("CartPole-v1"))
    let writer = try ReplayWriter(creating: path, header: header)
    let note = open(notePath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    for count in 1... {
      try writer.append(episodes[(count - 1) % episodes.count])
      var finished = Int64(count)
      pwrite(note, &finished, 8, 0)
    }
  }

  private func finishedCount(_ notePath: String) -> Int {
    guard let bytes = try? FileSystem.read(notePath, limit: 8), bytes.count == 8 else { return 0 }
    return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  @Test func aKilledRecordingKeepsItsFinishedEpisodes() async throws {
    let expected = try cartPoleEpisodes(count: 12)
    var finished = 0
    for round in 0..<12 {
      let (path, note) = (folder.path("\(round).hdf5"), folder.path("\(round).note"))
      let delay = UInt32(30_000 + 9_700 * round)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, note = note as String, delay = delay as UInt32] in
        Thread.detachNewThread {
          usleep(delay)
          kill(getpid(), SIGKILL)
        }
        try CrashSafetyTests.recordForever(path, noting: note)
      }
      let count = finishedCount(note)
      finished += count
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let reader = try ReplayReader(path)
      #expect(count...count + 1 ~= reader.episodeCount)
      for (index, result) in try reader.episodes(0..<reader.episodeCount).enumerated() {
        let episode = try result.get()
        #expect(episode.observations == expected[index % 12].observations)
        #expect(episode.rewards == expected[index % 12].rewards)
      }
      // It resumes from there.
      let writer = try ReplayWriter(appendingTo: path)
      #expect(try writer.append(expected[0]) == reader.episodeCount)
    }
    #expect(finished > 0)
  }

  @Test func aWholeJournalIsFinishedAndAPartOfOneIsNot() throws {
    let path = folder.path("journal.hdf5")
    let header = ReplayHeader(environment: try EnvironmentRegistry.standard.make("CartPole-v1"))
    let writer = try ReplayWriter(creating: path, header: header)
    let episodes = try cartPoleEpisodes(count: 4)
    for episode in episodes[..<2] { try writer.append(episode) }
    try writer.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let more = try ReplayWriter(appendingTo: path)
    for episode in episodes[2...] { try more.append(episode) }
    try more.close()
    let after = try Data(contentsOf: URL(fileURLWithPath: path))

    // All new bytes are there; of the old ones only the first half has changed.
    let middle = before.count / 2
    let torn = after[..<middle] + before[middle...] + after[before.count...]
    let journal = Journal.encode([
      Journal.Piece(address: 0, bytes: Array(after[..<middle])),
      Journal.Piece(address: middle, bytes: Array(after[middle..<before.count])),
    ])
    try torn.write(to: URL(fileURLWithPath: path))
    try Data(journal).write(to: URL(fileURLWithPath: path + ".journal"))
    #expect(try ReplayReader(path).episodeCount == 4)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == after)
    #expect(!FileManager.default.fileExists(atPath: path + ".journal"))

    // A journal that was not finished says nothing: the replay has not been touched yet.
    let untouched = before + after[before.count...]
    for count in [0, 7, 40, journal.count / 2, journal.count - 1] {
      try untouched.write(to: URL(fileURLWithPath: path))
      try Data(journal[..<count]).write(to: URL(fileURLWithPath: path + ".journal"))
      #expect(try ReplayReader(path).episodeCount == 2)
    }
  }
}
