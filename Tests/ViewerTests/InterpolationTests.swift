import Gym
import ImageFiles
import TensorEngine
import TestSupport
import Testing

@testable import Viewer

/// Codes 0, 1, 2, 3 of one element, whose images are as bright as code / 3.
func brightnessSession(between ends: (left: Int, right: Int) = (0, 2)) throws
  -> InterpolationSession
{
  try InterpolationSession(
    .init(
      codes: Tensor([0, 1, 2, 3], shape: [4, 1]), caption: { "image \($0)" },
      image: { Tensor([Float($0) / 3], shape: [1, 1, 1]) }), between: ends, title: "test", seed: 1
  ) { codes in
    struct Failure: Error, CustomStringConvertible { let description = "no such code" }
    if codes.scalars.contains(where: { $0 == 1.5 }) { throw Failure() }
    return Tensor(codes.scalars.map { $0 / 3 }, shape: [codes.shape[0], 1, 1])
  }
}

@Suite struct InterpolationTests {
  /// The window in which a point is a unit of the scene, below it the hints.
  private let width = 960.0
  private let height = 611.0

  private func press(_ keys: KeyboardKey..., in session: inout InterpolationSession) {
    for key in keys { _ = session.handle(.keyDown(key), width: width, height: height) }
    session.advance(by: 0.02)
  }

  @Test func theSliderDecodesOnceForEachPicture() throws {
    var session = try brightnessSession()
    #expect(session.position == 0.5 && session.decodingCount == 1)
    #expect((session.image?.scalars[0] ?? 0) == Float(1) / 3)
    let area = session.view.slider.area
    func mouse(_ fraction: Double, _ event: (DisplayList.Point) -> WindowEvent) {
      let point = DisplayList.Point(area.origin.x + fraction * area.width, area.middle.y)
      _ = session.handle(event(point), width: width, height: height)
    }
    mouse(0.75, WindowEvent.mouseMoved)
    #expect(session.position == 0.5, "the knob is not held")
    mouse(0.1, WindowEvent.mouseDown)
    for fraction in [0.2, 0.3, 1.5] { mouse(fraction, WindowEvent.mouseMoved) }
    session.advance(by: 0.02)
    #expect(session.position == 1 && session.decodingCount == 2)
    #expect(session.image?.scalars == [Float(2) / 3])
    mouse(0, WindowEvent.mouseUp)
    mouse(0, WindowEvent.mouseMoved)
    session.advance(by: 0.02)
    #expect(session.position == 1 && session.decodingCount == 2)
  }

  @Test func theEndsAreThePlainReconstructions() throws {
    var session = try brightnessSession(between: (1, 3))
    press(.home, in: &session)
    #expect(session.image?.scalars == [Float(1) / 3])
    press(.end, .right, in: &session)
    #expect(session.position == 1 && session.image?.scalars == [1])
    press(.left, in: &session)
    #expect((session.position - 0.98).magnitude < 1e-9)
  }

  @Test func keysChooseTheExamples() throws {
    var session = try brightnessSession()
    press(.character("["), .character("."), in: &session)
    #expect(session.ends == (3, 3), "before the first one comes the last one")
    #expect(session.decodingCount == 2 && session.image?.scalars == [1])
    press(.character("]"), .character(","), in: &session)
    #expect(session.ends == (0, 2))
    press(.character("r"), in: &session)
    let first = session.ends
    var same = try brightnessSession()
    press(.character("r"), in: &same)
    #expect(same.ends == first, "the same seed draws the same examples")
    #expect(try brightnessSession(between: (9, 2)).ends == (3, 2))
  }

  @Test func itPlaysToAndFro() throws {
    var session = try brightnessSession(between: (0, 1))
    press(.space, in: &session)
    session.advance(by: 1)
    #expect(session.position > 0.8)
    for _ in 0..<60 { session.advance(by: 0.05) }
    #expect(session.isPlaying && session.position < 0.8)
    press(.space, in: &session)
    let position = session.position
    session.advance(by: 1)
    #expect(session.position == position)
  }

  @Test func aDecoderThatFailsIsReported() throws {
    var session = try brightnessSession(between: (0, 2))
    press(.character("]"), in: &session)
    #expect(session.image == nil, "1.5 lies between 1 and 2")
    let picture = session.picture(width: 960, height: 611, scale: 1)
    #expect(picture.panels.contains { allTexts($0.list).contains("no such code") })
    _ = try Compositor.bitmap(of: picture)
    press(.character("["), in: &session)
    #expect(session.image?.scalars == [Float(1) / 3])
  }

  @Test func tabChangesToTheGridWhereThereIsOne() throws {
    let grid = LatentGrid(horizontal: 0...1, vertical: 0...1, columns: 2, rows: 2)
    let plane = try LatentGridSession(grid, title: "plane") { .zeros([$0.shape[0], 1, 1]) }
    var session = AutoencoderSession(grid: plane, slider: try brightnessSession())
    #expect(session.isGridShown && session.windowTitle.hasPrefix("plane"))
    let first = session.picture(width: 640, height: 480, scale: 1)
    _ = session.handle(.keyDown(.tab), width: 640, height: 480)
    #expect(!session.isGridShown && session.windowTitle.hasPrefix("test"))
    #expect(session.picture(width: 640, height: 480, scale: 1) != first)
    _ = session.handle(.keyDown(.end), width: 640, height: 480)
    session.advance(by: 0.02)
    #expect(session.slider.position == 1)
    #expect(session.handle(.keyDown(.character("s")), width: 640, height: 480) == .screenshot)
    var slider = AutoencoderSession(grid: nil, slider: try brightnessSession())
    _ = slider.handle(.keyDown(.tab), width: 640, height: 480)
    #expect(!slider.isGridShown)
    #expect(
      !AutoencoderSession(grid: plane, slider: slider.slider, isSliderFirst: true).isGridShown)
  }

  @Test func looksAsItDid() throws {
    var session = try brightnessSession()
    press(.right, .right, .right, .character("h"), in: &session)
    try GoldenPictures.check(
      Compositor.bitmap(of: session.picture(width: 800, height: 510, scale: 1)),
      "interpolation.png")
  }
}
