import Testing

@testable import TensorEngine

@Suite struct SystemMemoryTests {
  @Test func theKernelsReportIsRead() {
    let report = "MemTotal:       24683704 kB\nMemFree: 1 kB\nMemAvailable:   22481640 kB\n"
    #expect(SystemMemory.available(inReport: report) == 22_481_640 * 1024)
    #expect(SystemMemory.available(inReport: "MemTotal: 5 kB\n") == nil)
    #expect(SystemMemory.available(inReport: "MemAvailable: much\n") == nil)
    #expect(SystemMemory.available > 1 << 20)
  }

  /// The words that NumPy mixes for seeds of any size stand in the golden file.
  @Test func decimalSeedsAreNumPys() {
    let lines = GoldenDraws.all.filter { $0.name == "words" }
    #expect(lines.contains { $0.seed.count > 50 })
    for line in lines {
      let sequence = SeedSequence(decimal: line.seed)
      #expect(sequence?.words(line.values.count).map(String.init) == line.values, "\(line.seed)")
    }
    for bad in ["", "-1", "1.0", "1e5", "٣", String(repeating: "1", count: 1001)] {
      #expect(SeedSequence(decimal: bad) == nil)
    }
  }
}
