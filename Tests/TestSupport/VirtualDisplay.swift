import Foundation
import Glibc
import ImageFiles

/// An X server without a screen, on a free display, for windows that nobody sees.
///
/// The server ends with the object, and also when the process that holds it ends in any other way:
/// it runs beside a shell that waits for the end of a pipe.
package final class VirtualDisplay {
  /// `:7`
  package let name: String
  private let process: Process
  private let lifeline = Pipe()
  /// Where the server keeps its picture; its command line names it.
  package let folder: String

  /// Whether the programs are there.
  package static let isAvailable = ["Xvfb", "xdotool"].allSatisfy { path(of: $0) != nil }

  private static func path(of program: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a server until standard input ends, which it does at the latest with the process that
  /// holds the other end.
  private static let guarded = """
    "$@" < /dev/null & server=$!
    exec > /dev/null
    cat > /dev/null
    kill $server
    wait $server
    """

  /// Starts the server.
  package init(width: Int = 1000, height: Int = 700) throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("palestra-x-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let pipe = Pipe()
    // The server writes the number of the display that it found free to its standard output.
    process.arguments = [
      "-c", Self.guarded, "sh", Self.path(of: "Xvfb") ?? "Xvfb", "-displayfd", "1", "-screen", "0",
      "\(width)x\(height)x24", "-nolisten", "tcp", "-fbdir", folder,
    ]
    process.standardInput = lifeline
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try Self.withoutBlockedSignals { try process.run() }
    self.process = process
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    name = ":" + line.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit {
    try? lifeline.fileHandleForWriting.close()
    Self.wait(for: process)
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The threads that run tests block most signals, and a child inherits what is blocked: SIGTERM
  /// would never reach it.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// `waitUntilExit` turns the main thread's run loop, which does not end under Swift Testing.
  private static func wait(for process: Process) {
    let end = Date(timeIntervalSinceNow: 10)
    while process.isRunning, Date() < end { usleep(2_000) }
  }

  /// Lets xdotool press keys and move the mouse.
  package func act(_ arguments: String...) throws {
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: Self.path(of: "xdotool") ?? "xdotool")
    tool.arguments = arguments
    tool.environment = ["DISPLAY": name, "PATH": "/usr/bin:/bin"]
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    Self.wait(for: tool)
  }

  /// A part of what is on the screen: the server keeps it in a file in the format of `xwd`, whose
  /// head is numbers of four bytes, the most significant first.
  package func screen(x: Int, y: Int, width: Int, height: Int) throws -> Bitmap {
    let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/Xvfb_screen0")))
    func number(_ index: Int) -> Int {
      data[index * 4..<index * 4 + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let stride = number(12)
    let first = number(0) + number(19) * 12 + y * stride + x * 4
    var bitmap = Bitmap(width: width, height: height)
    data.withUnsafeBufferPointer { source in
      bitmap.pixels.withUnsafeMutableBufferPointer { target in
        for row in 0..<height {
          var (from, to) = (first + row * stride, row * width * 4)
          for _ in 0..<width {
            // Blue comes first in a pixel of the server.
            target[to] = source[from + 2]
            target[to + 1] = source[from + 1]
            target[to + 2] = source[from]
            from += 4
            to += 4
          }
        }
      }
    }
    return bitmap
  }
}
