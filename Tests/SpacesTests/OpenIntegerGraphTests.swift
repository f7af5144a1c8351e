import Foundation
import Foundations
import Testing

@testable import Spaces

/// Graphs of integer boxes with infinite bounds, as Gymnasium samples them
/// (`Golden/make_open_integer_graphs.py`).
@Suite struct OpenIntegerGraphTests {
  private static let records: [JSONValue] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/open_integer_graphs.json")
    let string = (try? String(contentsOf: file, encoding: .utf8)) ?? "[]"
    return (try? JSONValue(reading: string))?.list ?? []
  }()

  @Test func samplesEqualGymnasiums() throws {
    #expect(Self.records.count == 20)
    for record in Self.records {
      let space = try Space(jsonValue: #require(record["space"]))
      let seed = try #require(record["seed"]?.integer)
      var seeded = SeededSpace(space, seed: UInt64(seed))
      let graph = try seeded.sampleGraph()
      func isEqual(_ found: [Double]?, _ name: String) throws -> Bool {
        found ?? [] == values(try #require(record[name]))
      }
      #expect(try isEqual(doubles(graph.nodes), "nodes"), "\(space), seed \(seed)")
      #expect(try isEqual(graph.edges.flatMap(doubles), "edges"), "\(space), seed \(seed)")
      #expect(try isEqual(graph.edgeLinks?.doubles, "links"), "\(space), seed \(seed)")
    }
  }

  private func doubles(_ value: SpaceValue) -> [Double]? {
    if case .array(let array) = value { array.doubles } else { nil }
  }

  /// The values of nested lists, in order.
  private func values(_ json: JSONValue) -> [Double] {
    if let list = json.list { return list.flatMap(values) }
    return json.number.map { [$0] } ?? []
  }
}
