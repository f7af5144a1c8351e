import Foundation
import Foundations
import NumPyRandom
import Testing

@testable import Spaces

/// The golden file's lines, split at spaces.
private let golden: [[String]] = {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/spaces.txt")
  let string = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  return string.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
}()

/// NumPy's `linspace`.
private func linspace(_ start: Double, _ stop: Double) -> [Double] {
  (0..<30).map { $0 == 29 ? stop : Double($0) * ((stop - start) / 29) + start }
}

private let inf = Double.infinity

/// The same list stands in make_spaces.py.
private let spaces: [Space] = [
  .box(Box(low: -1, high: 1, shape: [3])),
  .box(Box(low: [-4.8, -inf, -0.41887903, -inf], high: [4.8, inf, 0.41887903, inf])),
  .box(Box(low: [0.5, -inf, -inf, -2], high: [inf, 3.25, inf, 2])),
  .box(Box(low: -inf, high: inf, shape: [2, 3], dtype: .float64)),
  .box(Box(low: [-1e-6, -1e5], high: [1e-6, 123456.789])),
  .box(Box(low: 0, high: 255, shape: [2, 2, 3], dtype: .uint8)),
  .box(Box(low: -5, high: 5, shape: [4], dtype: .int64)),
  .box(Box(low: [-3, 0, 7], high: [3, 10, 7], dtype: .int32)),
  .box(Box(low: [-100, 5], high: [100, 6], dtype: .int8)),
  .box(Box(low: 0, high: 1, shape: [5], dtype: .bool)),
  .box(Box(low: 0, high: 4_294_967_295, shape: [2], dtype: .uint32)),
  .box(Box(low: 0, high: 60_000, shape: [2], dtype: .uint16)),
  .box(Box(low: -30_000, high: 60, shape: [2], dtype: .int16)),
  .box(Box(low: 0, high: 0x1p40, shape: [2], dtype: .uint64)),
  .box(Box(low: linspace(-30, 0), high: linspace(0, 1), dtype: .float64)),
  .box(
    Box(
      low: (-12..<0).map { Double($0) / 8 }, high: (0..<12).map { Double($0) / 3 }, shape: [3, 4],
      dtype: .float64)),
  .discrete(Discrete(2)),
  .discrete(Discrete(7, start: -3)),
  .discrete(Discrete(1 << 40)),
]

/// The values of a sample.
private func values(_ value: SpaceValue) -> [Double] {
  switch value {
  case .array(let array): array.doubles
  case .discrete(let number): [Double(number)]
  default: []
  }
}

/// A number of the golden file.
private func number(_ string: String) -> Double? {
  string == "True" ? 1 : string == "False" ? 0 : Double(string)
}

@Suite struct SpaceTests {
  @Test(arguments: spaces.indices) func samplesEqualGymnasiums(index: Int) throws {
    let lines = golden.filter { $0[0] == "\(index)" && $0[1] != "text" }
    try #require(lines.count >= 25)
    for line in lines {
      var generator = PCG64(seed: try #require(UInt64(line[1])))
      let samples = (0..<3).map { _ in spaces[index].sample(using: &generator) }
      let drawn = samples.flatMap(values)
      var expected = line[2...].compactMap(number)
      if case .box(let box) = spaces[index], box.dtype == .float32 {
        expected = expected.map { Double(Float($0)) }
      }
      #expect(drawn == expected, "seed \(line[1])")
      #expect(samples.allSatisfy(spaces[index].contains))
    }
  }

  @Test(arguments: spaces.indices) func textIsGymnasiums(index: Int) throws {
    let line = try #require(golden.first { $0[0] == "\(index)" && $0[1] == "text" })
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/spaces.txt")
    let raw = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .first { $0.hasPrefix("\(index) text ") }
    let quoted = try #require(raw).dropFirst(line[0].count + 6)
    guard case .string(let string) = try JSONValue(reading: String(quoted)) else { return }
    #expect(spaces[index].description == string)
  }

  @Test func masksAndProbabilitiesEqualGymnasiums() throws {
    let space = Discrete(6, start: 10)
    for line in golden where line[0] == "masked" {
      var generator = PCG64(seed: try #require(UInt64(line[1])))
      var drawn = (0..<4).map { _ in
        space.sample(mask: [false, true, false, true, true, false], using: &generator)
      }
      drawn += (0..<4).map { _ in
        space.sample(probabilities: [0.1, 0, 0.4, 0.2, 0.3, 0], using: &generator)
      }
      #expect(drawn == line[2...].compactMap { Int($0) })
    }
    var generator = PCG64(seed: 1)
    #expect(space.sample(mask: Array(repeating: false, count: 6), using: &generator) == 10)
  }

  @Test(arguments: spaces) func jsonAndFlatteningComeBack(space: Space) throws {
    #expect(try Space(json: space.json).description == space.description)
    guard space.flattenedCount < 1000 else { return }
    var generator = PCG64(seed: 3)
    let value = space.sample(using: &generator)
    var flat = [Float](repeating: -1, count: space.flattenedCount)
    var span = flat.mutableSpan
    try space.flatten(value, into: &span)
    let again = try space.unflatten(flat.span)
    for (one, other) in zip(values(value), values(again)) {
      #expect(abs(one - other) <= 1e-6 * max(1, abs(one)))  // through Float32
    }
  }

  @Test func jsonIsMinaris() {
    #expect(
      Space.discrete(Discrete(2)).json
        == #"{"type": "Discrete", "dtype": "int64", "start": 0, "n": 2}"#)
    #expect(
      Space.box(Box(low: [-inf, 0.1], high: [inf, 1], shape: [2, 1])).json
        == #"{"type": "Box", "dtype": "float32", "shape": [2, 1], "#
        + #""low": [[-Infinity], [0.10000000149011612]], "high": [[Infinity], [1.0]]}"#)
  }

  @Test func containsLooksAtShapeTypeAndBounds() {
    let space = Space.box(Box(low: -1, high: 1, shape: [2]))
    #expect(space.contains(.array(NDArray([-1, 1]))))
    #expect(!space.contains(.array(NDArray([-1, 1.5]))))
    #expect(!space.contains(.array(NDArray([.nan, 0]))))
    #expect(!space.contains(.array(NDArray([0]))))
    #expect(!space.contains(.array(NDArray(shape: [2], storage: .float64([0, 0])))))
    #expect(space.contains(.array(NDArray(shape: [2], storage: .int8([0, 1])))))
    #expect(!space.contains(.discrete(0)))
    #expect(Vector<2>([0.5, -0.5]).isElement(of: space))
    #expect(!Vector<2>([0.5, .nan]).isElement(of: space))
    #expect(!Vector<3>([0, 0, 0]).isElement(of: space))
    #expect(!Discrete(3, start: 1).contains(0) && Discrete(3, start: 1).contains(3))
  }

  @Test func badSpacesAreRefused() {
    let bad: [([Double], [Double], [Int], DType)] = [
      ([1], [0], [1], .float32), ([.nan], [0], [1], .float32), ([0], [inf], [1], .uint8),
      ([0], [256], [1], .uint8), ([0, 0], [1], [2], .float32), ([], [], [-1], .float32),
      ([0], [65_505], [1], .float16), ([], [], [Int.max, 3], .float32),
    ]
    for (low, high, shape, dtype) in bad {
      #expect(throws: GymError.self) { try Box(checking: low, high, shape: shape, dtype: dtype) }
    }
    let strings = [
      "", "{", "[1,]", #"{"type": "Triple"}"#, #"{"type": "Discrete", "n": 0}"#,
      #"{"type": "Box", "dtype": "float32", "shape": [1e9], "low": 0, "high": 1}"#,
      String(repeating: "[", count: 100_000),
    ]
    for string in strings { #expect(throws: GymError.self) { try Space(json: string) } }
  }

  @Test func valuesKeepTheirKind() throws {
    #expect(try Int(.discrete(3)) == 3)
    #expect(try Vector<2>(.array(NDArray([1, 2]))) == [1, 2])
    #expect(throws: GymError.self) { try Int(SpaceValue.array(NDArray([1]))) }
    #expect(throws: GymError.self) { try Vector<2>(.array(NDArray([1, 2, 3]))) }
  }

  @Test func programmersMistakesTrap() async {
    await #expect(processExitsWith: .failure) { _ = Discrete(0) }
    await #expect(processExitsWith: .failure) { _ = Box(low: 1, high: 0, shape: [1]) }
  }
}
