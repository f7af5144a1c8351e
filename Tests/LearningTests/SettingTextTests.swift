import NumPyRandom
import Spaces
import Testing

@testable import Gym
@testable import Learning

/// How settings and seeds are read from the command line and from files.
@Suite struct SettingTextTests {
  @Test func settingsAreWrittenTheSameWay() {
    #expect(SettingValue(parsing: "1e5") == .integer(100_000))
    #expect(SettingValue(parsing: "50_000") == .integer(50_000))
    #expect(SettingValue(parsing: "1e-3") == .number(0.001))
    #expect(SettingValue(parsing: "1e300") == .number(1e300))
  }

  @Test func seedsHaveAnySize() throws {
    #expect(try Seed(parsing: "18446744073709551615").number == .max)
    let large = try Seed(parsing: "18446744073709551616")
    #expect(large.number == nil && large.sequence == SeedSequence(words: [0, 0, 1]))
    #expect(try Seed(parsing: "0007").sequence == SeedSequence(7))
    for bad in ["", "-1", "1.5", "1e5", "x", String(repeating: "9", count: 1001)] {
      #expect(throws: GymError.self) { try Seed(parsing: bad) }
    }
  }

  @Test func foreignNamesOfSettingsFindOurs() {
    let known = ["learning_rate", "memory_limit", "gamma"]
    #expect(SettingSynonyms.nearest(to: "buffer_size", among: known) == ["memory_limit"])
    #expect(SettingSynonyms.nearest(to: "alpha", among: known) == ["learning_rate"])
    #expect(SettingSynonyms.nearest(to: "net_arch", among: known) == [])
  }
}
