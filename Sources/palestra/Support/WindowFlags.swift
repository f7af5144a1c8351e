import ArgumentParser
import Experiments
import Foundations
import Glibc
import ImageFiles
import Viewer

/// The window's size, pace and pictures.
struct WindowFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The window's size in points (default: 1280x800).", valueName: "WxH"))
  var size: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write a picture to a new file instead of opening a window; needs no display.",
      valueName: "file.png"))
  var screenshot: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Close the window after so many seconds.", valueName: "s"),
    transform: NumberFlag.decimal(in: 0.001...RunConfiguration.largestSeconds))
  var seconds: Double?

  func validate() throws {
    guard screenshot?.hasSuffix(".png") ?? true else {
      throw ValidationError("--screenshot ends in .png, got \"\(screenshot ?? "")\"")
    }
  }

  /// The size.
  func dimensions() throws(ViewFailure) -> (width: Int, height: Int) {
    guard let size else { return (1280, 800) }
    let parts = size.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (320...16_384).contains(width), (240...16_384).contains(height)
    else {
      throw ViewFailure(
        misuse: "--size is \"\(size)\": expected WIDTHxHEIGHT such as 1280x800, 320x240 at least")
    }
    return (width, height)
  }

  /// Shows a session: as a file where a screenshot is asked for, otherwise in a window.
  /// - Parameters:
  ///   - session: what is shown.
  ///   - finish: done when the window is closed.
  /// - Throws: `ViewFailure` where there is no display, or a picture can't be written.
  func show<Session: WindowSession>(
    _ session: Session, finish: @Sendable (inout Session) throws -> Void = { _ in }
  ) throws {
    let (width, height) = try dimensions()
    if let screenshot {
      return try ViewFailure.wrapping {
        let picture = session.picture(width: width, height: height, scale: 1)
        try ScreenshotFile.write(Compositor.bitmap(of: picture), to: screenshot)
        Console.line("wrote \(screenshot)")
      }
    }
    let seconds = seconds
    try MainActor.assumeIsolated {
      try ViewFailure.wrapping {
        var loop = try WindowLoop(
          session, width: width, height: height, writeScreenshot: ScreenshotFile.writeFree)
        let start = ContinuousClock.now
        try loop.run(seconds: seconds)
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        var session = loop.session
        try finish(&session)
        if seconds != nil {
          let rate = decimal(elapsed > 0 ? Double(loop.pictureCount) / elapsed : 0, 1)
          Console.line(
            "\(loop.pictureCount) pictures in \(decimal(elapsed, 1)) s: \(rate) a second")
        }
      }
    }
  }
}

/// Pictures of the window as files.
enum ScreenshotFile {
  /// `palestra-1.png`, `palestra-2.png`…: the first that is free in the present folder.
  static func freeName() -> String {
    var number = 1
    while access("palestra-\(number).png", F_OK) == 0 { number += 1 }
    return "palestra-\(number).png"
  }

  /// Writes a picture to a file whose name was free.
  /// - Returns: what to report about it.
  static func writeFree(_ bitmap: Bitmap) throws -> String {
    let name = freeName()
    try write(bitmap, to: name)
    Console.line("wrote \(name)")
    return "wrote \(name)"
  }

  /// Writes a picture to a file that must not be there.
  static func write(_ bitmap: Bitmap, to path: String) throws {
    guard access(path, F_OK) != 0 else {
      throw ViewFailure(misuse: "\(path) is there already: give another file")
    }
    try AtomicFile.write(bitmap.png(), to: path)
  }
}
