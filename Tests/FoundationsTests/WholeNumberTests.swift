import Testing

@testable import Foundations

@Suite struct WholeNumberTests {
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("+7", 7), ("50000", 50_000), ("50_000", 50_000), ("1e5", 100_000),
    ("1E5", 100_000), ("2.5e3", 2_500), ("1.0", 1), ("1200e-2", 12), ("-3e2", -300),
    ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("0e999999999999", 0),
    ("0.000001e6", 1),
  ])
  func exactlyWholeNumbersAreRead(string: String, number: Int) throws {
    #expect(try WholeNumber.parse(string) == number)
  }

  @Test(
    arguments: [
      ("", .malformed), ("many", .malformed), ("1e", .malformed), ("e5", .malformed),
      ("_1", .malformed), ("1__0", .malformed), ("1,000", .malformed), ("0x10", .malformed),
      ("1.", .malformed), ("1e5e5", .malformed), ("٣", .malformed), ("1.5", .fractional),
      ("1e-1", .fractional), ("1.23e1", .fractional), ("9223372036854775808", .tooLarge),
      ("1e19", .tooLarge), ("1e99999999999999999999", .tooLarge),
    ] as [(String, WholeNumber.Failure)])
  func othersAreRefusedWithTheReason(string: String, reason: WholeNumber.Failure) {
    #expect(throws: reason) { try WholeNumber.parse(string) }
  }
}
