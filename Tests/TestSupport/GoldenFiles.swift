import Foundation

/// Expected values beside the tests that read them.
package enum GoldenFiles {
  /// The path of a file in the folder `Golden` beside a test's source.
  package static func path(_ name: String, beside source: String = #filePath) -> String {
    URL(fileURLWithPath: source).deletingLastPathComponent()
      .appendingPathComponent("Golden").appendingPathComponent(name).path
  }

  /// Decodes a JSON file.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from name: String, beside source: String = #filePath
  ) throws -> Value {
    let url = URL(fileURLWithPath: path(name, beside: source))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// An array of a golden file: a shape and its elements row by row.
package struct GoldenArray: Decodable, Sendable {
  package let shape: [Int]
  package let values: [Double]

  /// The elements as Float32.
  package var floats: [Float] { values.map(Float.init) }
}
