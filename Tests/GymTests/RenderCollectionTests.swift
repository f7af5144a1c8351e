import Environments
import Spaces
import Testing

@testable import Gym

/// The counts are those of the examples in the documentation of Gymnasium's `RenderCollection`.
@Suite struct RenderCollectionTests {
  @Test func framesAreThoseSinceLastAskedFor() throws {
    var environment = try RenderCollection(CartPole())
    _ = try environment.reset(seed: 1)
    for _ in 0..<5 { _ = try environment.step(1) }
    let frames = environment.renderFrames()
    #expect(frames.count == 6)
    #expect(frames.last == environment.base.render())
    #expect(frames.first != frames.last)
    #expect(environment.renderFrames().isEmpty)
    #expect(environment.render() == environment.base.render())
  }

  @Test func framesCanBeKeptUntilTheReset() throws {
    var environment = try RenderCollection(CartPole(), popFrames: false)
    for _ in 0..<2 {
      _ = try environment.reset(seed: 1)
      for _ in 0..<5 { _ = try environment.step(1) }
    }
    #expect(environment.renderFrames().count == 6)
    #expect(environment.renderFrames().count == 6)
  }

  @Test func framesCanBeKeptThroughResets() throws {
    var environment = try RenderCollection(CartPole(), popFrames: false, resetClean: false)
    for _ in 0..<2 {
      _ = try environment.reset(seed: 1)
      for _ in 0..<5 { _ = try environment.step(1) }
    }
    #expect(environment.renderFrames().count == 12)
    #expect(environment.renderFrames().count == 12)
  }

  @Test func anEnvironmentWithoutPicturesIsRefused() {
    #expect(throws: GymError.self) { try RenderCollection(Probe()) }
  }

  @Test func aSavedStateContinuesWithoutTheFrames() throws {
    var environment = AnyEnvironment(
      try RenderCollection(CartPole(), popFrames: false, resetClean: false))
    _ = try environment.reset(seed: 1)
    var restored = AnyEnvironment(try RenderCollection(CartPole()))
    try restored.restoreState(environment.saveState())
    #expect(
      try restored.step(.discrete(1)).observation == environment.step(.discrete(1)).observation)
    let state = try environment.saveState()
    let inner = try SavedState.value(RenderCollection<CartPole>.self, from: state)
    #expect(inner.frames.isEmpty && !inner.popFrames && !inner.resetClean)
  }
}
