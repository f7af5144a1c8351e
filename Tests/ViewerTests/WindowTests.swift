import Environments
import Foundation
import ImageFiles
import TensorEngine
import TestSupport
import Testing

@testable import Viewer

/// Real windows, on an X server of their own. SDL and the environment variable that names the
/// display belong to the whole process: one test after the other.
@MainActor
@Suite(
  .serialized,
  .enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are needed to open windows"))
struct WindowTests {
  /// A display on which the windows of this process open.
  private final class SharedDisplay {
    let server: VirtualDisplay

    init() throws {
      server = try VirtualDisplay()
      setenv("DISPLAY", server.name, 1)
      unsetenv("SDL_VIDEODRIVER")
      unsetenv("WAYLAND_DISPLAY")
    }

    deinit { unsetenv("DISPLAY") }
  }

  private func makeLoop(
    width: Int = 800, height: Int = 560,
    screenshot: @escaping (Bitmap) throws -> String = { _ in "" }
  ) throws -> WindowLoop<PlayerSession> {
    let session = PlayerSession([try ReplaySource(minariDataset, in: .standard)])
    return try WindowLoop(
      session, width: width, height: height, writeScreenshot: screenshot)
  }

  /// Turns until something is so, at most ten seconds.
  private func turn(
    _ loop: inout WindowLoop<PlayerSession>, until isSo: (WindowLoop<PlayerSession>) throws -> Bool
  ) throws -> Bool {
    let end = Date(timeIntervalSinceNow: 10)
    while Date() < end {
      try loop.turn(after: 0)
      if try isSo(loop) { return true }
      usleep(10_000)
    }
    return false
  }

  /// Where the window is on the screen: in the middle, as there is no window manager.
  private func shown(_ display: SharedDisplay, _ loop: WindowLoop<PlayerSession>) throws -> Bitmap {
    let (width, height) = loop.window.size
    return try display.server.screen(
      x: (1000 - width) / 2, y: (700 - height) / 2, width: width, height: height)
  }

  /// The picture as it is made without a window.
  private func expected(_ loop: WindowLoop<PlayerSession>) throws -> Bitmap {
    let (width, height) = loop.window.size
    return try Compositor.bitmap(of: loop.session.picture(width: width, height: height, scale: 1))
  }

  @Test func theScreenShowsTheHeadlessPicturePixelForPixel() throws {
    let display = try SharedDisplay()
    var loop = try makeLoop()
    defer { loop.window.close() }
    let isSame = try turn(&loop) { try shown(display, $0) == expected($0) }
    #expect(isSame)
    try display.server.act("mousemove", "500", "350")
    try display.server.act("key", "Right")
    #expect(try turn(&loop) { $0.session.player.position == 1 })
    let isSameAgain = try turn(&loop) { try shown(display, $0) == expected($0) }
    #expect(isSameAgain)
    let isDrawn = try loop.bitmap == expected(loop)
    #expect(isDrawn)
  }

  @Test func keysScrubAndCloseArriveThroughTheServer() throws {
    let display = try SharedDisplay()
    var taken: [Bitmap] = []
    let shots = Shots()
    var loop = try makeLoop { bitmap in
      shots.all.append(bitmap)
      return "taken"
    }
    defer { loop.window.close() }
    _ = try turn(&loop) { $0.pictureCount > 0 }
    try display.server.act("mousemove", "500", "350")
    try display.server.act("key", "space")
    #expect(try turn(&loop) { $0.session.player.isPlaying })
    try display.server.act("key", "bracketright")
    #expect(try turn(&loop) { $0.session.player.episode == 1 })
    try display.server.act("key", "s")
    #expect(try turn(&loop) { _ in !shots.all.isEmpty })
    taken = shots.all
    #expect(taken.first?.width == 800 && taken.first?.height == 560)
    // The window's corner is at 100, 70.
    let panel = TransportPanel(width: 800, height: InterfaceLayout.transportHeight)
    let y = "\(70 + 560 - 26)"
    let start = Int(panel.track.origin.x) + 100
    try display.server.act("mousemove", "\(start + 2)", y, "mousedown", "1")
    #expect(try turn(&loop) { $0.session.player.position == 0 })
    try display.server.act("mousemove", "\(start + Int(panel.track.width) - 2)", y)
    #expect(try turn(&loop) { $0.session.player.position == 32 })
    try display.server.act("mouseup", "1")
    try display.server.act("key", "q")
    var isOpen = true
    for _ in 0..<1000 where isOpen {
      isOpen = try loop.turn(after: 0)
      usleep(10_000)
    }
    #expect(!isOpen)
  }

  @Test func aResizedWindowIsLaidOutAgain() throws {
    let display = try SharedDisplay()
    var loop = try makeLoop()
    defer { loop.window.close() }
    _ = try turn(&loop) { $0.pictureCount > 0 }
    loop.window.resize(width: 640, height: 420)
    #expect(try turn(&loop) { $0.bitmap.width == 640 && $0.bitmap.height == 420 })
    let isDrawn = try loop.bitmap == expected(loop)
    #expect(isDrawn)
    _ = display
  }

  @Test func thereIsAnErrorWithoutADisplay() throws {
    unsetenv("DISPLAY")
    unsetenv("WAYLAND_DISPLAY")
    unsetenv("SDL_VIDEODRIVER")
    let error = #expect(throws: ViewerError.self) { try makeLoop() }
    #expect("\(try #require(error))".contains("xvfb-run"))
    #expect("\(try #require(error))".contains("DISPLAY is not set"))
  }

  @Test func theLatentGridDecodesThePointUnderTheMouse() throws {
    let display = try SharedDisplay()
    let grid = LatentGrid(horizontal: -2...2, vertical: 0...1, columns: 4, rows: 2)
    let session = try LatentGridSession(grid, title: "test") { points in
      let rows = points.scalars
      return Tensor(
        (0..<points.shape[0]).map { (rows[2 * $0] + 2) / 4 }, shape: [points.shape[0], 1, 1])
    }
    // The scene's own size, so that a pixel is a unit of it.
    var loop = try WindowLoop(session, width: 880, height: 350) { _ in "" }
    defer { loop.window.close() }
    // The window's corner is at (1000 - 880) / 2, (700 - 350) / 2; the grid's in it at 60, 38.
    try display.server.act("mousemove", "\(60 + 60 + 140)", "\(175 + 38 + 70)")
    let end = Date(timeIntervalSinceNow: 10)
    while Date() < end, loop.session.decodingCount == 0 {
      try loop.turn(after: 0)
      usleep(10_000)
    }
    #expect(loop.session.point == LatentPoint(-1, 0.75))
    #expect(loop.session.image?.scalars == [0.25])
    let isDrawn =
      try loop.bitmap
      == Compositor.bitmap(
        of: loop.session.picture(width: 880, height: 350, scale: 1))
    #expect(isDrawn)
  }

  @Test func theSliderIsDraggedInARealWindow() throws {
    let display = try SharedDisplay()
    let session = try brightnessSession(between: (0, 2))
    // The scene's own size and the row of hints, so that a pixel is a unit of it.
    var loop = try WindowLoop(session, width: 960, height: 611) { _ in "" }
    defer { loop.window.close() }
    // The window's corner is at (1000 - 960) / 2, (700 - 611) / 2.
    let area = session.view.slider.area
    let (left, y) = (20 + Int(area.origin.x), "\(44 + Int(area.middle.y))")
    func turn(until isSo: (WindowLoop<InterpolationSession>) -> Bool) throws {
      let end = Date(timeIntervalSinceNow: 10)
      while Date() < end, !isSo(loop) {
        try loop.turn(after: 0)
        usleep(10_000)
      }
    }
    try turn { $0.pictureCount > 0 }
    try display.server.act(
      "mousemove", "\(left + 3 * Int(area.width) / 4 + 5)", y, "mousedown", "1")
    try turn { $0.session.position > 0.5 }
    try display.server.act("mousemove", "\(left + Int(area.width) / 4)", y)
    try turn { $0.session.position == 0.25 }
    try display.server.act("mouseup", "1")
    #expect(loop.session.position == 0.25)
    #expect(loop.session.image?.scalars == [Float(0.5) / 3])
    let isDrawn =
      try loop.bitmap
      == Compositor.bitmap(of: loop.session.picture(width: 960, height: 611, scale: 1))
    #expect(isDrawn)
  }

  @Test func theDummyDriverWorksWithoutADisplay() throws {
    setenv("SDL_VIDEODRIVER", "dummy", 1)
    defer { unsetenv("SDL_VIDEODRIVER") }
    var loop = try makeLoop()
    defer { loop.window.close() }
    try loop.turn(after: 0)
    let isDrawn = try loop.bitmap == expected(loop)
    #expect(isDrawn)
  }
}

/// Screenshots that were taken.
@MainActor private final class Shots {
  nonisolated(unsafe) var all: [Bitmap] = []
}

/// Pictures as they were when somebody looked at them last.
@Suite struct GoldenPictureTests {
  @Test func aReplayLooksAsItDid() throws {
    var session = PlayerSession([try ReplaySource(minariDataset, in: .standard)])
    session.apply(.scrub(to: 12))
    let bitmap = try Compositor.bitmap(of: session.picture(width: 760, height: 480, scale: 1))
    try GoldenPictures.check(bitmap, "replay.png")
    // Another picture is distinguished.
    _ = session.handle(.keyDown(.character("h")), width: 760, height: 480)
    let other = try Compositor.bitmap(of: session.picture(width: 760, height: 480, scale: 1))
    let isAccepted = GoldenPictures.accepts(other, bitmap)
    #expect(!isAccepted)
  }

  @Test func replaysSideBySideLookAsTheyDid() throws {
    let source = try ReplaySource(minariDataset, in: .standard)
    var session = PlayerSession([source, source, source, source])
    session.apply(.scrub(to: 15))
    session.apply(.focus(2))
    _ = session.handle(.keyDown(.character("h")), width: 760, height: 480)
    try GoldenPictures.check(
      Compositor.bitmap(of: session.picture(width: 760, height: 480, scale: 1)), "grid-help.png")
  }
}
