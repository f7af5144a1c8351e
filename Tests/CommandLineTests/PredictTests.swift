import Foundation
import Testing

/// `palestra model show`, `predict` and `figures`.
@Suite struct PredictTests {
  private func write(_ values: [Float], _ shape: String, to path: String) throws {
    try NPY.write(values, shape, to: path)
  }

  private func sarsa(_ scratch: Scratch) throws -> String {
    let outcome = try Program.run(
      "train", "--env", "CartPole-v1", "--agent", "sarsa", "--steps", "50", "--quiet", "--out",
      scratch.file("run"))
    #expect(outcome.status == 0)
    return scratch.file("run/model.safetensors")
  }

  @Test func modelShowReportsLayersAndRecord() throws {
    let scratch = try Scratch()
    let model = try sarsa(scratch)
    let string = try Program.run("model", "show", model)
    #expect(string.status == 0 && string.output.contains("dense_1"))
    #expect(string.output.contains("CartPole-v1") && string.output.contains("parameters"))
    let json = try Program.run("model", "show", model, "--json").json
    let layers = try #require(json["layers"] as? [[String: Any]])
    let counts = layers.compactMap { $0["parameters"] as? Int }
    #expect(json["input"] as? [Int] == [4] && layers.last?["output"] as? [Int] == [2])
    #expect(json["parameters"] as? Int == counts.reduce(0, +))
    #expect((json["record"] as? [String: Any])?["agent"] as? String == "sarsa")
  }

  @Test func badInputsAreNamedAndNothingIsWritten() throws {
    let scratch = try Scratch()
    let model = try sarsa(scratch)
    try write([0, 0, 0, 0], "(1, 4)", to: scratch.file("good.npy"))
    try write([0, 0, 0], "(1, 3)", to: scratch.file("shape.npy"))
    try write([0, .nan, 0, 0], "(1, 4)", to: scratch.file("nan.npy"))
    let huge = "4611686018427387904"
    try write([], "(\(huge), \(huge), 0)", to: scratch.file("huge.npy"))
    try Data("PK no model".utf8).write(to: URL(fileURLWithPath: scratch.file("foreign")))
    let before = try scratch.bytes("good.npy")
    let (good, output) = (scratch.file("good.npy"), scratch.file("y.npy"))
    for (model, input, output, message) in [
      (model, scratch.file("shape.npy"), output, "4 values in each example"),
      (model, scratch.file("nan.npy"), output, "example 0 holds nan at its position 1"),
      (model, scratch.file("huge.npy"), output, "too many elements"),
      (model, scratch.file("none.npy"), output, "No such file"),
      (model, scratch.file("foreign"), output, "NumPy"),
      (scratch.file("foreign"), good, output, "expected a header"),
      (scratch.file("none"), good, output, "No such file"),
      (scratch.file("run/checkpoint.safetensors"), good, output, "found a checkpoint"),
      (model, good, good, "the file of --input"),
      (model, good, scratch.file("y.txt"), "ends in .npy"),
    ] {
      let outcome = try Program.run(
        "predict", "--model", model, "--input", input, "--output", output)
      let isMisuse = input == output || !output.hasSuffix(".npy")
      #expect(outcome.status == (isMisuse ? 2 : 1), "\(message)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try scratch.bytes("good.npy") == before)
    #expect(!FileManager.default.fileExists(atPath: output))
    let unwritable = try Program.run(
      "predict", "--model", model, "--input", good, "--output", "/proc/none/y.npy")
    #expect(unwritable.status == 1)
    let figures = try Program.run("figures", "--model", model, "--output", scratch.file("f"))
    #expect(figures.status == 1 && figures.errors.contains("Classification/"))
  }

  /// A classifier's answers to the test images are those that `evaluate` counts.
  @Test func predictionsAreThoseThatEvaluateEvaluates() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let layers = "layers=[conv2d 4 5 relu, max_pool2d 2, flatten]"
    let trained = try Program.run(
      "train", "--agent", "classifier", "--env", "Classification/digits-drawn-v0", "--argument",
      "first=500", "--set", layers, "--steps", "500", "--quiet", "--json", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    let errors = try #require(try trained.json["errors"] as? Int)
    let (images, labels) = (scratch.file("x.npy"), scratch.file("y.npy"))
    #expect(
      try Program.run(
        "data", "show", "digits-drawn", "--split", "test", "--output", images, "--labels", labels
      ).status == 0)
    let model = run + "/model.safetensors"
    let predicted = try Program.run(
      "predict", "--model", model, "--input", images, "--output", scratch.file("p.npy"),
      "--probabilities")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let truth = try scratch.bytes("y.npy").dropFirst(128).withUnsafeBytes {
      Array($0.bindMemory(to: Int32.self))
    }
    let scores = try scratch.bytes("p.npy").dropFirst(128).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    #expect(truth.count == 10_000 && scores.count == 100_000)
    #expect(abs(scores.prefix(10).reduce(0, +) - 1) < 1e-5)
    let wrong = truth.indices.count { row in
      let part = scores[row * 10..<row * 10 + 10]
      return part.firstIndex(of: part.max() ?? 0) != row * 10 + Int(truth[row])
    }
    #expect(wrong == errors)

    let drawn = try Program.run(
      "figures", "--model", model, "--output", scratch.file("f"), "--only", "first-20",
      "first-layer-filters", "--json")
    #expect(try drawn.status == 0 && drawn.json["errors"] as? Int == errors)
    #expect(try scratch.bytes("f/first-20.png").starts(with: [0x89, 0x50]))
    let curve = try Program.run(
      "figures", "--model", model, "--output", scratch.file("g"), "--only", "roc-curve")
    #expect(curve.status == 2 && curve.errors.contains("two classes"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("g")))
  }

  /// float32 values of a `.npy` file whose header has 128 bytes.
  private func floats(_ scratch: Scratch, _ name: String) throws -> [Float] {
    try scratch.bytes(name).dropFirst(128).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  @Test func layersAreNamedAsModelShowNamesThem() throws {
    let scratch = try Scratch()
    let trained = try Program.run(
      "train", "--agent", "classifier", "--argument", "first=100", "--set",
      "layers=[conv2d 3 5 relu, max_pool2d 2, flatten]", "--steps", "100", "--quiet", "--out",
      scratch.file("run"))
    #expect(trained.status == 0, "\(trained.errors)")
    let (model, x) = (scratch.file("run/model.safetensors"), scratch.file("x.npy"))
    _ = try Program.run("data", "show", "--split", "test", "--count", "20", "--output", x)
    func predict(_ flags: [String], to name: String) throws -> Program.Outcome {
      try Program.run(
        ["predict", "--model", model, "--input", x, "--output", scratch.file(name), "--json"]
          + flags)
    }
    var shapes: [[Int]?] = []
    for name in ["conv2d_1", "max_pooling2d_1", "flatten_1", "dense_1"] {
      let outcome = try predict(["--layer", name], to: "\(name).npy")
      #expect(try outcome.json["layer"] as? String == name)
      shapes.append(try outcome.json["shape"] as? [Int])
    }
    #expect(shapes == [[20, 24, 24, 3], [20, 12, 12, 3], [20, 432], [20, 10]])
    #expect(try predict([], to: "whole.npy").status == 0)
    #expect(try scratch.bytes("whole.npy") == scratch.bytes("dense_1.npy"))
    // What pooling gives is the largest of each window of what the convolution gives.
    let (maps, pooled) = (
      try floats(scratch, "conv2d_1.npy"), try floats(scratch, "max_pooling2d_1.npy")
    )
    #expect(pooled.count == 20 * 432 && pooled.contains { $0 > 0 })
    for index in pooled.indices {
      let (channel, cell) = (index % 3, index / 3)
      let (column, row, image) = (cell % 12, cell / 12 % 12, cell / 144)
      let corner = ((image * 24 + 2 * row) * 24 + 2 * column) * 3 + channel
      let window = [corner, corner + 3, corner + 72, corner + 75].map { maps[$0] }
      #expect(pooled[index] == window.max())
    }
    #expect(try floats(scratch, "flatten_1.npy") == pooled)

    let wrong = try predict(["--layer", "flatten"], to: "wrong.npy")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("conv2d_1, max_pooling2d_1, flatten_1, dense_1"))
    #expect(try predict(["--layer", "flatten_1", "--probabilities"], to: "wrong.npy").status == 2)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("wrong.npy")))
  }

  @Test func nearestNeighborsAnswerByPixelsOrFeatures() throws {
    let scratch = try Scratch()
    try write([0, 0, 1, 1, 4, 4, 5, 5], "(4, 2)", to: scratch.file("x.npy"))
    try write([1, 0, 4, 5, 3, 3], "(3, 2)", to: scratch.file("q.npy"))
    /// int32 classes in a `.npy` file: floats of the same bits.
    func classes(_ values: [Int32], _ name: String) throws {
      try write(
        values.map { Float(bitPattern: UInt32(bitPattern: $0)) }, "(\(values.count),)",
        to: scratch.file(name))
      var bytes = try scratch.bytes(name)
      bytes.replaceSubrange(22..<24, with: Data("i4".utf8))
      try bytes.write(to: URL(fileURLWithPath: scratch.file(name)))
    }
    try classes([7, 7, 2, 9], "y.npy")
    try classes([7, 2, 9], "truth.npy")
    func predict(_ flags: String...) throws -> Program.Outcome {
      try Program.run(
        [
          "predict", "--neighbors", scratch.file("x.npy"), "--labels", scratch.file("y.npy"),
          "--input", scratch.file("q.npy"), "--output", scratch.file("p.npy"), "--json",
        ] + flags)
    }
    let outcome = try predict("--truth", scratch.file("truth.npy"), "-k", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // (4, 5) is as near to (4, 4) as to (5, 5): the first of them. (3, 3) is a 2 that the truth
    // calls 9.
    let answers = try scratch.bytes("p.npy").dropFirst(128).withUnsafeBytes {
      Array($0.bindMemory(to: Int32.self))
    }
    #expect(answers == [7, 2, 2])
    #expect(try outcome.json["errors"] as? Int == 1 && outcome.json["features"] as? Int == 2)
    for (flags, status, message) in [
      (["-k", "5"], 2, "1...4"), (["--probabilities"], 2, "leave them out"),
      (["--layer", "dense_1"], 2, "name the model"),
      (["--truth", scratch.file("y.npy")], 1, "each of the 3"),
      (["--truth", scratch.file("q.npy")], 1, "expected classes [N]"),
    ] {
      let wrong = try Program.run(
        [
          "predict", "--neighbors", scratch.file("x.npy"), "--labels", scratch.file("y.npy"),
          "--input", scratch.file("q.npy"), "--output", scratch.file("none.npy"),
        ] + flags)
      #expect(wrong.status == status && wrong.errors.contains(message), "\(wrong.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("none.npy")))
  }
}
