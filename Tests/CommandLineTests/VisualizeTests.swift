import Datasets
import Foundation
import ImageFiles
import TensorEngine
import TestSupport
import Testing

/// `palestra visualize` and `palestra attack` on a stored model of the embedded digits.
@Suite struct VisualizeTests {
  private var model: String { GoldenFiles.path("figures.safetensors") }

  @Test func tenClassesAreFoundWithOneCommand() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "visualize", "--model", model, "--output", scratch.file("sheet.png"), "--array",
      scratch.file("x.npy"), "--film", scratch.file("film"), "--steps", "200", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let reached = json["probabilities"] as? [Double] ?? []
    #expect(reached.count == 10 && reached.allSatisfy { $0 > 0.99 }, "\(reached)")
    #expect((json["losses"] as? [Double])?.count == 200)
    let images = try NumPyFile.read(scratch.file("x.npy"))
    #expect(images.shape == [10, 28, 28, 1])
    // The steps 1, 2, 4, … 128 and the last one.
    let frames = try FileManager.default.contentsOfDirectory(atPath: scratch.file("film"))
    #expect(frames.count == 9)
    let sheet = try Bitmap(contentsOf: scratch.file("sheet.png"))
    #expect(sheet.width > sheet.height && sheet.height > 400)
  }

  @Test func layersAndComparisonsAreDrawn() throws {
    let scratch = try Scratch()
    for flags in [
      ["--layer", "conv2d_2", "--channel", "0", "1"],
      ["--layer", "conv2d_2", "--neuron", "1", "2", "3"],
      ["--layer", "max_pooling2d_1", "--preset", "dream"], ["--class", "3", "1+7", "--compare"],
      ["--class", "3", "--preset", "keras-vis", "--norm", "inf", "--verbose"],
      ["--class", "3", "--preset", "vision", "--fourier", "--shift", "1", "--gradient", "negate"],
    ] {
      let outcome = try Program.run(
        [
          "visualize", "--model", model, "--output", scratch.file("v.png"), "--overwrite",
          "--steps", "3",
        ] + flags)
      #expect(outcome.status == 0, "\(flags): \(outcome.errors)")
      #expect(outcome.errors.contains("step 3  AM ") == flags.contains("--verbose"))
    }
  }

  @Test func whatThereIsNotIsMisuse() throws {
    let scratch = try Scratch()
    let file = scratch.file("v.png")
    for (flags, message) in [
      (["--class", "10"], "from 0 to 9, got 10"), (["--class", "x"], "--class"),
      (["--layer", "conv2d_3"], "did you mean conv2d_"), (["--channel", "1"], "--layer"),
      (["--layer", "conv2d_2", "--channel", "8"], "from 0 to 7, got 8"),
      (["--layer", "conv2d_2", "--neuron", "1"], "[8, 8, 8]"),
      (["--norm", "0.5"], "--norm"), (["--scale", "2", "1"], "--scale"),
      (["--every", "2"], "--film"), (["--preset", "mnis"], "mnis"),
    ] {
      let outcome = try Program.run(["visualize", "--model", model, "--output", file] + flags)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let ending = try Program.run("visualize", "--model", model, "--output", scratch.file("v.gif"))
    #expect(ending.status == 2 && ending.errors.contains(".svg"))
    for (flags, message) in [
      (["--epsilon", "-0.1"], "--epsilon"), (["--target", "10"], "from 0 to 9, got 10"),
      (["--image", "10000"], "0 to 9999"), (["--method", "fgsm", "--steps", "3"], "pgd"),
      (["--label", "3"], "--input"), (["--array", "x.png"], ".npy"),
    ] {
      let outcome = try Program.run(["attack", "--model", model] + flags)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func attacksFoolAndReport() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "attack", "--model", model, "--count", "40", "--output", scratch.file("a.png"), "--array",
      scratch.file("x.npy"), "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["fooled"] as? Double ?? 0 >= 0.95)
    #expect(json["largest_change"] as? Double ?? 1 <= 0.3 + 1e-5)
    let examples = json["examples"] as? [[String: Any]] ?? []
    #expect(examples.count == 4)
    for example in examples {
      #expect(example["map_rank_correlation"] is Double && example["map_cosine"] is Double)
    }
    // What was written can be attacked again: it is within its range, and already misclassified.
    let again = try Program.run(
      "attack", "--model", model, "--input", scratch.file("x.npy"), "--method", "fgsm",
      "--epsilon", "0", "--json")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try again.json["fooled"] as? Double == 0)
    let target = try Program.run(
      "attack", "--model", model, "--count", "10", "--target", "3", "--json")
    #expect(try target.json["target_reached"] as? Double ?? 0 >= 0.8, "\(target.output)")
  }

  /// A picture of any size is scaled, as by `palestra explain`; an array is taken as it is.
  @Test func arraysOfAnotherShapeOrRangeAreRefused() throws {
    let scratch = try Scratch()
    try Bitmap(width: 60, height: 45).writePNG(to: scratch.file("white.png"))
    let scaled = try Program.run("attack", "--model", model, "--input", scratch.file("white.png"))
    #expect(scaled.status == 0, "\(scaled.errors)")
    try NumPyFile.write(
      Tensor(repeating: 1, shape: [1, 28, 27, 1]), to: scratch.file("narrow.npy"))
    try NumPyFile.write(Tensor(repeating: 3, shape: [1, 28, 28, 1]), to: scratch.file("x.npy"))
    for (file, message) in [("narrow.npy", "784 values"), ("x.npy", "from 0 to 1")] {
      for command in [
        ["attack", "--input"], ["visualize", "--output", scratch.file("v.png"), "--start"],
      ] {
        let outcome = try Program.run(command + [scratch.file(file), "--model", model])
        #expect(outcome.status == 1 && outcome.errors.contains(message), "\(outcome.errors)")
      }
    }
  }
}
