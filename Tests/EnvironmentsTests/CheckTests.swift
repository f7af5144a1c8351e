import Environments
import Gym
import Testing

@Suite struct CheckTests {
  /// Gymnasium's `check_env` warns of the same bounds, and of nothing else.
  private static let warnings: [String: Set<CheckRule>] = [
    "CartPole-v0": [.infiniteBound], "CartPole-v1": [.infiniteBound],
    "Pendulum-v0": [.actionRange], "Pendulum-v1": [.actionRange],
  ]

  @Test(arguments: ContractTests.ids) func everyEnvironmentKeepsTheContract(id: String) throws {
    let findings = try checkEnvironment(EnvironmentRegistry.standard.spec(id))
    #expect(Set(findings.map(\.rule)) == Self.warnings[id] ?? [], "\(findings)")
    #expect(findings.allSatisfy { $0.severity == .warning })
  }
}
