import Foundation
import ImageFiles
import TestSupport
import Testing

/// `palestra figures` on a stored model of the embedded digits: what it draws cannot change unseen.
///
/// The model is `Golden/figures.safetensors`, made by
///
///     palestra train --agent classifier --env Classification/digits-drawn-v0 --seed 1 --epochs 6 \
///       --set 'layers=[conv2d 20 5 relu, max_pool2d 2, conv2d 8 5 relu, max_pool2d 2, flatten]'
///
/// The stored pictures are the program's, made smaller, and were looked at.
@Suite struct FigureTests {
  private var model: String { GoldenFiles.path("figures.safetensors") }

  private func picture(_ path: String) throws -> Bitmap {
    try Bitmap(png: Array(Data(contentsOf: URL(fileURLWithPath: path))), path: path)
  }

  /// Narrower than for pictures in full size: letters are small here, and blue ones must not become
  /// red unseen, which changes first-20 by 0.37 and 0.33 %.
  private let tolerance = (mean: 0.2, fraction: 0.002)

  @Test func everyFigureLooksAsItDid() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "figures", "--model", model, "--output", scratch.path + "/f", "--count", "6", "--steps",
      "100", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = [
      "error-sheet", "error-strip", "first-20", "side-by-side", "first-layer-filters",
      "second-layer-filters", "weights", "activations-layer-1", "activations-pool-2",
      "activation-triptych",
      "class-images", "confusion-matrix", "class-report",
    ]
    let json = try outcome.json
    let paths = names.map { "\(scratch.path)/f/\($0).png" }
    #expect(json["figures"] as? [String] == paths + ["\(scratch.path)/f/class-report.csv"])
    var pictures: [Bitmap] = []
    for name in names {
      let small = try picture(scratch.file("f/\(name).png")).reduced(to: 360)
      let mismatch = try GoldenPictures.mismatch(
        small, "figure-\(name).png", within: tolerance)
      #expect(mismatch == nil)
      pictures.append(small)
    }
    // The first three, with their true labels red and the predicted ones blue, are distinguished.
    for picture in pictures.prefix(3) {
      var swapped = picture
      for start in stride(from: 0, to: picture.pixels.count, by: 4) {
        swapped.pixels.swapAt(start, start + 2)
      }
      #expect(!GoldenPictures.accepts(swapped, picture, within: tolerance))
    }
    checkObservations(json)
  }

  /// What the model's figures are said to show.
  private func checkObservations(_ json: [String: Any]) {
    let fractions = json["edge_shares"] as? [Double] ?? []
    #expect(fractions.count == 20 && fractions.allSatisfy { (0...1).contains($0) })
    let level = json["edge_level"] as? Double ?? .nan
    #expect(json["edge_filters"] as? Int == fractions.count { $0 > level })
    #expect(json["least_relu"] as? Double == 0)
    #expect(json["pooled_classes"] as? [String] == ["1", "3"])
    #expect(json["pooled_told_apart"] as? Double ?? 0 > 0.6, "ones and threes differ")
    let reached = json["class_image_probabilities"] as? [Double] ?? []
    #expect(reached.count == 10 && reached.allSatisfy { $0 > 0.9 }, "\(reached)")
  }

  @Test func keptEpochsBecomeFramesAndAFilm() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let trained = try Program.run(
      "train", "--agent", "classifier", "--env", "Classification/digits-drawn-v0", "--argument",
      "first=300", "--set", "layers=[conv2d 4 5 relu, max_pool2d 4, flatten]", "--epochs", "3",
      "--keep-epochs", "--out", run)
    #expect(trained.status == 0 && trained.errors.contains("a model of every epoch"))
    let figures = [
      "figures", "--model", run + "/epochs", "--output", scratch.file("f"), "--only",
      "filter-evolution",
    ]
    let drawn = try Program.run(figures)
    #expect(drawn.status == 0, "\(drawn.errors)")
    let paths = (0...3).map { scratch.file("f/filter-evolution/frame-0000\($0).png") }
    let frames = try paths.prefix(3).map(picture)
    #expect(frames[0] != frames[1] && frames[1] != frames[2])
    #expect(!FileManager.default.fileExists(atPath: paths[3]))
    #expect(try scratch.bytes("f/filter-evolution.gif").starts(with: Array("GIF89a".utf8)))

    let again = try Program.run(figures)
    #expect(again.status == 2 && again.errors.contains("overwrite"))
    let single = try Program.run(
      "figures", "--model", run + "/model.safetensors", "--output", scratch.file("g"), "--only",
      "filter-evolution")
    #expect(single.status == 2 && single.errors.contains("--keep-epochs"))
  }

  @Test func wrongNumbersAndFoldersAreRefused() throws {
    let scratch = try Scratch()
    for (arguments, message) in [
      (["--count", "0"], "--count"), (["--errors", "0"], "--errors"),
      (["--step-size", "0"], "--step-size"), (["--steps", "100001"], "--steps"),
      (["--smoothing", "nan"], "--smoothing"), (["--fps", "0"], "--fps"),
      (["--only", "none"], "none"),
    ] {
      let outcome = try Program.run(
        ["figures", "--model", model, "--output", scratch.file("f")] + arguments)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let folder = try Program.run("figures", "--model", scratch.path, "--output", scratch.file("f"))
    #expect(folder.status == 1 && folder.errors.contains("epoch-001.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("f")))
  }

  @Test func aModelWhoseDataSetIsNotHereIsRefused() throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: model))
    // Names of equal length, so that the file stays whole.
    let (known, other) = (Data("digits-drawn-v0".utf8), Data("kuzushiji-49-v0".utf8))
    if let range = bytes.range(of: known) { bytes.replaceSubrange(range, with: other) }
    try bytes.write(to: URL(fileURLWithPath: scratch.file("other.safetensors")))
    let outcome = try Program.run(
      ["figures", "--model", scratch.file("other.safetensors"), "--output", scratch.file("f")],
      variables: ["PALESTRA_DATA": scratch.path])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("kuzushiji") || outcome.errors.contains("data"))
  }
}
