import Experiments
import Testing

@Suite struct ReturnTextTests {
  @Test(arguments: [
    (0.7, 0.4702, "0.7000 ± 0.4702"), (475.25, 12.9, "475.3 ± 12.9"), (0, 0, "0.0 ± 0.0"),
    (-13, 0, "-13.00 ± 0.00"), (1.5, 120, "1.5 ± 120.0"), (-0.25, 1.25, "-0.250 ± 1.250"),
  ])
  func digitsGoByTheLargerMagnitude(mean: Double, standardDeviation: Double, expected: String) {
    #expect(ReturnText.text(mean, standardDeviation: standardDeviation) == expected)
  }

  @Test func thresholdsAreWrittenAsTheyWereChosen() {
    #expect([475, 0.7, -110, 9.7].map(ReturnText.exact) == ["475", "0.7", "-110", "9.7"])
  }
}
