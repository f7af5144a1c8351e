import Foundations
import Spaces
import Testing

@testable import Gym

/// What Gymnasium's `VectorEnv._add_info` and `DictInfoToList` make of the same details.
@Suite struct VectorInfoTests {
  private func flags(_ flags: Bool...) -> InfoValue {
    .array(NDArray(shape: [flags.count], storage: .bool(flags)))
  }

  /// The example of the documentation of `DictInfoToList`.
  @Test func aMaskedArrayBecomesTheDetailsOfItsEnvironments() throws {
    let info: Info = [
      "k": .array(NDArray([0, 0, 0.5, 0.3], shape: [4], dtype: .float64)),
      "_k": flags(false, false, true, true),
    ]
    let environments = try info.infos(count: 4)
    #expect(environments == [[:], [:], ["k": 0.5], ["k": 0.3]])
    #expect(Info(gathering: environments) == info)
  }

  @Test func detailsOfAllKindsAreGatheredAndTakenApart() throws {
    let row = InfoValue.array(NDArray([1, 2]))
    let environments: [Info] = [
      ["episode": .dictionary(["l": 3, "r": 2.5]), "note": "a", "row": row, "flag": true],
      ["_own": 1],
      ["episode": .dictionary(["l": 4, "r": 1.5]), "flag": false],
    ]
    let info = Info(gathering: environments)
    guard case .dictionary(let episode)? = info["episode"] else {
      Issue.record("expected a dictionary, found \(String(describing: info["episode"]))")
      return
    }
    #expect(episode["l"] == .array(NDArray(shape: [3], storage: .int64([3, 0, 4]))))
    #expect(episode["r"] == .array(NDArray(shape: [3], storage: .float64([2.5, 0, 1.5]))))
    #expect(episode["_r"] == flags(true, false, true))
    #expect(info["_episode"] == flags(true, false, true))
    #expect(info["flag"] == flags(true, false, false))
    #expect(
      info["row"] == .array(NDArray(shape: [3, 2], storage: .float32([1, 2, 0, 0, 0, 0]))))
    #expect(info["_note"] == flags(true, false, false))
    #expect(try info.infos(count: 3) == environments)
  }

  @Test func wholeAndOtherNumbersKeepTheirFractions() throws {
    let info = Info(gathering: [["x": 1], ["x": 0.5]])
    #expect(info["x"] == .array(NDArray(shape: [2], storage: .float64([1, 0.5]))))
  }

  @Test func namesWithoutAMaskBelongToEveryEnvironment() throws {
    let info: Info = ["x": .list(["a", "b"])]
    #expect(try info.infos(count: 2) == [["x": "a"], ["x": "b"]])
    #expect(try Info().infos(count: 2) == [[:], [:]])
  }

  @Test func valuesOfAnotherNumberOfEnvironmentsAreRefused() {
    for info: Info in [
      ["x": 1], ["x": .list(["a"])], ["x": .list(["a", "b"]), "_x": flags(true)],
      ["x": .list(["a", "b"]), "_x": 1], ["x": .array(NDArray([1, 2, 3]))],
    ] {
      #expect(throws: GymError.self) { try info.infos(count: 2) }
    }
  }
}
