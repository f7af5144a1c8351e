import Environments
import Gym
import Testing

@Suite struct CheckTests {
  /// Gymnasium's `check_env` warns of the same bounds, and of nothing else. The latent draws of
  /// `Generation` have no bounds, and the last one of an episode could be a first one too.
  private static let warnings: [String: Set<CheckRule>] = [
    "CartPole-v0": [.infiniteBound], "CartPole-v1": [.infiniteBound],
    "Pendulum-v0": [.actionRange], "Pendulum-v1": [.actionRange],
    "Generation/digits-drawn-v0": [.infiniteBound, .terminalObservation],
  ]

  @Test(arguments: ContractTests.ids) func everyEnvironmentKeepsTheContract(id: String) throws {
    let findings = try checkEnvironment(EnvironmentRegistry.standard.spec(id))
    #expect(Set(findings.map(\.rule)) == Self.warnings[id] ?? [], "\(findings)")
    #expect(findings.allSatisfy { $0.severity == .warning })
  }
}
