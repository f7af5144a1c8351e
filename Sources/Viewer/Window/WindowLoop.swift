import Glibc
import ImageFiles

/// Runs a session in a window: events, time, pictures, sixty times a second.
///
/// Where nothing changes nothing is drawn.
@MainActor
public struct WindowLoop<Session: WindowSession> {
  /// What happens in the window.
  public private(set) var session: Session
  /// The window.
  public let window: SDLWindow
  /// How many pictures were shown that differed from the one before.
  public private(set) var pictureCount = 0
  /// What the window shows.
  public var bitmap: Bitmap { compositor.bitmap }
  private let writeScreenshot: (Bitmap) throws -> String
  private var compositor = Compositor()
  private var isExposed = true
  private var mustClose = false

  /// The time between two pictures, in seconds.
  public static var interval: Double { 1.0 / 60 }

  /// Opens a window for a session.
  /// - Parameters:
  ///   - session: what happens in it.
  ///   - width: of its inside, in points.
  ///   - height: of its inside, in points.
  ///   - writeScreenshot: writes a picture to a new file and says what to report about it.
  /// - Throws: `ViewerError` where no window can be opened.
  public init(
    _ session: Session, width: Int, height: Int,
    writeScreenshot: @escaping (Bitmap) throws -> String
  ) throws(ViewerError) {
    let window = try SDLWindow(title: session.windowTitle, width: width, height: height)
    self.init(session, in: window, writeScreenshot: writeScreenshot)
  }

  /// Shows a session in a window that is there.
  /// - Parameters:
  ///   - session: what happens in it.
  ///   - window: takes the session's title.
  ///   - writeScreenshot: writes a picture to a new file and says what to report about it.
  public init(
    _ session: Session, in window: SDLWindow, writeScreenshot: @escaping (Bitmap) throws -> String
  ) {
    self.session = session
    self.window = window
    self.writeScreenshot = writeScreenshot
    window.setTitle(session.windowTitle)
  }

  /// Runs until the window is closed, then closes it.
  /// - Parameter seconds: the longest time; nil for none.
  /// - Throws: `ViewerError` where something can't be drawn.
  public mutating func run(seconds: Double? = nil) throws(ViewerError) {
    defer { window.close() }
    let start = Self.now
    var (last, next) = (start, start)
    while !mustClose, seconds.map({ last - start < $0 }) ?? true {
      let now = Self.now
      try turn(after: now - last)
      last = now
      // Turns are due at equal distances; one that came late does not hasten the next ones.
      next = max(next + Self.interval, now)
      Self.sleep(next - Self.now)
    }
  }

  /// One turn: events, time, and the picture where it has changed.
  /// - Parameter seconds: the time since the turn before.
  /// - Returns: whether the window stays open.
  /// - Throws: `ViewerError` where something can't be drawn.
  @discardableResult
  public mutating func turn(after seconds: Double) throws(ViewerError) -> Bool {
    let size = window.size
    for event in window.events() {
      if event == .exposed { isExposed = true }
      let request = session.handle(event, width: Double(size.width), height: Double(size.height))
      try handle(request)
    }
    session.advance(by: seconds)
    if session.hasEnded { mustClose = true }
    if !mustClose { try draw() }
    return !mustClose
  }

  private mutating func handle(_ request: WindowRequest?) throws(ViewerError) {
    switch request {
    case .close: mustClose = true
    case .toggleFullScreen: try window.toggleFullScreen()
    case .screenshot:
      do { session.note(try writeScreenshot(compositor.bitmap)) } catch {
        session.note("no screenshot: \(error)")
      }
    case nil: break
    }
  }

  private mutating func draw() throws(ViewerError) {
    let (points, pixels) = (window.size, try window.pixelSize())
    let scale = points.width > 0 ? Double(pixels.width) / Double(points.width) : 1
    let changes = try compositor.draw(
      session.picture(width: pixels.width, height: pixels.height, scale: scale))
    if !changes.isEmpty { pictureCount += 1 }
    guard isExposed || !changes.isEmpty else { return }
    try window.show(compositor.bitmap, changes: isExposed ? nil : changes)
    isExposed = false
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func sleep(_ seconds: Double) {
    guard seconds > 0 else { return }
    usleep(UInt32(seconds * 1e6))
  }
}
