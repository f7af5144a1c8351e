import Foundation
import Gym
import NumPyRandom
import Spaces
import TestSupport

/// The golden file `environments.json`; `make_environments.py` says what its fields are.
struct GoldenEnvironments: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    let id: String
    let arguments: [String: GoldenValue]
    let options: [String: GoldenValue]
    let table: String?
    let episodes: [String]
    let traces: [[String]]

    var keywordArguments: [String: InfoValue] { arguments.mapValues(\.value) }
    var resetOptions: ResetOptions { options.mapValues(\.value) }
  }

  struct Spec: Decodable, Sendable {
    let id: String
    let threshold: Double?
    let limit: Int?
  }

  struct RandomMap: Decodable, Sendable {
    let size: Int
    let p: Double
    let seed: UInt64
    let rows: [String]
  }

  struct Frames: Decodable, Sendable {
    let id: String
    let seed: UInt64
    let frames: [String]
  }

  let cases: [Case]
  let specs: [Spec]
  let maps: [RandomMap]
  let texts: [Frames]

  static let shared: GoldenEnvironments? = try? GoldenFiles.decode(
    GoldenEnvironments.self, from: "environments.json")
}

/// An argument or option as JSON has it.
struct GoldenValue: Decodable, Sendable {
  let value: InfoValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      value = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      value = .double(number)
    } else if let string = try? container.decode(String.self) {
      value = .string(string)
    } else {
      value = .list(try container.decode([GoldenValue].self).map(\.value))
    }
  }
}

/// An episode of the golden file, taken apart.
struct GoldenEpisode: Equatable {
  var start: String
  var observation: String
  var ends: Int
  var hash: String
  var values: [Double]

  init(_ string: String) {
    let fields = string.split(separator: ";", omittingEmptySubsequences: false)
    start = String(fields[0])
    observation = String(fields[1])
    ends = Int(fields[2]) ?? -1
    hash = String(fields[3])
    values = fields[4].split(separator: " ").compactMap { Double($0) }
  }
}

/// FNV-1a over whole 64-bit words.
struct GoldenHash {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: Int) { add(bits: UInt64(bitPattern: Int64(word))) }
  mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }
  mutating func add(_ number: Double) { add(bits: number.bitPattern) }

  private mutating func add(bits: UInt64) { value = (value ^ bits) &* 0x100_0000_01b3 }

  var text: String { hexadecimal(value, digits: 16) }
}

func hexadecimal(_ number: UInt64, digits: Int) -> String {
  let string = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - string.count)) + string
}

/// Actions as Gymnasium's `action_space.sample()` gives them after `action_space.seed(seed)`.
struct SampledActions<Action: SpaceElement> {
  private let space: Space
  private var generator: PCG64

  init(_ space: Space, seed: UInt64) {
    self.space = space
    generator = PCG64(seed: seed)
  }

  mutating func next() throws -> Action { try Action(space.sample(using: &generator)) }
}
