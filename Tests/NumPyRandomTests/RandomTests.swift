import Foundation
import Testing

@testable import NumPyRandom

/// One line of the golden file: what NumPy drew for a seed.
struct GoldenDraws: Sendable, CustomTestStringConvertible {
  let seed: String
  let name: String
  let values: [String]
  var testDescription: String { "\(name), seed \(seed)" }

  static let all: [GoldenDraws] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/random.txt")
    let string = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return string.split(separator: "\n").map { line in
      let fields = line.split(separator: " ").map(String.init)
      return GoldenDraws(seed: fields[0], name: fields[1], values: Array(fields[2...]))
    }
  }()
}

private func bits(_ value: Double) -> String { hex(value.bitPattern) }

private func hex(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private let bounds = [
  1, 2, 3, 7, 1000, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 32) + 1, (1 << 40) + 3,
  (1 << 62) + (1 << 61), Int.max,
]

/// What this engine draws under the golden line's name.
private func draws(_ line: GoldenDraws, seed: UInt64) -> [String]? {
  var generator = PCG64(seed: seed)
  let count = line.values.count
  switch line.name {
  case "words": return SeedSequence(seed).words(count).map(String.init)
  case "child": return SeedSequence(seed, spawnKey: [3, 7]).words(count).map(String.init)
  case "raw": return (0..<count).map { _ in String(generator.next() as UInt64) }
  case "double": return (0..<count).map { _ in bits(generator.nextDouble()) }
  case "uniform": return (0..<count).map { _ in bits(generator.uniform(-2.5, 7.25)) }
  case "normal": return (0..<count).map { _ in bits(generator.standardNormal()) }
  case "exponential": return (0..<count).map { _ in bits(generator.standardExponential()) }
  case "permutation": return generator.permutation(count).map(String.init)
  case "integers":
    return bounds.flatMap { bound in
      (0..<3).map { _ in String(generator.integers(upTo: bound)) }
    }
  case "full":
    return (0..<count).map { _ in
      String(Int64(bitPattern: generator.integers(through: .max) &- 1 << 63))
    }
  case "mixed":
    return (0..<count / 2).flatMap { _ in
      [String(generator.integers(upTo: 10)), bits(generator.nextDouble())]
    }
  case "choice":
    return (0..<count).map { _ in
      String(generator.choice(probabilities: [0.1, 0.2, 0, 0.7]))
    }
  case "standard_normal": return [checksum { generator.standardNormal() }]
  case "standard_exponential": return [checksum { generator.standardExponential() }]
  default: return nil
  }
}

/// The sum of a million draws' bit patterns, each times an odd number of its own.
private func checksum(_ draw: () -> Double) -> String {
  var sum: UInt64 = 0
  for index in 0..<1_000_000 { sum &+= draw().bitPattern &* (2 * UInt64(index) + 1) }
  return hex(sum)
}

@Suite struct RandomTests {
  @Test func drawsEqualNumPys() throws {
    try #require(GoldenDraws.all.count > 300)
    for line in GoldenDraws.all where line.name != "huge" {
      let seed = try #require(UInt64(line.seed))
      #expect(draws(line, seed: seed) == line.values, "\(line.testDescription)")
    }
  }

  @Test func seedsBeyond64BitsEqualNumPys() throws {
    for line in GoldenDraws.all where line.name == "huge" {
      var digits = Substring(line.seed)
      var words: [UInt32] = []
      while !digits.isEmpty {
        words.append(try #require(UInt32(digits.suffix(8), radix: 16)))
        digits = digits.dropLast(8)
      }
      #expect(SeedSequence(words: words).words(4).map(String.init) == line.values)
    }
  }

  @Test func wordsOfTheSpecification() {
    #expect(
      SeedSequence(42).words(8) == [
        0xcd54_0ab7, 0x9f1e_2e6d, 0x79fb_94b6, 0xd578_73dc, 0x64d4_20b7, 0x7d28_2a1b,
        0x4692_d5ff, 0x3365_7971,
      ])
  }

  @Test func namedStreamsDiffer() {
    let names = ["", "weights", "exploration", "environment"]
    var firsts: Set<UInt64> = []
    for name in names {
      var stream = PCG64(seed: 42, stream: name)
      firsts.insert(stream.next())
      var again = PCG64(seed: 42, stream: name)
      _ = again.next() as UInt64
      #expect(stream == again)
    }
    var root = PCG64(seed: 42)
    firsts.insert(root.next())
    #expect(firsts.count == names.count + 1)
  }

  @Test func savedGeneratorContinuesAlike() throws {
    var generator = PCG64(seed: 9)
    _ = generator.next32()
    let data = try JSONEncoder().encode(generator)
    var restored = try JSONDecoder().decode(PCG64.self, from: data)
    #expect(restored == generator)
    #expect(restored.next32() == generator.next32())
    #expect(restored.next32() == generator.next32())
  }

  @Test func damagedGeneratorIsRefused() {
    for string in ["[1,2,3,4,-1]", "[1,2,3,5,-2]", "[1,2,3,5,4294967296]", "[1,2,3]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(PCG64.self, from: Data(string.utf8))
      }
    }
  }

  @Test func drawingFromNothingTraps() async {
    await #expect(processExitsWith: .failure) {
      var generator = PCG64(seed: 1)
      _ = generator.integers(upTo: 0)
    }
    await #expect(processExitsWith: .failure) {
      var generator = PCG64(seed: 1)
      _ = generator.choice(probabilities: [0, 0])
    }
  }
}
