import Foundation
import TensorEngine
import Testing

@testable import Gym

/// Graphs of integer boxes with infinite bounds, as Gymnasium samples them
/// (`Golden/make_open_integer_graphs.py`).
@Suite struct OpenIntegerGraphTests {
  private static let records: [JSONValue] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/open_integer_graphs.json")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? "[]"
    return (try? JSONValue(reading: text))?.list ?? []
  }()

  @Test func samplesEqualGymnasiums() throws {
    #expect(Self.records.count == 20)
    for record in Self.records {
      let space = try Space(jsonValue: #require(record["space"]))
      let seed = try #require(record["seed"]?.integer)
      var seeded = SeededSpace(space, seed: UInt64(seed))
      let value = try space.jsonElement(seeded.sample())
      #expect(value["nodes"]?.isSame(as: try #require(record["nodes"])) == true, "\(space) \(seed)")
      #expect(value["edges"]?.isSame(as: try #require(record["edges"])) == true, "\(space) \(seed)")
      let links = try #require(record["links"])
      #expect(value["edge_links"]?.isSame(as: links) == true, "\(space) \(seed)")
    }
  }
}
