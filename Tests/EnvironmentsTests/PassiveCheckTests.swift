import Environments
import Foundations
import Gym
import Spaces
import Testing

@Suite struct PassiveCheckTests {
  private func pendulum() throws -> AnyEnvironment {
    var environment = try EnvironmentRegistry.standard.make("Pendulum-v1")
    _ = try environment.reset(seed: 1, options: [:])
    return environment
  }

  /// Gymnasium's Pendulum clips a force of 5 to 2; so does ours, through `make` too.
  @Test func aForceBeyondTheBoundsIsClipped() throws {
    var (strong, full) = (try pendulum(), try pendulum())
    #expect(
      try strong.step(.array(NDArray([5]))).observation
        == full.step(.array(NDArray([2]))).observation)
  }

  @Test func aForceThatIsNoNumberIsRefused() throws {
    var environment = try pendulum()
    let error = #expect(throws: GymError.self) {
      try environment.step(.array(NDArray([.nan])))
    }
    #expect(error?.description.contains("nan") == true, "\(error?.description ?? "")")
  }

  @Test func aForceOfAnotherShapeIsRefused() throws {
    var environment = try pendulum()
    #expect(throws: GymError.self) { try environment.step(.array(NDArray([0, 0]))) }
    #expect(throws: GymError.self) { try environment.step(.discrete(1)) }
  }
}
