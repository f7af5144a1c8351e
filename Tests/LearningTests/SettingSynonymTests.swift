import Testing

@testable import Learning

@Suite struct SettingSynonymTests {
  @Test func foreignNamesOfSettingsFindOurs() {
    let known = ["learning_rate", "memory_limit", "gamma"]
    #expect(SettingSynonyms.nearest(to: "buffer_size", among: known) == ["memory_limit"])
    #expect(SettingSynonyms.nearest(to: "alpha", among: known) == ["learning_rate"])
    #expect(SettingSynonyms.nearest(to: "net_arch", among: known) == [])
  }

  @Test func settingsAreWrittenTheSameWay() {
    #expect(SettingValue(parsing: "1e5") == .integer(100_000))
    #expect(SettingValue(parsing: "50_000") == .integer(50_000))
    #expect(SettingValue(parsing: "1e-3") == .number(0.001))
    #expect(SettingValue(parsing: "1e300") == .number(1e300))
  }
}
