import Figures
import Foundation
import TestSupport
import Testing

/// Runs of one line: a seed counts once, and what is cut is reported.
@Suite struct LearningCurvesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ name: String, seed: Int, episodes: Int) throws {
    let path = "\(folder.path)/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("environment: CartPole-v1\nagent: ppo\nseed: \(seed)\n".utf8)
      .write(to: URL(filePath: "\(path)/run.yaml"))
    let rows = (1...episodes).map { "\($0),\($0),20,\(20 * $0),\($0).0" }
    let table = (["episode,return,length,steps,seconds"] + rows).joined(separator: "\n") + "\n"
    try Data(table.utf8).write(to: URL(filePath: "\(path)/monitor.csv"))
  }

  @Test func aSeedCountsOnce() throws {
    try run("a", seed: 3, episodes: 100)
    try run("b", seed: 3, episodes: 200)
    try run("c", seed: 4, episodes: 190)
    let curves = try LearningCurves(of: [folder.path])
    #expect(curves.lines.map(\.name) == ["ppo, 2 runs"])
    #expect(curves.lines[0].curve.points.last?.x == 3_800)
    #expect(
      curves.notes == ["\(folder.path)/a is left out: \(folder.path)/b has its seed"])
  }

  @Test func aShortRunIsReported() throws {
    try run("a", seed: 3, episodes: 25)
    try run("b", seed: 4, episodes: 1_000)
    #expect(
      try LearningCurves(of: [folder.path]).notes == [
        "ppo: the runs end between 500 and 20,000 environment steps; the line ends with the shortest"
      ])
  }
}
