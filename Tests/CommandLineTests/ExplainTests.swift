import Foundation
import ImageFiles
import Testing

/// `palestra explain`
@Suite struct ExplainTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func train(_ flags: [String]) throws -> String {
    let folder = scratch.file(UUID().uuidString)
    let outcome = try Program.run(
      ["train"] + flags + ["--evaluate-episodes", "1", "--quiet", "--out", folder])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return "\(folder)/model.safetensors"
  }

  private func classifier() throws -> String {
    try train([
      "--env", "Classification/digits-drawn-v0", "--agent", "classifier", "--updates", "2",
      "--set", "layers=[conv2d 4 3 relu, max_pool2d 2, flatten, dense 10]", "--argument",
      "first=200",
    ])
  }

  @Test func aClassifierHasAFigureOfItsDecisions() throws {
    let model = try classifier()
    let picture = scratch.file("maps.png")
    let outcome = try Program.run("explain", "--model", model, "--output", picture, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((result["methods"] as? [String])?.count == 6)
    let inputs = try #require(result["inputs"] as? [[String: Any]])
    let columns = 7
    let bitmap = try Bitmap(contentsOf: picture)
    #expect(bitmap.width > columns * 192 && bitmap.height > inputs.count * 192)

    let raw = scratch.file("maps.npy")
    let chosen = try Program.run(
      "explain", "--model", model, "--image", "3", "--neuron", "1", "2", "--method",
      "lrp.epsilon:epsilon=1", "grad_cam", "--raw", raw, "--output", scratch.file("two.svg"))
    #expect(chosen.status == 0, "\(chosen.errors)")
    #expect(chosen.errors.contains("[2, 2, 28, 28, 1]"), "\(chosen.errors)")
    #expect(FileManager.default.fileExists(atPath: scratch.file("two.svg")))
    // A picture of another size is scaled.
    let own = try Program.run(
      "explain", "--model", model, "--input", picture, "--method", "gradient", "--output",
      scratch.file("own.png"))
    #expect(own.status == 0, "\(own.errors)")
  }

  @Test func methodsAreScored() throws {
    let model = try classifier()
    let outcome = try Program.run(
      "explain", "--model", model, "--image", "0", "1", "--scores", "--method", "lrp.z", "gradient",
      "random")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].contains("insertion"), "\(outcome.output)")
    let conserved = lines[1].split(separator: " ").count
    #expect(conserved == 5 && lines[2].split(separator: " ").count == 4, "\(outcome.output)")
  }

  /// Colored pictures are drawn in their own colors, and a picture's class has its name.
  @Test func coloredPicturesAreNoNegatives() throws {
    let colors: [(name: String, color: [UInt8])] = [
      ("blue", [30, 60, 200]), ("green", [30, 160, 60]),
    ]
    for (name, color) in colors {
      let folder = scratch.file("photos/\(name)")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in 0..<10 {
        var picture = Bitmap(width: 8, height: 8)
        for pixel in 0..<64 {
          for channel in 0..<3 { picture.pixels[4 * pixel + channel] = color[channel] }
          picture.pixels[4 * pixel + 3] = 255
        }
        try picture.writePNG(to: "\(folder)/\(index).png")
      }
    }
    let model = try train([
      "--env", "Classification/files-v0", "--argument", "path=" + scratch.file("photos"),
      "--argument", "size=8", "--agent", "classifier", "--updates", "2", "--set", "batch_size=8",
      "--set", "layers=[conv2d 4 3 relu, flatten]",
    ])
    let picture = scratch.file("color.png")
    let outcome = try Program.run(
      "explain", "--model", model, "--input", scratch.file("photos/blue/0.png"), "--method",
      "gradient", "--output", picture, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let inputs = try #require(try outcome.json["inputs"] as? [[String: Any]])
    #expect(["blue", "green"].contains(inputs[0]["class"] as? String))
    let bitmap = try Bitmap(contentsOf: picture)
    /// How many pixels have a color, but for rounding.
    func count(_ color: [Int]) -> Int {
      (0..<bitmap.width * bitmap.height).count { pixel in
        (0..<3).allSatisfy { abs(Int(bitmap.pixels[4 * pixel + $0]) - color[$0]) <= 2 }
      }
    }
    // A tile of 96 units a side, two pixels each.
    #expect(count([30, 60, 200]) > 180 * 180 && count([225, 195, 55]) == 0)
  }

  /// Observations of an agent: a table of what each number did.
  @Test(arguments: ["dqn", "ppo"])
  func anAgentsNetworkIsExplainedForObservations(_ agent: String) throws {
    let model = try train(["--env", "CartPole-v1", "--agent", agent, "--steps", "200"])
    let observations = scratch.file("x.npy")
    try NPY.write([0.01, 0.5, 0.1, -0.6], "(1, 4)", to: observations)
    let outcome = try Program.run(
      "explain", "--model", model, "--input", observations, "--method", "lrp.z", "gradient")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 5 && lines[0].contains("lrp.z"), "\(outcome.output)")
    let json = try Program.run(
      "explain", "--model", model, "--input", observations, "--method", "gradient", "--json")
    #expect(json.output.contains(#""probability":null"#), "values of actions: \(json.output)")
    let none = try Program.run("explain", "--model", model)
    #expect(
      none.status == 1
        && none.errors.contains("give --method shap or --input FILE with observations"))
  }

  @Test func misuseIsNamed() throws {
    let model = try classifier()
    func explain(_ flags: String...) throws -> (status: Int32, errors: String) {
      let outcome = try Program.run(["explain", "--model", model] + flags)
      return (outcome.status, outcome.errors)
    }
    let name = try explain("--image", "0", "--method", "lrp.epsilom")
    #expect(name.status == 2 && name.errors.contains("did you mean lrp.epsilon"), "\(name)")
    let option = try explain("--image", "0", "--method", "lrp.epsilon:epsilon=-1")
    #expect(option.status == 2 && option.errors.contains("epsilon is -1, expected above 0"))
    let neuron = try explain("--image", "0", "--neuron", "10")
    #expect(neuron.status == 2 && neuron.errors.contains("an output of 0...9, got 10"))
    let image = try explain("--image", "123456")
    #expect(image.status == 2 && image.errors.contains("got 123456"), "\(image)")
    let both = try explain("--preset", "all", "--method", "gradient")
    #expect(both.status == 2 && both.errors.contains("give one of them"))
    let missing = try Program.run("explain", "--model", scratch.file("nothing.safetensors"))
    #expect(missing.status == 1)
    let methods = try Program.run("explain", "--methods")
    #expect(methods.status == 0 && methods.output.contains("deep_taylor.bounded"))
  }
}
