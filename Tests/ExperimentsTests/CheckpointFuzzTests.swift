import Fuzzing
import TestSupport
import Testing

/// Damaged checkpoints: none traps, each refusal names the file. The long run is `palestra-bench
/// fuzz`.
@Suite struct CheckpointFuzzTests {
  @Test(arguments: FuzzedCheckpoint.allCases)
  func damagedCheckpointsAreRefusedOrHarmless(agent: FuzzedCheckpoint) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try agent.run(0..<600, seed: 11, in: folder)
      #expect(outcome.accepted + outcome.refused == 600)
      #expect(outcome.accepted > 50 && outcome.refused > 200, "\(outcome)")
      #expect(outcome.vague == [])
    }
  }
}
