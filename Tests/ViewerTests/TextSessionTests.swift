import Gym
import ImageFiles
import Learning
import TestSupport
import Testing

@testable import Viewer

@Suite struct TextSessionTests {
  private let width = 1000.0
  private let height = 644.0
  /// Of the scene: without the row of hints.
  private var layout: TextLayout { TextLayout(width: 1000, height: 600, hasAttention: true) }

  private func session(prefix: String = "", temperature: Double = 0.5, hasAttention: Bool = true)
    throws -> TextSession
  {
    let generator = try TextGenerator(AlternatingModel(hasAttention: hasAttention))
    return TextSession(
      TextComposition(generator, prefix: prefix, seed: 3), title: "letters",
      temperature: temperature)
  }

  private func press(_ keys: KeyboardKey..., in session: inout TextSession) {
    for key in keys {
      _ = session.handle(.keyDown(key), width: width, height: height)
      session.advance(by: 0)
    }
  }

  @Test func keysWriteRemoveAndStartAgain() throws {
    var session = try session(temperature: 0)
    press(.right, .enter, in: &session)
    #expect(session.composition.string == "ab")
    // After b: a with 0.5, then the end with 0.5.
    #expect(session.options.prefix(2) == [1, 3])
    press(.character("1"), .backspace, .left, in: &session)
    #expect(session.composition.string == "a")
    press(.character("r"), .left, in: &session)
    #expect(session.composition.string == "" && session.composition.tokens.count == 1)
  }

  @Test func aClickPicksTheTokenOfItsRow() throws {
    var session = try session(prefix: "a")
    let row = layout.row(1)
    let id = session.options[1]
    _ = session.handle(
      .mouseDown(.init(row.origin.x + 40, row.origin.y + 5)), width: width, height: height)
    #expect(session.composition.string == "a")
    session.advance(by: 0.02)
    #expect(session.composition.tokens.last?.string == AlternatingModel.tokens[id])
    #expect(session.composition.tokens.last?.probability == 0.125)
  }

  /// However many keys are pressed between two pictures, one token is added for each.
  @Test func oneChangeIsMadeForEachPicture() throws {
    var session = try session(temperature: 0)
    for _ in 0..<100 {
      _ = session.handle(.keyDown(.right, isRepeat: true), width: width, height: height)
    }
    session.advance(by: 10)
    #expect(session.composition.tokens.count == 2)
    for _ in 0..<100 { session.advance(by: 10) }
    #expect(session.composition.tokens.count == 17, "16 keys are remembered")
  }

  @Test func itRunsAtItsPaceAndPastTheEndOfATextIntoTheNext() throws {
    var session = try session(temperature: 1)
    press(.space, in: &session)
    #expect(session.isRunning)
    session.advance(by: 0.02)
    #expect(session.composition.tokens.count == 1)
    session.advance(by: 0.04)
    #expect(session.composition.tokens.count == 2)
    for _ in 0..<200 { session.advance(by: 0.05) }
    let ends = session.scene(width: 1000, height: 600).items.count { item in
      if case .text("(end)", _, TextLayout.letters, _, _) = item { true } else { false }
    }
    #expect(ends > 1, "texts that ended stay")
    press(.space, in: &session)
    let count = session.composition.tokens.count
    session.advance(by: 1)
    #expect(session.composition.tokens.count == count && !session.isRunning)
  }

  @Test func theTemperatureFollowsKeysAndTheMouse() throws {
    var session = try session(temperature: 9)
    #expect(session.temperature == 2)
    press(.down, .up, .down, in: &session)
    #expect((session.temperature - 1.9).magnitude < 1e-9)
    let slider = layout.slider.area
    func mouse(_ fraction: Double, _ event: (DisplayList.Point) -> WindowEvent) {
      let point = DisplayList.Point(slider.origin.x + fraction * slider.width, slider.middle.y)
      _ = session.handle(event(point), width: width, height: height)
    }
    mouse(0.25, WindowEvent.mouseDown)
    #expect(session.temperature == 0.5)
    mouse(3, WindowEvent.mouseMoved)
    #expect(session.temperature == 2)
    mouse(0, WindowEvent.mouseMoved)
    #expect(session.temperature == 0)
    mouse(0, WindowEvent.mouseUp)
    mouse(1, WindowEvent.mouseMoved)
    #expect(session.temperature == 0)
    // At 0 the most probable token is drawn always.
    press(.right, in: &session)
    #expect(allTexts(session.scene(width: 1000, height: 600)).contains("1.0000"))
  }

  @Test func tokensAreShadedByTheirProbabilities() throws {
    let session = try session(prefix: "ab")
    let scene = session.scene(width: 1000, height: 600)
    let colors = scene.items.compactMap { item -> DisplayList.Color? in
      guard case .rectangle(let area, let color) = item, area.origin.y == layout.lines.origin.y + 2
      else { return nil }
      return color
    }
    #expect(colors == [1.0, 0.75].map { TextLayout.shades.color(at: $0) })
  }

  @Test func theTokenUnderTheMouseIsExplained() throws {
    var session = try session(prefix: "ab")
    let lines = layout.lines
    _ = session.handle(
      .mouseMoved(.init(lines.origin.x + 2, lines.origin.y + 10)), width: width, height: height)
    #expect(
      allTexts(session.scene(width: 1000, height: 600)).contains("a   p = 1.0000"))
  }

  @Test func attentionIsDrawnWhereThereIsSome() throws {
    let with = allTexts(try session(prefix: "ab").scene(width: 1000, height: 600))
    #expect(with.contains("ATTENTION TO THE LAST TOKENS") && with.contains("largest 0.7500"))
    let without = try session(prefix: "ab", hasAttention: false)
    #expect(
      !allTexts(without.scene(width: 1000, height: 600)).contains { $0.contains("ATTENTION") })
    // Small windows are scaled, not cut.
    #expect(without.sceneSize(width: 320, height: 200) == (760, 460))
    _ = try Compositor.bitmap(of: without.picture(width: 320, height: 240, scale: 1))
  }

  @Test func looksAsItDid() throws {
    var session = try session(prefix: "abaab", temperature: 0.7)
    session.run(tokenCount: 300)
    try GoldenPictures.check(
      Compositor.bitmap(of: session.picture(width: 900, height: 560, scale: 1)), "text.png")
  }
}

extension AlternatingModel {
  /// The tokens by id.
  fileprivate static let tokens = ["", "a", "b", "<s>"]
}

@Suite struct TokenFlowTests {
  private func flow(_ string: String, width: Double) -> [TokenFlow.Cell] {
    let tokens = string.map { TextComposition.Token(String($0), probability: nil) }
    return TokenFlow(tokens[...], level: .character, width: width) { _ in 10 }.cells
  }

  @Test func linesBreakAfterSpaces() {
    let cells = flow("ab cde", width: 50)
    #expect(cells.map(\.line) == [0, 0, 0, 1, 1, 1])
    #expect(cells.map(\.x) == [0, 10, 20, 0, 10, 20])
  }

  @Test func aWordThatFillsALineIsBroken() {
    #expect(flow("abcde", width: 30).map(\.line) == [0, 0, 0, 1, 1])
    #expect(flow("a\nb", width: 30).map(\.line) == [0, 0, 1])
  }
}
