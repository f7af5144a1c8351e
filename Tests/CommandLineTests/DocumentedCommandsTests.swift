import Foundation
import ImageFiles
import TestSupport
import Testing

/// Every command of README.md and of the pages in `docs` is typed, page by page and line by line,
/// in an empty folder.
///
/// Only budgets differ from the text, by flags that are added to the end of the line, where they
/// win:
///
/// | line | added |
/// |---|---|
/// | `palestra train` | `--steps` and `--evaluate-episodes`: a training of seconds |
/// | `palestra train --resume` | twice as many steps |
/// | `palestra tune` | `--steps`, `--trials`, `--evaluate-episodes`: two trials of seconds |
/// | `palestra figures` | `--steps`: fewer steps of the gradient ascent of class images |
/// | `palestra view`, `palestra play` | `--seconds`: the window closes by itself |
///
/// What a reader brings along is put into the folder first: the repository's `replays`, its
/// `comparisons` with one seed and half a second for each run, `photos`, a folder of pictures for each
/// class, and `models`, files of Keras and PyTorch.
@Suite(.serialized) struct DocumentedCommandsTests {
  private static let hasData =
    ProcessInfo.processInfo.environment["PALESTRA_DATA"].map { !$0.isEmpty } ?? false

  /// The folder of a Python that has the packages of the documents.
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"].map {
    URL(fileURLWithPath: $0).deletingLastPathComponent().path
  }

  /// Why a line is not typed here; nil where it is.
  private func reasonToSkip(_ line: String, missing: Set<String>) -> String? {
    if line.hasPrefix("make ") { return "installs, builds and tests the package" }
    if line.hasPrefix("swift run ") { return "builds the package; its programs have own tests" }
    let sets = ["mnist", "dom-casmurro", "smartphone", "pima", "diabetes.yaml"]
    if !Self.hasData, sets.contains(where: { line.contains($0) }) {
      return "PALESTRA_DATA is not set"
    }
    if line.hasPrefix("palestra data fetch"), !Self.hasData { return "PALESTRA_DATA is not set" }
    if line.hasPrefix("python "), Self.python == nil { return "PALESTRA_PYTHON is not set" }
    if missing.contains(where: { line.contains($0) }) { return "a skipped line makes its file" }
    if line.contains("--network vgg-small") {
      return "the network takes minutes for the test examples in a debug build"
    }
    if needsWindow(line), !VirtualDisplay.isAvailable { return "Xvfb is not installed" }
    return nil
  }

  private func needsWindow(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    return ["view", "play"].contains(words.dropFirst().first) || words.contains("--view")
  }

  /// The line with the flags that make it short.
  private func shortened(_ line: String) -> String {
    let words = line.split(separator: " ")
    switch words.dropFirst().first {
    // An estimator sees each row once.
    case "train" where words.contains("gradient-boosting") || words.contains("random-forest"):
      return line
    case "train":
      let isOfData =
        ["classifier", "--network"].contains { words.contains($0) }
        || line.contains("Classification/")
      let steps = (isOfData ? 300 : 400) * (words.contains("--resume") ? 2 : 1)
      return line + " --steps \(steps) --evaluate-episodes 2"
    case "tune" where !words.contains("--resume"):
      return line + " --steps 200 --trials 2 --evaluate-episodes 2"
    case "figures": return line + " --steps 5"
    case "view", "play": return line + " --seconds 1"
    default: return line
    }
  }

  /// What a skipped line would have written.
  private func outputs(_ line: String) -> [String] {
    let words = line.split(separator: " ").map(String.init)
    return zip(words, words.dropFirst()).filter { ["--out", "--output"].contains($0.0) }.map(\.1)
  }

  /// The files of `models` by their names on the page.
  private static let models = [
    "network.keras": "keras3-dense.keras", "weights.h5": "keras3-dense.weights.h5",
    "network.json": "keras3-dense.json", "torch.safetensors": "torch-images.safetensors",
    "torch.json": "torch-images.json", "names.json": "torch-names.json",
    "vgg16.h5": "vgg16-keras.h5",
  ]

  private func bringAlong(_ scratch: Scratch) throws {
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("replays"),
      withDestinationPath: Document.root.appendingPathComponent("replays").path)
    let comparisons = Document.root.appendingPathComponent("comparisons")
    try FileManager.default.createDirectory(
      atPath: scratch.file("comparisons"), withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: comparisons.path) {
      let string = try String(
        contentsOf: comparisons.appendingPathComponent(name), encoding: .utf8)
      let short = string.replacing(/seeds: .*/, with: "seeds: 1")
        .replacing(/seconds: .*/, with: "seconds: 0.5")
        .replacing(/evaluate_episodes: .*/, with: "evaluate_episodes: 2")
      try Data(short.utf8).write(to: URL(fileURLWithPath: scratch.file("comparisons/\(name)")))
    }
    let golden = Document.root.appendingPathComponent("Tests/ModelFormatsTests/Golden")
    try FileManager.default.createDirectory(
      atPath: scratch.file("models"), withIntermediateDirectories: true)
    for (name, source) in Self.models {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.file("models/\(name)"),
        withDestinationPath: golden.appendingPathComponent(source).path)
    }
    for (name, red) in [("dusk", UInt8(200)), ("night", UInt8(20))] {
      let folder = scratch.file("photos/\(name)")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in 0..<20 {
        var picture = Bitmap(width: 40, height: 30)
        for pixel in 0..<40 * 30 {
          picture.pixels[4 * pixel] = red &+ UInt8(truncatingIfNeeded: pixel * index % 32)
        }
        try Data(picture.png()).write(to: URL(fileURLWithPath: "\(folder)/\(index).png"))
      }
    }
  }

  private func type(_ line: String, in folder: String, display: String?) throws -> Program.Outcome {
    let programs = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let path =
      (Self.python.map { $0 + ":" } ?? "")
      + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    return try Program.run(
      ["-c", line], executable: "/bin/sh", in: folder,
      variables: [
        "PATH": "\(programs):\(path)", "DISPLAY": display, "WAYLAND_DISPLAY": nil,
        "SDL_VIDEODRIVER": nil,
      ])
  }

  @Test(arguments: Document.all) func everyCommandWorksInItsPosition(document: Document) throws {
    let scratch = try Scratch()
    try bringAlong(scratch)
    let lines = try document.commands()
    let display = lines.contains(where: needsWindow) ? try? VirtualDisplay() : nil
    var missing: Set<String> = []
    // What a line exports holds for the lines after it.
    var exports = ""
    for line in lines {
      if line.hasPrefix("export ") {
        exports += line + "; "
        continue
      }
      if let reason = reasonToSkip(line, missing: missing) {
        print("\(document.path): not typed (\(reason)): \(line)")
        missing.formUnion(outputs(line))
        continue
      }
      #expect(
        ["palestra ", "python ", "printf "].contains(where: line.hasPrefix), "an unknown program")
      let typed = shortened(line)
      let start = Date()
      let outcome = try type(exports + typed, in: scratch.path, display: display?.name)
      #expect(outcome.status == 0, "\(typed)\n\(outcome.errors.suffix(2_000))")
      let seconds = Date().timeIntervalSince(start)
      if seconds > 20 { print("\(document.path): \(Int(seconds)) s: \(typed)") }
    }
    #expect(!lines.isEmpty || document.path == "docs/network-by-hand.md")
  }

  /// A session that is shown ends as it is shown.
  @Test(arguments: Document.all) func sessionsEndAsTheyAreShown(document: Document) throws {
    let scratch = try Scratch()
    for (command, output) in try document.sessions() {
      let outcome = try type(command, in: scratch.path, display: nil)
      func words(_ string: String) -> [Substring] { string.split(whereSeparator: \.isWhitespace) }
      let isSame = words(outcome.output + outcome.errors) == words(output)
      #expect(isSame, "\(command)\n\(outcome.output)\(outcome.errors)")
    }
  }

  /// The checks can fail.
  @Test func aLineThatIsWrongIsFound() throws {
    let scratch = try Scratch()
    let outcome = try type("palestra lst", in: scratch.path, display: nil)
    #expect(outcome.status != 0)
    #expect(
      shortened("palestra train --resume runs/x").hasSuffix("--steps 800 --evaluate-episodes 2"))
  }
}
