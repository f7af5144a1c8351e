import Foundations
import Testing

@Suite struct NearestNamesTests {
  @Test(arguments: [
    ("lr", "learning_rate"), ("learn", "learning_rate"), ("batch", "batch_size"),
    ("learning_rat", "learning_rate"), ("bs", "batch_size"), ("size", "batch_size"),
  ])
  func abbreviationsFindTheirNames(string: String, name: String) {
    #expect(nearestNames(to: string, among: ["gamma", "learning_rate", "batch_size"]) == [name])
  }

  @Test func unlikeNamesAreNotSuggested() {
    #expect(nearestNames(to: "zzzz", among: ["gamma", "learning_rate"]) == [])
  }
}
