import Foundation
import TestSupport
import Testing

/// `palestra model convert`, and `model show` of files of other programs.
@Suite struct ModelConvertTests {
  private func golden(_ name: String) -> String {
    Document.root.appendingPathComponent("Tests/ModelFormatsTests/Golden/\(name)").path
  }

  @Test func aKerasModelBecomesAModelFileAndONNX() throws {
    let scratch = try Scratch()
    let shown = try Program.run("model", "show", golden("keras3-branches.keras"))
    #expect(shown.status == 0 && shown.output.contains("layer_graph_1"))
    #expect(shown.output.contains("Keras 3.15"))
    let (model, network) = (scratch.file("m.safetensors"), scratch.file("m.onnx"))
    let converted = try Program.run(
      "model", "convert", "--input", golden("keras3-branches.keras"), "--output", model, "--json")
    #expect(converted.status == 0)
    #expect(try converted.json["layers"] as? Int == 7)
    let record = try Program.run("model", "show", model, "--json").json["record"] as? [String: Any]
    #expect(record?["source"] as? String == "keras3-branches.keras")
    let written = try Program.run("model", "convert", "--input", model, "--output", network)
    #expect(written.status == 0)
    #expect(FileManager.default.fileExists(atPath: network))
    let images = scratch.file("x.npy")
    #expect(
      try Program.run("data", "show", "digits-drawn", "--count", "4", "--output", images).status
        == 0)
    // Digits are of another shape: the model is read, and says so.
    let predicted = try Program.run(
      "predict", "--model", model, "--input", images, "--output", scratch.file("y.npy"))
    #expect(predicted.status == 1 && predicted.errors.contains("[8, 8, 3]"))
  }

  @Test func tensorsOfPyTorchTakeNames() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "model", "convert", "--input", golden("torch-images.safetensors"), "--architecture",
      golden("torch-images.json"), "--names", golden("torch-names.json"), "--output",
      scratch.file("m.safetensors"))
    #expect(outcome.status == 0 && outcome.errors.contains("conv2d_2 from features.4"))
  }

  @Test func misuseIsNamed() throws {
    let scratch = try Scratch()
    let (keras, output) = (golden("keras2-dense.h5"), scratch.file("m.safetensors"))
    let wrong: [([String], Int32, String)] = [
      (["--input", keras, "--output", scratch.file("m.h5")], 2, "ends in .safetensors or .onnx"),
      (["--input", keras, "--output", output, "--kernels", "sideways"], 2, "automatic, turned"),
      (["--input", keras, "--output", output, "--input-shape", "6,x"], 2, "--input-shape"),
      (["--input", keras, "--output", output, "--input-shape", "7"], 2, "expected [6]"),
      (
        ["--input", golden("torch-images.safetensors"), "--output", scratch.file("m.onnx")], 1,
        "another one"
      ),
      (
        ["--input", golden("keras2-dense_weights.h5"), "--output", output], 1, "to_json()"
      ),
      (["--input", keras, "--architecture", "vgg16", "--output", output], 1, "VGG16"),
      (
        ["--input", golden("torch-images.safetensors"), "--names", keras, "--output", output], 2,
        "the architecture is not given"
      ),
    ]
    for (arguments, status, message) in wrong {
      let outcome = try Program.run(["model", "convert"] + arguments)
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }
}
