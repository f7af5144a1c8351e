import Environments
import Foundation
import Gym
import ImageFiles
import TestSupport
import Testing

@testable import Viewer

/// A bar of flat colors that grows, with an edge between two pixels.
private func scene(_ step: Int) -> DisplayList {
  DisplayList(
    width: 40, height: 30, background: .init(240, 240, 230),
    items: [
      .rectangle(
        .init(x: 3, y: 5, width: 4 + 2.5 * Double(step), height: 9), color: .init(200, 40, 30)),
      .circle(center: .init(25, 22), radius: 4.3, color: .init(20, 90, 200)),
    ])
}

private let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

/// The folder of a program, nil where it is not installed.
private func found(_ program: String) -> String? {
  let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return folders.split(separator: ":").map { "\($0)/\(program)" }.first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}

private func run(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return String(decoding: data, as: UTF8.self)
}

@Suite struct FilmTests {
  private func film(_ path: String, _ settings: FilmSettings, frames: Int = 6) throws {
    let film = try Film(path: path, settings: settings)
    for step in 0..<frames { try film.add(scene(step)) }
    try film.finish()
  }

  /// The longest delay that GIF has, for a pace at which two frames are ages apart.
  @Test func theSlowestFilmHasTheLongestDelay() throws {
    let encoder = try GIFEncoder(width: 2, height: 2, framesPerSecond: .leastNonzeroMagnitude)
    for shade in [UInt8(0), 255] {
      var frame = Bitmap(width: 2, height: 2)
      frame.pixels = Array(repeating: shade, count: 16)
      try encoder.add(frame)
    }
    let bytes = try encoder.finish()
    // A graphic control extension: its delay is 65,535 hundredths.
    let head: [UInt8] = [0x21, 0xF9, 4]
    let position = try #require(bytes.indices.first { bytes[$0...].starts(with: head) })
    #expect(bytes[(position + 4)...(position + 5)] == [0xFF, 0xFF])
  }

  /// GIF counts hundredths of a second: at 30 frames a second each ends at the nearest one, after
  /// 3.3, 6.7, 10, 13.3, 16.7 and 20.
  @Test(
    .enabled(if: python != nil, "PALESTRA_PYTHON names a Python that has PIL"),
    arguments: [
      (50.0, [20, 20, 20, 20, 20, 20]), (12.5, [80, 80, 80, 80, 80, 80]),
      (30.0, [30, 40, 30, 30, 40, 30]),
    ])
  func anotherProgramSeesTheSameFilm(rate: Double, durations: [Int]) async throws {
    let script = """
      import sys
      from PIL import Image, ImageSequence
      film = Image.open(sys.argv[1])
      times = []
      with open(sys.argv[2], "wb") as output:
        for frame in ImageSequence.Iterator(film):
          times.append(frame.info["duration"])
          output.write(frame.convert("RGBA").tobytes())
      print(film.n_frames, film.size[0], film.size[1], film.info.get("loop"), *times)
      """
    try await withTemporaryFolder { folder in
      try film("\(folder)/a.gif", FilmSettings(framesPerSecond: rate))
      let output = try run(
        try #require(python), ["-c", script, "\(folder)/a.gif", "\(folder)/a.bin"])
      let numbers = output.split(whereSeparator: \.isWhitespace).map { Int($0) }
      #expect(numbers == [6, 40, 30, 0] + durations)
      let pixels = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.bin"))
      let expected = try (0..<6).flatMap { try scene($0).bitmap(width: 40, height: 30).pixels }
      #expect([UInt8](pixels) == expected)
    }
  }

  @Test(.enabled(if: found("ffmpeg") != nil && found("ffprobe") != nil, "ffmpeg is needed"))
  func anMP4HasAllFrames() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/a.mp4"
      try film(path, FilmSettings(size: (41, 31), framesPerSecond: 25))
      let output = try run(
        try #require(found("ffprobe")),
        [
          "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
          "stream=width,height,r_frame_rate,nb_read_frames", "-of", "csv=p=0", path,
        ])
      // Sizes are made even.
      #expect(output.trimmingCharacters(in: .whitespacesAndNewlines) == "42,32,25/1,6")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.mp4"])
    }
  }

  @Test func aFolderHasEveryFrame() async throws {
    try await withTemporaryFolder { folder in
      try film("\(folder)/frames", FilmSettings(every: 2))
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/frames").sorted()
      #expect(names == ["frame-00000.png", "frame-00001.png", "frame-00002.png"])
      let last = try Bitmap(contentsOf: "\(folder)/frames/frame-00002.png")
      #expect(last == (try scene(4).bitmap(width: 40, height: 30)))
      // A shorter film there leaves none of its frames.
      try film("\(folder)/frames", FilmSettings(every: 3, overwrite: true))
      let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/frames").sorted()
      #expect(left == ["frame-00000.png", "frame-00001.png"])
    }
  }

  @Test func aSheetHasTheFirstAndTheLastFrame() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/sheet.png"
      try film(path, FilmSettings(size: (40, 30), sheet: (3, 1)))
      let sheet = try Bitmap(contentsOf: path)
      // Margins of 8 around three frames of 40, and a line of 20 for the numbers.
      #expect(sheet.width == 152 && sheet.height == 66)
      func cell(_ index: Int) -> [UInt8] {
        (8..<38).flatMap { row -> [UInt8] in
          let start = (row * 152 + 8 + 48 * index) * 4
          return Array(sheet.pixels[start..<start + 160])
        }
      }
      for (index, step) in [0, 3, 5].enumerated() {
        #expect(cell(index) == (try scene(step).bitmap(width: 40, height: 30).pixels), "\(step)")
      }
    }
  }

  @Test func nothingIsOverwrittenUnasked() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/a.gif"
      let url = URL(fileURLWithPath: path)
      try Data("mine".utf8).write(to: url)
      let error = #expect(throws: ViewerError.self) { try Film(path: path) }
      #expect(error == .fileExists(path: path) && error?.isMisuse == true)
      #expect(try Data(contentsOf: url) == Data("mine".utf8))
      try film(path, FilmSettings(overwrite: true))
      #expect(try Data(contentsOf: url).starts(with: Data("GIF89a".utf8)))
    }
  }

  @Test func whatIsGivenUpLeavesNothing() async throws {
    try await withTemporaryFolder { folder in
      #expect(throws: ViewerError.noFrames(path: "\(folder)/a.gif")) {
        try Film(path: "\(folder)/a.gif").finish()
      }
      let film = try Film(path: "\(folder)/b.gif")
      try film.add(scene(0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(throws: ViewerError.self) {
        let film = try Film(path: "\(folder)/none/b.gif")
        try film.add(scene(0))
        try film.finish()
      }
    }
  }

  @Test(arguments: [
    ("a.avi", FilmSettings(), "ends in .gif or .mp4"),
    ("a.png", FilmSettings(), "contact sheet"),
    ("a.gif", FilmSettings(sheet: (2, 2)), "a .png file"),
    ("a.gif", FilmSettings(framesPerSecond: 0), "0.01 to 1000"),
    ("a.gif", FilmSettings(framesPerSecond: .nan), "0.01 to 1000"),
    ("a.gif", FilmSettings(framesPerSecond: .leastNonzeroMagnitude), "0.01 to 1000"),
    ("a.gif", FilmSettings(every: 0), "1 or more"),
    ("a.png", FilmSettings(sheet: (0, 4)), "1 to 100"),
    ("a.gif", FilmSettings(size: (0, 4)), "1 to 16384"),
  ])
  func badSettingsAreRefused(name: String, settings: FilmSettings, message: String) {
    let error = #expect(throws: ViewerError.self) {
      try Film(path: "/nowhere/\(name)", settings: settings)
    }
    #expect("\(error.map(\.description) ?? "")".contains(message))
    #expect(error?.isMisuse == true)
  }

  @Test func anEpisodeEndsWhereItEnds() async throws {
    try await withTemporaryFolder { folder in
      var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
      let film = try Film(
        path: "\(folder)/a.png", settings: FilmSettings(size: (30, 20), sheet: (2, 1)))
      var actions = 0
      try film.addEpisode(in: &environment, seed: 0, steps: 100) { _ in
        actions += 1
        return .discrete(1)
      }
      // A pole that is always pushed to the right falls after about ten steps.
      #expect((8...11).contains(actions) && film.frameCount == actions + 1)
    }
  }
}
