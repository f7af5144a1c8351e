import Fuzzing
import Testing

/// Damaged files: no reader crashes, each refusal names file and position. The long run is
/// `palestra-bench fuzz`.
@Suite struct FuzzTests {
  @Test(arguments: FuzzedReader.allCases) func damagedFilesAreRefused(reader: FuzzedReader) throws {
    for file in try reader.validFiles() where reader != .csv { try reader.read(file) }
    let outcome = try reader.run(1_500, seed: 7)
    #expect(outcome.accepted + outcome.refused == 1_500)
    #expect(outcome.refused > 500)
    #expect(outcome.vague == [])
    #expect(try reader.run(200, seed: 3) == reader.run(200, seed: 3))
  }

  @Test func mutationsAreSeeded() {
    let files: [[UInt8]] = [Array(0..<100), [1, 2, 3]]
    var (first, second, third) = (
      FileMutator(seed: 1), FileMutator(seed: 1), FileMutator(seed: 2)
    )
    let (a, b, c) = (
      (0..<20).map { _ in first.mutated(of: files) },
      (0..<20).map { _ in second.mutated(of: files) },
      (0..<20).map { _ in third.mutated(of: files) }
    )
    #expect(a == b && a != c)
  }
}
