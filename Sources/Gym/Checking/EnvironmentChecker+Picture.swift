import Spaces

extension EnvironmentChecker {
  /// What the environment says about its picture.
  mutating func checkMetadata() {
    let metadata = environment.metadata
    if !metadata.renderModes.isEmpty, !(metadata.renderFPS > 0 && metadata.renderFPS.isFinite) {
      note(
        .renderFPS, expected: "a finite number of frames per second above 0",
        found: "\(metadata.renderFPS)")
    }
    if Set(metadata.renderModes).count < metadata.renderModes.count {
      note(
        .renderModes, expected: "each way to draw once",
        found: metadata.renderModes.map(\.rawValue).joined(separator: ", "))
    }
    let names = metadata.observationNames
    if !names.isEmpty, let count = environment.observationSpace.namedElementCount,
      names.count != count
    {
      note(
        .observationNames, expected: "\(count) names of elements, or none",
        found: names.joined(separator: ", "))
    }
  }

  /// Draws after a reset and after a step in every way that is promised.
  mutating func checkRendering() {
    var copy = environment
    guard (try? copy.reset(seed: Self.seed, options: [:])) != nil else { return }
    checkScene(copy, when: "after a reset")
    var sampler = SeededSpace(copy.actionSpace, seed: Self.seed)
    guard (try? copy.step(sampler.sample())) != nil else { return }
    checkScene(copy, when: "after a step")
  }

  private mutating func checkScene(_ environment: AnyEnvironment, when: String) {
    let modes = environment.metadata.renderModes
    let (scene, string) = (environment.render(), environment.renderText())
    let drawn = modes.filter { $0 != .ansi }
    if let mode = drawn.first, scene == nil {
      note(
        .renderMissing, expected: "a scene from render() \(when), as \(mode.rawValue) is promised",
        found: "nil")
    }
    if modes.contains(.ansi), string == nil {
      note(
        .renderMissing, expected: "a text from renderText() \(when), as ansi is promised",
        found: "nil")
    }
    if (drawn.isEmpty && scene != nil) || (!modes.contains(.ansi) && string != nil) {
      note(
        .renderUndeclared, expected: "metadata that names every way to draw",
        found: "a \(drawn.isEmpty && scene != nil ? "scene" : "text") that it does not name")
    }
    if let scene, !(scene.width > 0 && scene.height > 0 && (scene.width * scene.height).isFinite) {
      note(
        .renderSize, expected: "a scene with a finite width and height above 0",
        found: "\(scene.width) x \(scene.height) \(when)")
    }
  }

  /// Closes twice; the second time nothing may happen.
  mutating func checkClosing() {
    var copy = environment
    guard (try? copy.reset(seed: Self.seed, options: [:])) != nil else { return }
    copy.close()
    let state = try? copy.saveState()
    copy.close()
    if (try? copy.saveState()) != state {
      note(.closeTwice, expected: "a second close() to do nothing", found: "another state after it")
    }
  }

  /// Whether a number is held in the space's element type; fitting ones are elements all the same.
  mutating func checkType(_ observation: SpaceValue) {
    guard !has(.observationType), let dtype = environment.observationSpace.dtype,
      case .array(let array) = observation, array.dtype != dtype
    else { return }
    note(
      .observationType, expected: "observations in \(dtype.rawValue), the space's element type",
      found: array.dtype.rawValue)
  }
}
