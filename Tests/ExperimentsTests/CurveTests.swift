import Foundation
import TestSupport
import Testing

@testable import Experiments

/// Curves of runs from their tables.
@Suite struct CurveTests {
  private let parent: TemporaryFolder

  init() throws { parent = try TemporaryFolder() }

  private func folder(_ files: [String: String]) throws -> String {
    let path = "\(parent.path)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
    return path
  }

  private let tables = [
    "monitor.csv": "episode,return,length,steps,seconds\n1,3,2,10,0.5\n2,5,2,20,1.5\n",
    "progress.csv": "steps,episodes,seconds,loss,evaluation_return\n10,1,0.5,,\n20,2,1.5,0.25,7\n",
  ]

  @Test func axesAndColumnsAreRead() throws {
    let path = try folder(tables)
    func points(_ x: RunCurve.Axis, _ y: String) throws -> [[Double]] {
      try RunCurve(of: path, x: x, y: y).points.map { [$0.x, $0.y] }
    }
    #expect(try points(.steps, "return") == [[10, 3], [20, 5]])
    #expect(try points(.episodes, "length") == [[1, 2], [2, 2]])
    #expect(try points(.seconds, "evaluation_return") == [[1.5, 7]])
    #expect(try points(.episodes, "loss") == [[2, 0.25]])
    let error = #expect(throws: ExperimentError.self) { _ = try points(.steps, "los") }
    #expect("\(try #require(error))".contains("return, length, steps, episodes, seconds, loss"))
  }

  @Test(arguments: [
    ("monitor.csv", "episode,return,length,steps,seconds\n1,3\n", "line 2: expected 5 fields"),
    (
      "monitor.csv", "episode,return,length,steps,seconds\n1,nan,2,1,1\n", "line 2: expected finite"
    ),
    ("monitor.csv", "", "return"),
  ])
  func damagedTablesAreNamed(name: String, text: String, message: String) throws {
    let path = try folder([name: text])
    let error = #expect(throws: ExperimentError.self) {
      try RunCurve(of: path, x: .steps, y: "return")
    }
    #expect("\(try #require(error))".contains(message), "\(error.debugDescription)")
  }

  /// By hand: over two values; between 10 and 20 the mean of two lines.
  @Test func curvesAreSmoothedAndAveraged() {
    let first = RunCurve([(0, 0), (10, 10), (20, 20)])
    #expect(first.smoothed(over: 2).points.map(\.y) == [0, 5, 15])
    let mean = MeanCurve([first, RunCurve([(5, 1), (15, 1)])], count: 3)
    #expect(mean.points.map(\.x) == [5, 10, 15])
    #expect(mean.points.map(\.y) == [3, 5.5, 8])
    #expect(mean.band.count == 3 && mean.band[1].low == 1 && mean.band[1].high == 10)
    #expect(MeanCurve([first]).band.isEmpty && MeanCurve([]).points.isEmpty)
  }
}
