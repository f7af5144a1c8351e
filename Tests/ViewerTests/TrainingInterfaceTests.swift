import Environments
import Testing

@testable import Gym
@testable import Viewer

@Suite struct TrainingInterfaceTests {
  /// All texts of a picture.
  private func texts(_ picture: Picture) -> [String] {
    picture.panels.flatMap { panel in
      panel.list.items.compactMap { item in
        if case .text(let text, _, _, _, _) = item { text } else { nil }
      }
    }
  }

  @Test func theSceneAndTheNumbersTellTheSameReturn() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    _ = try environment.reset(seed: 0)
    let snapshot = TrainingSnapshot(
      progress: TrainingProgress(), environment: environment, episodeReturn: 27,
      episodeLength: 27, metrics: [])
    let interface = TrainingInterface(title: "CartPole-v1 · dqn · seed 0")
    let shown = texts(
      interface.picture(
        snapshot, numbers: snapshot, returns: [], width: 960, height: 640, scale: 1))
    #expect(shown.contains("return 27") && shown.contains("27 steps, 27"))
    // Before the first snapshot there is a window too.
    let early = texts(
      interface.picture(nil, numbers: nil, returns: [], width: 960, height: 640, scale: 1))
    #expect(early.contains("CartPole-v1 · dqn · seed 0") && !early.contains("return 27"))
  }
}
