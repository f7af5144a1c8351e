import Gym
import TensorEngine
import Testing

@testable import Viewer

@Suite struct SaliencySessionTests {
  private let width = 1000.0
  private let height = 644.0

  private struct NoRule: Error, CustomStringConvertible { let description = "no rule" }

  /// Three black images of 8x8 pixels, two outputs: the fractions of bright and of dark pixels. Method 0
  /// shows the image, method 1 its negative, method 2 fails.
  private func session(index: Int = 0) throws -> SaliencySession {
    try SaliencySession(
      .init(
        count: 3, caption: { "image \($0)" },
        image: { index in
          var values = [Float](repeating: 0, count: 64)
          values[index] = 1
          return Tensor(values, shape: [1, 8, 8, 1])
        }),
      methods: ["same", "negative", "fails"], outputs: ["bright", "dark"], title: "test",
      index: index
    ) { image, method, output in
      guard method < 2 else { throw NoRule() }
      let bright = image.mean().scalar
      return .init(
        map: .init(method == 0 ? image : -image, .seismic, .symmetric),
        probabilities: [bright, 1 - bright], output: output ?? (bright > 0.5 ? 0 : 1))
    }
  }

  private func layout(_ session: SaliencySession) -> SaliencyLayout {
    SaliencyLayout(
      width: width, height: height - session.overlay.barHeight,
      outputs: session.explanation?.probabilities ?? [], method: session.method, methodCount: 3)
  }

  private func press(_ keys: KeyboardKey..., in session: inout SaliencySession) {
    for key in keys { _ = session.handle(.keyDown(key), width: width, height: height) }
    session.advance(by: 0.02)
  }

  /// A stroke between two pixels of the image.
  private func stroke(
    _ from: (Double, Double), _ to: (Double, Double), in session: inout SaliencySession
  ) {
    let area = layout(session).image
    func point(_ pixel: (Double, Double)) -> DisplayList.Point {
      .init(
        area.origin.x + pixel.0 / 8 * area.width, area.origin.y + pixel.1 / 8 * area.height)
    }
    _ = session.handle(.mouseDown(point(from)), width: width, height: height)
    _ = session.handle(.mouseMoved(point(to)), width: width, height: height)
    _ = session.handle(.mouseUp(point(to)), width: width, height: height)
  }

  @Test func paintingMakesOneMapForEachPicture() throws {
    var session = try session()
    #expect(session.explanationCount == 1 && session.explanation?.output == 1)
    stroke((1, 4.5), (7, 4.5), in: &session)
    stroke((1, 5.5), (7, 5.5), in: &session)
    #expect(session.explanationCount == 1 && session.isPainted)
    session.advance(by: 0.02)
    session.advance(by: 0.02)
    #expect(session.explanationCount == 2)
    let pixels = try #require(session.image?.scalars)
    // Row 4 and 5 are covered from end to end of the stroke, row 0 has what it had.
    #expect((1...6).allSatisfy { pixels[32 + $0] == 1 && pixels[40 + $0] == 1 })
    #expect(pixels[0] == 1 && (1..<8).allSatisfy { pixels[$0] == 0 })
    #expect(session.explanation?.map.image.scalars == pixels)
    #expect(allTexts(session.scene(width: width, height: 600)).contains("painted"))
  }

  @Test func erasingTakesAwayAndKeysRestore() throws {
    var session = try session()
    let before = session.image?.scalars
    press(.character("e"), in: &session)
    stroke((0.5, 0.5), (0.5, 0.5), in: &session)
    #expect(session.image?.scalars[0] == 0)
    press(.character("r"), in: &session)
    #expect(session.image?.scalars == before && !session.isPainted)
    press(.character("c"), in: &session)
    #expect(session.image?.scalars.allSatisfy { $0 == 0 } == true)
  }

  @Test func keysChooseImagesMethodsAndOutputs() throws {
    var session = try session(index: 9)
    #expect(session.index == 2)
    press(.right, in: &session)
    #expect(session.index == 0 && session.image?.scalars[0] == 1)
    press(.left, in: &session)
    #expect(session.index == 2 && session.image?.scalars[2] == 1)
    press(.character("0"), in: &session)
    #expect(session.output == 0 && session.explanation?.output == 0)
    press(.character("7"), in: &session)
    #expect(session.output == 0, "there is no such output")
    press(.character("p"), in: &session)
    #expect(session.output == nil && session.explanation?.output == 1)
    press(.down, in: &session)
    #expect(session.method == 1 && session.explanation?.map.image.scalars[2] == -1)
    press(.down, in: &session)
    #expect(session.explanation == nil)
    let picture = session.picture(width: 1000, height: 644, scale: 1)
    #expect(picture.panels.contains { allTexts($0.list).contains("no rule") })
    press(.up, in: &session)
    #expect(session.explanation != nil)
  }

  @Test func theMouseChoosesAndMovesTheSlider() throws {
    var session = try session()
    let layout = layout(session)
    let rows = stride(from: 0.0, to: layout.sidebar.height, by: 4).map {
      DisplayList.Point(layout.sidebar.origin.x + 20, $0)
    }
    let method = try #require(rows.first { layout.method(at: $0) == 1 })
    _ = session.handle(.mouseDown(method), width: width, height: height)
    #expect(session.method == 1)
    let output = try #require(rows.first { layout.output(at: $0) == 0 })
    _ = session.handle(.mouseDown(output), width: width, height: height)
    #expect(session.output == 0)
    let middle = layout.slider.area.middle
    _ = session.handle(.mouseDown(middle), width: width, height: height)
    #expect(abs(session.opacity - 0.5) < 1e-9)
  }

  /// Of the overlay a pixel is opaque as far as it counts, and has the color of its sign.
  @Test func theOverlayShowsWhatCounts() {
    let images = TensorImages(Tensor([1, -0.25, 0, .nan], shape: [1, 2, 2, 1]), for: "test")
    let pixels = images.cover(.seismic, .symmetric, opacity: 0.8).pixels
    #expect(Array(pixels[0..<4]) == [255, 0, 0, 204])
    #expect(Array(pixels[4..<8]) == [0, 0, 255, 102])
    #expect(pixels[11] == 0 && pixels[15] == 0)
  }
}
