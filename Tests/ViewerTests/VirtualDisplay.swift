import Foundation
import ImageFiles

/// An X server without a screen, on a free display, for windows that nobody sees.
final class VirtualDisplay {
  /// `:7`
  let name: String
  private let process: Process
  private let folder: String

  /// Whether the programs are there.
  static let isAvailable = ["Xvfb", "xdotool"].allSatisfy { path(of: $0) != nil }

  private static func path(of program: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Starts the server, and has the windows of this process open on it.
  init(width: Int = 1000, height: Int = 700) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("palestra-x-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let server = Process()
    server.executableURL = URL(fileURLWithPath: Self.path(of: "Xvfb") ?? "Xvfb")
    let pipe = Pipe()
    // The server writes the number of the display that it found free to its standard output.
    server.arguments = [
      "-displayfd", "1", "-screen", "0", "\(width)x\(height)x24", "-nolisten", "tcp", "-fbdir",
      folder,
    ]
    server.standardOutput = pipe
    server.standardError = FileHandle.nullDevice
    try server.run()
    process = server
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    name = ":" + line.trimmingCharacters(in: .whitespacesAndNewlines)
    setenv("DISPLAY", name, 1)
    unsetenv("SDL_VIDEODRIVER")
    unsetenv("WAYLAND_DISPLAY")
  }

  deinit {
    unsetenv("DISPLAY")
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Lets xdotool press keys and move the mouse.
  func act(_ arguments: String...) throws {
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: Self.path(of: "xdotool") ?? "xdotool")
    tool.arguments = arguments
    tool.environment = ["DISPLAY": name, "PATH": "/usr/bin:/bin"]
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    tool.waitUntilExit()
  }

  /// What is on the screen: the server keeps it in a file in the format of `xwd`, whose head is
  /// numbers of four bytes, the most significant first.
  func screen() throws -> Bitmap {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/Xvfb_screen0"))
    func number(_ index: Int) -> Int {
      data[index * 4..<index * 4 + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let (width, height, stride) = (number(4), number(5), number(12))
    let first = number(0) + number(19) * 12
    var bitmap = Bitmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let (source, target) = (first + y * stride + x * 4, (y * width + x) * 4)
        // Blue comes first in a pixel of the server.
        for channel in 0..<3 { bitmap.pixels[target + channel] = data[source + 2 - channel] }
      }
    }
    return bitmap
  }
}

extension Bitmap {
  /// The rows and columns of a rectangle.
  func part(x: Int, y: Int, width: Int, height: Int) -> Bitmap {
    var part = Bitmap(width: width, height: height)
    for row in 0..<height {
      let start = ((y + row) * self.width + x) * 4
      part.pixels.replaceSubrange(
        row * width * 4..<(row + 1) * width * 4, with: pixels[start..<start + width * 4])
    }
    return part
  }
}
