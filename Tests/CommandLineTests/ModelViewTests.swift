import Foundation
import ImageFiles
import Testing

/// `palestra view --model`, without a window.
@Suite struct ModelViewTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func model(_ flags: [String]) throws -> String {
    let outcome = try Program.run(
      ["train"] + flags
        + ["--updates", "2", "--evaluate-episodes", "1", "--quiet", "--out", scratch.file("run")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("run/model.safetensors")
  }

  private func view(_ model: String, _ flags: [String] = []) throws -> Bitmap {
    let picture = scratch.file("\(UUID().uuidString).png")
    let outcome = try Program.run(
      ["view", "--model", model, "--screenshot", picture, "--size", "640x480"] + flags,
      variables: ["DISPLAY": nil, "WAYLAND_DISPLAY": nil, "SDL_VIDEODRIVER": nil])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try Bitmap(contentsOf: picture)
  }

  @Test func anAutoencoderShowsItsPlaneAndTheSlider() throws {
    let model = try model([
      "--agent", "autoencoder", "--argument", "first=40", "--set", "hidden_layers=8", "--set",
      "batch_size=4",
    ])
    let plane = try view(model)
    let slider = try view(model, ["--between", "1", "2"])
    #expect(plane.width == 640 && plane.height == 480 && plane != slider)
    #expect(try view(model, ["--between", "2", "1"]) != slider)
    let beyond = try Program.run(
      "view", "--model", model, "--between", "0", "123456", "--screenshot", scratch.file("x.png"))
    #expect(
      beyond.status == 2 && beyond.errors.contains("no test image 123456"), "\(beyond.errors)")
    let label = try Program.run("view", "--model", model, "--label", "1")
    #expect(label.status == 2 && label.errors.contains("--label is for a GAN"), "\(label.errors)")
  }

  @Test func aGANShowsSamplesOfAClass() throws {
    let model = try model([
      "--agent", "gan", "--preset", "conditional", "--argument", "first=60", "--argument",
      "examples=1", "--set", "batch_size=4", "--set", "generator_layers=8", "--set",
      "discriminator_layers=8",
    ])
    let first = try view(model)
    #expect(try view(model, ["--label", "0"]) == first)
    #expect(try view(model, ["--label", "7"]) != first)
    #expect(try view(model, ["--seed", "1"]) != first)
    let beyond = try Program.run("view", "--model", model, "--label", "10")
    #expect(beyond.status == 2 && beyond.errors.contains("a class from 0 to 9"))
    let tokens = try Program.run("view", "--model", model, "--prefix", "a")
    #expect(tokens.status == 2 && tokens.errors.contains("--prefix is for a text model"))
  }

  @Test func aClassifierShowsItsMaps() throws {
    let model = try model([
      "--agent", "classifier", "--env", "Classification/digits-drawn-v0", "--set",
      "layers=[flatten, dense 8 relu]", "--set", "batch_size=10",
    ])
    let first = try view(model)
    #expect(try view(model, ["--image", "0", "--method", "lrp.epsilon"]) == first)
    #expect(try view(model, ["--image", "1"]) != first)
    #expect(try view(model, ["--method", "gradient"]) != first)
    let picture = scratch.file("digit.png")
    try Bitmap(width: 9, height: 7, filledWith: (200, 200, 200, 255)).png()
      .withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: picture)) }
    #expect(try view(model, ["--input", picture]) != first)
    for (flags, message) in [
      (["--image", "99999"], "99999"), (["--method", "lrp.epsilom"], "no method \"lrp.epsilom\""),
      (["--method", "lrp.epsilon:epsilon"], "NAME:OPTION=VALUE"), (["--label", "1"], "for a GAN"),
      (["--image", "1", "--input", picture], "leave out --input"),
    ] {
      let refused = try Program.run(["view", "--model", model] + flags)
      #expect(refused.status == 2 && refused.errors.contains(message), "\(refused.errors)")
    }
  }

  @Test func anAgentsActionsAreExplainedInReplaysAndFilms() throws {
    let outcome = try Program.run(
      smallDQN + ["--steps", "30", "--quiet", "--record", "--out", scratch.file("run")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (model, episode) = (scratch.file("run/model.safetensors"), scratch.file("run/episode-v0"))
    func picture(_ flags: [String]) throws -> Bitmap {
      let path = scratch.file("\(UUID().uuidString).png")
      let outcome = try Program.run(
        ["view", episode, "--agent", model, "--screenshot", path, "--at", "3"] + flags)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try Bitmap(contentsOf: path)
    }
    let explained = try picture(["--explain", "input_t_gradient"])
    #expect(try explained != picture([]))
    #expect(try explained != picture(["--explain", "lrp.epsilon:epsilon=1"]))
    let sheet = scratch.file("sheet.png")
    var shapes: [Double] = []
    for flags in [[], ["--agent", model, "--explain", "lrp.z"]] {
      let film = try Program.run(
        ["film", episode, "--output", sheet, "--sheet", "1x1", "--overwrite"] + flags)
      #expect(film.status == 0, "\(film.errors)")
      let picture = try Bitmap(contentsOf: sheet)
      shapes.append(Double(picture.width) / Double(picture.height))
    }
    // The panel of 264 points stands beside the scene of 600.
    #expect(shapes[1] > 1.3 * shapes[0])
    for arguments in [
      ["view", episode, "--explain", "lrp.z"], ["film", "CartPole-v1", "--explain", "lrp.z"],
    ] {
      let refused = try Program.run(arguments)
      #expect(refused.status == 2 && refused.errors.contains("give --agent MODEL"))
    }
    let other = try Program.run(
      "film", "Acrobot-v1", "--agent", model, "--explain", "lrp.z", "--output", sheet)
    #expect(other.status != 0)
  }

  @Test func aTextModelShowsWhatItWrites() throws {
    let model = try model([
      "--agent", "text-rnn", "--preset", "small", "--argument", "sentences=40", "--set",
      "rnn_size=8", "--set", "batch_size=8",
    ])
    let empty = try view(model)
    let written = try view(model, ["--at", "30", "--temperature", "1"])
    #expect(written != empty)
    #expect(try view(model, ["--at", "30", "--temperature", "1"]) == written)
    #expect(try view(model, ["--at", "30", "--temperature", "1", "--seed", "1"]) != written)
    #expect(try view(model, ["--prefix", "The"]) != empty)
    let unknown = try Program.run(
      "view", "--model", model, "--prefix", "\u{1F600}", "--screenshot", scratch.file("u.png"))
    #expect(unknown.status == 0 && unknown.errors.contains("does not know"), "\(unknown.errors)")
  }

  @Test func modelsWithNothingToLookIntoAreRefused() throws {
    let outcome = try Program.run(
      smallDQN + ["--steps", "30", "--quiet", "--out", scratch.file("run")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let model = scratch.file("run/model.safetensors")
    let refused = try Program.run("view", "--model", model)
    #expect(refused.status == 2, "\(refused.errors)")
    #expect(refused.errors.contains("expected a classifier of images, an autoencoder"))
    #expect(refused.errors.contains("--agent \(model)"))
  }

  @Test(
    arguments: [
      ([], 2, "or --model FILE"),
      (["--model", "none.safetensors"], 1, "none.safetensors"),
      (["--model", "m", "CartPole-v1"], 2, "not both"),
      (["--model", "m", "--agent", "random"], 2, "not both"),
      (["CartPole-v1", "--agent", "random", "--prefix", "a"], 2, "--prefix belongs to --model"),
      (["--model", "m", "--between", "1"], 2, "two test images"),
      (["--model", "m", "--temperature", "nan"], 2, "from 0.0 to 2.0"),
      (["--model", "m", "--temperature", "-1"], 2, "from 0.0 to 2.0"),
    ] as [([String], Int32, String)])
  func misuseIsNamed(flags: [String], status: Int32, message: String) throws {
    let outcome = try Program.run(
      ["view", "--screenshot", scratch.file("x.png")] + flags)
    #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("x.png")))
  }
}
