import Environments
import Learning
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

  @Test func theSceneAndTheNumbersReportTheSameReturn() throws {
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

  /// Of a training on a data set: the batch that was answered last, and the curves instead of
  /// returns.
  @Test func aDataSetShowsItsAnswersAndItsCourse() throws {
    var environments = try #require(
      try EnvironmentRegistry.standard.makeVector("Classification/digits-drawn-v0", count: 7)
        as? any DatasetEnvironment)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, options: [:], into: &buffers)
    #expect(environments.scene == nil)
    try environments.step(.discrete(Array(repeating: 3, count: 7)), into: &buffers)
    let scene = try #require(environments.scene)
    let labels = try #require(buffers.infoColumns["label"])
    let captions = scene.items.compactMap { item in
      if case .text(let text, _, _, _, _) = item { text } else { nil }
    }
    #expect(captions == labels.map { $0 == 3 ? "3" : "3 is \($0)" })
    #expect(scene.items.count == 14)

    func snapshot(_ epochs: Double, loss: Double) -> TrainingSnapshot {
      TrainingSnapshot(
        progress: TrainingProgress(epochs: epochs), environment: nil, scene: scene,
        episodeReturn: 0, episodeLength: 0,
        metrics: [Metric("loss", loss), Metric("accuracy", 0.5)])
    }
    let course = [snapshot(0.5, loss: 2), snapshot(1.5, loss: 1)]
    let shown = texts(
      TrainingInterface(title: "digits").picture(
        course[1], numbers: course[1], returns: [1], course: course.map { .init($0) }, width: 960,
        height: 640, scale: 1))
    for text in [
      "LOSS", "ACCURACY", "1.000 after 1.500 epochs", "0.500 after 1.500 epochs", "epochs", "epoch",
      "1.4",
    ] {
      #expect(shown.contains(text), "\(text) in \(shown)")
    }
    #expect(!shown.contains("this episode") && !shown.contains { $0.contains("last 20") })
  }

  /// Returns from 8 to 212 over 68 episodes: the ticks are round.
  @Test func theChartOfReturnsHasAxes() {
    let returns = (0..<68).map { $0 == 60 ? 212.0 : $0 == 3 ? 8 : 20 }
    let list = TrainingInterface.chart(returns, 960, 190)
    let texts = list.items.compactMap { item in
      if case .text(let text, _, _, _, _) = item { text } else { nil }
    }
    for text in ["episode", "0", "100", "200", "300", "10", "60"] {
      #expect(texts.contains(text), "\(text) in \(texts)")
    }
    // Nothing to draw, one episode, episodes that are all the same.
    for few in [[], [5.0], [5, 5], [.nan, 5, .infinity]] {
      _ = TrainingInterface.chart(few, 960, 190)
    }
  }
}
