import Testing

@testable import NumPyRandom

@Suite struct DecimalSeedTests {
  /// The words that NumPy mixes for seeds of any size stand in the golden file.
  @Test func decimalSeedsAreNumPys() throws {
    // The file has seeds beyond 64 bits in hexadecimal digits.
    let decimals = [
      "10000000000000000": "18446744073709551616",
      "1000000000000000000003039": "79228162514264337593543962681",
      "100000000000000000000000000000020000000000000000001":
        "1606938044258990275541962092341162602673318721234621482139649",
    ]
    let lines = GoldenDraws.all.filter { ["words", "huge"].contains($0.name) }
    #expect(lines.filter { $0.name == "huge" }.count == 3)
    for line in lines {
      let sequence = SeedSequence(
        decimal: line.name == "huge" ? try #require(decimals[line.seed]) : line.seed)
      #expect(sequence?.words(line.values.count).map(String.init) == line.values, "\(line.seed)")
    }
    for bad in ["", "-1", "1.0", "1e5", "٣", String(repeating: "1", count: 1001)] {
      #expect(SeedSequence(decimal: bad) == nil)
    }
  }
}
