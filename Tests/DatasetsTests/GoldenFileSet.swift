import Datasets
import Foundation
import Foundations
import TestSupport
import Testing

/// What `Golden/make_files.py` wrote.
struct GoldenFileSet: Decodable {
  struct File: Decodable, Sendable, CustomTestStringConvertible {
    let kind, name, base64, dtype: String
    let shape: [Int]
    let values: [GoldenNumber]
    var testDescription: String { "\(kind) \(name)" }
    var bytes: [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

    /// What the file holds, read by the reader of its kind.
    func array() throws -> NDArray { try Self.read(kind, bytes) }

    /// Reads bytes as a file of that kind.
    static func read(_ kind: String, _ bytes: [UInt8]) throws -> NDArray {
      switch kind {
      case "npy": try NumPyFile.read(bytes: bytes, file: "bad")
      case "npz": try NumPyArchive(bytes: bytes, file: "bad").array("arr_0")
      default: try IDX.read(bytes: bytes, file: "bad")
      }
    }
  }

  struct Number: Decodable, Sendable {
    let text: String
    let value: GoldenNumber
  }

  let files: [File]
  let numbers: [Number]
  let notNumbers: [String]
  let csv: String

  static let shared = try? GoldenFiles.decode(GoldenFileSet.self, from: "files.json")
}

/// A number that JSON may have no word for.
struct GoldenNumber: Decodable, Sendable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
    } else {
      value = Double(try container.decode(String.self)) ?? .nan
    }
  }
}

/// Whether two numbers have the same bits, any NaN being like another.
func isSame(_ a: Double, _ b: Double) -> Bool {
  a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
}

extension NDArray {
  /// The elements as Double, exactly.
  var exactValues: [Double] {
    switch storage {
    case .float64(let values): values
    case .int64(let values): values.map(Double.init)
    case .uint64(let values): values.map { Double($0) }
    case .int32(let values): values.map(Double.init)
    case .uint32(let values): values.map(Double.init)
    default: floats.map(Double.init)
    }
  }
}
