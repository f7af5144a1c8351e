import TensorEngine
import Testing

@testable import Gym

@Suite struct WholeNumberTests {
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("+7", 7), ("50000", 50_000), ("50_000", 50_000), ("1e5", 100_000),
    ("1E5", 100_000), ("2.5e3", 2_500), ("1.0", 1), ("1200e-2", 12), ("-3e2", -300),
    ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("0e999999999999", 0),
    ("0.000001e6", 1),
  ])
  func exactlyWholeNumbersAreRead(text: String, number: Int) throws {
    #expect(try WholeNumber.parse(text) == number)
  }

  @Test(
    arguments: [
      ("", .malformed), ("many", .malformed), ("1e", .malformed), ("e5", .malformed),
      ("_1", .malformed), ("1__0", .malformed), ("1,000", .malformed), ("0x10", .malformed),
      ("1.", .malformed), ("1e5e5", .malformed), ("٣", .malformed), ("1.5", .fractional),
      ("1e-1", .fractional), ("1.23e1", .fractional), ("9223372036854775808", .tooLarge),
      ("1e19", .tooLarge), ("1e99999999999999999999", .tooLarge),
    ] as [(String, WholeNumber.Failure)])
  func othersAreRefusedWithTheReason(text: String, reason: WholeNumber.Failure) {
    #expect(throws: reason) { try WholeNumber.parse(text) }
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

  @Test(arguments: [
    ("lr", "learning_rate"), ("learn", "learning_rate"), ("batch", "batch_size"),
    ("learning_rat", "learning_rate"), ("bs", "batch_size"), ("size", "batch_size"),
  ])
  func abbreviationsFindTheirNames(text: String, name: String) {
    #expect(nearestNames(to: text, among: ["gamma", "learning_rate", "batch_size"]) == [name])
  }

  @Test func unlikeNamesAreNotSuggested() {
    #expect(nearestNames(to: "zzzz", among: ["gamma", "learning_rate"]) == [])
  }
}
