import Agents
import ArgumentParser
import Datasets
import Experiments
import Figures
import Foundations
import Gym
import TensorEngine
import Viewer

/// What is made of a model of images, and where it goes.
struct ImageGenerationFlags: ParsableArguments {
  @Option(
    name: .customLong("rows"), parsing: .unconditional,
    help: ArgumentHelp("Rows of samples (default: 5).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var givenRows: Int?

  @Option(
    name: .customLong("columns"), parsing: .unconditional,
    help: ArgumentHelp("Samples in a row (default: 5).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var givenColumns: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The class of all samples, of a model that was trained with classes (default: in turn).",
      valueName: "class"),
    transform: NumberFlag.whole(in: 0...1_000_000))
  var label: Int?

  @Flag(name: .long, help: "In each row the way from one latent draw to another.")
  var walk = false

  @Flag(name: .long, help: "A film in which the latent draws move round and come back.")
  var film = false

  @Option(
    name: .customLong("frames"), parsing: .unconditional,
    help: ArgumentHelp("The frames of a film (default: 60).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...10_000))
  var givenFrames: Int?

  /// Rows of samples.
  var rows: Int { givenRows ?? 5 }
  /// Samples in a row.
  var columns: Int { givenColumns ?? 5 }
  /// The frames of a film.
  var frames: Int { givenFrames ?? 60 }

  /// The names of the flags that are given.
  var given: [String] {
    let flags = [
      ("--rows", givenRows != nil), ("--columns", givenColumns != nil), ("--label", label != nil),
      ("--walk", walk), ("--film", film), ("--frames", givenFrames != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  /// Where the result goes.
  func path(_ out: String?) -> String { out ?? (film ? "samples.gif" : "samples.png") }

  /// What the name of the result may end in.
  var endings: [String] {
    film ? [".gif", ".mp4"] : walk ? [".png", ".svg"] : [".png", ".svg", ".npy"]
  }

  /// Refuses flags that do not go together.
  func check() throws(ViewFailure) {
    if walk, film { throw ViewFailure(misuse: "give --walk or --film, not both") }
    guard givenFrames == nil || film else {
      throw ViewFailure(misuse: "--frames are those of a film: give --film")
    }
  }
}

extension Generate {
  /// Writes a sheet, walks or a film of samples.
  func generateImages() throws {
    try images.check()
    try checkOut(endings: images.endings)
    let path = images.path(out)
    let samples = try GeneratedSamples(contentsOf: model[0], agents: .standard)
    try samples.check(label: images.label, path: model[0])
    try ViewFailure.wrapping { try write(samples, to: path) }
    guard output.json else { return StandardOutput.print(path) }
    ResultJSON.print([
      ("model", .string(model[0])), ("file", .string(path)), ("seed", ResultJSON.seed(seed)),
      ("rows", .integer(Int128(images.rows))), ("columns", .integer(Int128(images.columns))),
      ("label", images.label.map { .integer(Int128($0)) } ?? .null),
      ("kind", .string(images.film ? "film" : images.walk ? "walk" : "sheet")),
    ])
  }

  private func write(_ samples: GeneratedSamples, to path: String) throws {
    let (rows, columns, label) = (images.rows, images.columns, images.label)
    if path.hasSuffix(".npy") {
      let values = samples.batches(of: rows * columns, seed: seed, label: label)
      return try NumPyFile.write(values * 0.5 + 0.5, to: path)
    }
    guard images.film else {
      let scene =
        images.walk
        ? samples.walk(rows: rows, columns: columns, seed: seed, label: label)
        : samples.sheet(rows: rows, columns: columns, seed: seed, label: label)
      return try PictureFile.write(scene, to: path)
    }
    let film = try Film(
      path: path,
      settings: FilmSettings(framesPerSecond: SampleSheet.framesPerSecond, overwrite: true))
    for scene in samples.film(
      rows: rows, columns: columns, seed: seed, frames: images.frames, label: label)
    {
      try film.add(scene)
    }
    try film.finish()
  }
}
