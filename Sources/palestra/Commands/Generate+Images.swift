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
    name: .long, help: ArgumentHelp("Rows of samples.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var rows = 5

  @Option(
    name: .long, help: ArgumentHelp("Samples in a row.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var columns = 5

  @Option(
    name: .long,
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
    name: .long, help: ArgumentHelp("The frames of a film.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...10_000))
  var frames = 60

  /// Where the result goes.
  func path(_ out: String?) -> String { out ?? (film ? "samples.gif" : "samples.png") }

  /// Refuses flags that do not go together and files of other kinds.
  func check(_ path: String) throws {
    if walk, film { throw ViewFailure(misuse: "give --walk or --film, not both") }
    let endings = film ? [".gif", ".mp4"] : walk ? [".png", ".svg"] : [".png", ".svg", ".npy"]
    guard endings.contains(where: path.lowercased().hasSuffix) else {
      throw ViewFailure(
        misuse: "--out ends in \(endings.joined(separator: " or ")), got \"\(path)\"")
    }
  }
}

extension Generate {
  /// Writes a sheet, walks or a film of samples.
  func generateImages() throws {
    let path = images.path(out)
    try images.check(path)
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
