import Gym
import ImageFiles
import TensorEngine
import Testing

@testable import Viewer

@Suite struct NoisePlaneTests {
  private func product(_ one: [Float], _ other: [Float]) -> Float {
    zip(one, other).map { $0 * $1 }.reduce(0, +)
  }

  @Test func directionsAreOrthogonalAndPointsKeepTheLength() {
    let plane = NoisePlane(start: [3, 4, 0, 0], directions: [[1, 2, 3, 4], [4, -1, 2, 1]])
    let (u, v) = (plane.directions[0], plane.directions[1])
    for value in [product(u, v), product(u, plane.start), product(v, plane.start)] {
      #expect(value.magnitude < 1e-5)
    }
    #expect((product(u, u) - 1).magnitude < 1e-5 && (product(v, v) - 1).magnitude < 1e-5)
    let points = plane.latents(at: Tensor([0, 0, 1, 0, -2, 1.5], shape: [3, 2]))
    #expect(points.shape == [3, 4])
    let rows = (0..<3).map { Array(points.scalars[4 * $0..<4 * $0 + 4]) }
    for row in rows { #expect((product(row, row) - 25).magnitude < 1e-3) }
    #expect(zip(rows[0], plane.start).allSatisfy { ($0 - $1).magnitude < 1e-5 })
    // Halfway to a direction: 45 degrees.
    #expect((product(rows[1], plane.start) / 25 - 0.70711).magnitude < 1e-4)
  }

  /// A line has no second direction, and a draw of zeros no length.
  @Test func fewElementsLeaveFewDirections() {
    let plane = NoisePlane(start: [0, 2], directions: [[1, 1], [3, -1]])
    #expect(plane.directions == [[1, 0], [0, 0]])
    let none = NoisePlane(start: [0], directions: [[0], [0]])
    #expect(none.latents(at: Tensor([1, 1], shape: [1, 2])).scalars == [0])
  }
}

@Suite struct NoiseExplorerTests {
  /// The window in which a point is a unit of the scene, below it the hints.
  private let width = 880.0
  private let height = 674.0

  /// Samples as bright as the first latent element over 2, a class darker by a tenth each.
  private func session(classes: Int? = nil, label: Int = 0) throws -> NoiseExplorerSession {
    try NoiseExplorerSession(
      title: "test", classCount: classes, label: label, range: .fixed(-1...1),
      draws: { number in
        Tensor([Float(number + 1), 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3])
      },
      generate: { latents, label in
        let values = latents.scalars
        return Tensor(
          (0..<latents.shape[0]).map { values[3 * $0] / 2 - Float(label ?? 0) / 10 },
          shape: [latents.shape[0], 1, 1, 1])
      })
  }

  private func press(_ keys: KeyboardKey..., in session: inout NoiseExplorerSession) {
    for key in keys { _ = session.handle(.keyDown(key), width: width, height: height) }
    session.advance(by: 0.02)
  }

  @Test func draggingMovesAlongTheDirections() throws {
    var session = try session()
    let area = session.view.area
    func mouse(_ x: Double, _ y: Double, _ event: (DisplayList.Point) -> WindowEvent) {
      let point = DisplayList.Point(area.origin.x + x * area.width, area.origin.y + y * area.height)
      _ = session.handle(event(point), width: width, height: height)
    }
    mouse(0.75, 0.5, WindowEvent.mouseMoved)
    #expect(session.point == LatentPoint(0, 0), "the button is not down")
    mouse(0.5, 0.5, WindowEvent.mouseDown)
    mouse(0.6, 0.5, WindowEvent.mouseMoved)
    mouse(0.75, 0.5, WindowEvent.mouseMoved)
    session.advance(by: 0.02)
    #expect(session.point == LatentPoint(1, 0) && session.decodingCount == 2)
    // 1 / sqrt(2) of the draw's length is left of its own direction.
    #expect(((session.image?.scalars[0] ?? 0) - 0.35355).magnitude < 1e-4)
    mouse(3, -1, WindowEvent.mouseMoved)
    #expect(session.point == LatentPoint(2, 2), "beyond the grid its edge")
    mouse(0, 0, WindowEvent.mouseUp)
    mouse(0.5, 0.5, WindowEvent.mouseMoved)
    #expect(session.point == LatentPoint(2, 2))
  }

  @Test func keysDrawAgainAndMoveTheMiddle() throws {
    var session = try session()
    press(.right, in: &session)
    #expect((session.point.x - 4.0 / 9).magnitude < 1e-9)
    let latents = session.plane.latents(at: session.point.tensor).scalars
    press(.enter, in: &session)
    #expect(session.point == LatentPoint(0, 0))
    #expect(zip(session.plane.start, latents).allSatisfy { ($0 - $1).magnitude < 1e-5 })
    let count = session.decodingCount
    press(.space, .space, in: &session)
    #expect(session.plane.start == [3, 0, 0] && session.decodingCount == count + 1)
    let start = session.plane.start
    press(.character("d"), in: &session)
    #expect(session.plane.start == start)
  }

  @Test func numberKeysChooseTheClass() throws {
    var session = try session(classes: 4, label: 9)
    #expect(session.label == 3)
    press(.character("1"), in: &session)
    #expect(session.label == 1)
    #expect(((session.image?.scalars[0] ?? 0) - 0.4).magnitude < 1e-6)
    press(.character("7"), in: &session)
    #expect(session.label == 1, "there is no such class")
    press(.character("["), .character("["), in: &session)
    #expect(session.label == 0)
    #expect(
      allTexts(session.scene(width: 0, height: 0)).contains("class  0 of 0 to 3"))
    var without = try self.session()
    press(.character("1"), in: &without)
    #expect(without.label == nil && without.decodingCount == 1)
  }
}
