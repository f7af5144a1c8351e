import Foundation
import Testing

/// Output that can't be written is a failure; a reader that went away is not.
@Suite struct OutputTests {
  /// What makes each command print, in a folder with `model` and `x.npy`; nil where it prints
  /// nothing but its help.
  private static func arguments(_ command: String, _ scratch: Scratch) -> [String]? {
    let model = ["--model", scratch.file("run/model.safetensors")]
    let input = ["--input", scratch.file("x.npy")]
    switch command {
    case "train":
      return [
        "--env", "CartPole-v1", "--agent", "sarsa", "--steps", "20", "--quiet", "--json",
        "--evaluate-episodes", "1", "--out", scratch.file("other"),
      ]
    case "tune":
      return [
        "--env", "CartPole-v1", "--agent", "sarsa", "--steps", "20", "--quiet", "--json",
        "--evaluate-episodes", "1", "--try", "gamma=0.9", "--out", scratch.file("tuned"),
      ]
    case "compare":
      return [scratch.file("mine.yaml"), "--quiet", "--json", "--out", scratch.file("compared")]
    case "plot": return [scratch.file("run"), "--out", scratch.file("curve.svg")]
    case "evaluate": return model + ["--episodes", "1", "--json"]
    case "predict":
      return model + input + ["--output", scratch.file("y.npy"), "--json"]
    case "generate":
      return ["--model", scratch.file("text/model.safetensors"), "--max-gen-length", "5"]
    case "encode":
      return [
        "--model", scratch.file("codes/model.safetensors"), "--output", scratch.file("codes.csv"),
        "--argument", "first=100", "--json",
      ]
    case "model convert":
      return [
        "--input", scratch.file("run/model.safetensors"), "--output", scratch.file("m.onnx"),
        "--json",
      ]
    case "model show": return [scratch.file("run/model.safetensors")]
    case "figures":
      return [
        "--model", scratch.file("digits/model.safetensors"), "--output", scratch.file("figures"),
        "--only", "confusion-matrix",
      ]
    case "explain":
      return [
        "--model", scratch.file("digits/model.safetensors"), "--output", scratch.file("maps.png"),
        "--image", "0", "--json",
      ]
    case "visualize":
      return [
        "--model", scratch.file("digits/model.safetensors"), "--output", scratch.file("v.png"),
        "--steps", "1",
      ]
    case "attack":
      return [
        "--model", scratch.file("digits/model.safetensors"), "--count", "1", "--steps", "1",
        "--json",
      ]
    case "record":
      return [
        "--agent", "random", "--env", "CartPole-v1", "--out", scratch.file("r.hdf5"), "--json",
      ]
    case "film":
      return [
        "CartPole-v1", "--steps", "1", "--output", scratch.file("film.gif"), "--json",
      ]
    case "rollout": return ["CartPole-v1", "--json"]
    case "sample": return [#"{"type": "Discrete", "n": 4}"#, "--count", "3"]
    case "check": return ["CartPole-v1"]
    case "list", "data list", "doctor": return []
    case "data show": return []
    case "data describe": return [scratch.file("table.csv")]
    case "view", "play", "data fetch", "data verify", "compare-run": return nil
    default:
      Issue.record("\(command): say here what makes it print")
      return nil
    }
  }

  private func expectLost(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments, outputPath: "/dev/full")
    #expect(outcome.status == 1, "\(arguments): \(outcome.errors)")
    #expect(
      outcome.errors.contains("standard output: No space left on device"),
      "\(arguments): \(outcome.errors)")
  }

  private func makeFiles(_ scratch: Scratch) throws {
    let trained = try Program.run(
      smallDQN + ["--steps", "50", "--quiet", "--out", scratch.file("run")])
    #expect(trained.status == 0, "\(trained.errors)")
    let digits = try Program.run(
      "train", "--agent", "classifier", "--set", "layers=[flatten]", "--argument", "first=100",
      "--epochs", "1", "--quiet", "--out", scratch.file("digits"))
    #expect(digits.status == 0, "\(digits.errors)")
    for (agent, folder, argument) in [
      ("text-rnn", "text", "max_length=5"), ("autoencoder", "codes", "first=100"),
    ] {
      let small = agent == "text-rnn" ? ["--preset", "small"] : []
      let made = try Program.run(
        ["train", "--agent", agent, "--argument", argument, "--updates", "1", "--quiet", "--out"]
          + [scratch.file(folder)] + small)
      #expect(made.status == 0, "\(made.errors)")
    }
    let comparison =
      "agents: [sarsa]\nenvironments: [CartPole-v1]\nseeds: 1\nsteps: 20\nevaluate_episodes: 1\n"
    try Data(comparison.utf8).write(to: URL(fileURLWithPath: scratch.file("mine.yaml")))
    try Data("a,y\n1,0\n2,1\n".utf8).write(to: URL(fileURLWithPath: scratch.file("table.csv")))
    // Two observations of CartPole: a .npy header of 64 bytes, then eight float32.
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }"
    var bytes = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0])
    bytes += Data(header.padding(toLength: 117, withPad: " ", startingAt: 0).utf8) + Data("\n".utf8)
    try (bytes + Data(count: 32)).write(to: URL(fileURLWithPath: scratch.file("x.npy")))
  }

  @Test func lostOutputEndsEveryCommandWithStatus1() throws {
    let scratch = try Scratch()
    try makeFiles(scratch)
    let leaves = try CommandTree.leaves()
    #expect(leaves.count >= 18)
    for (path, _) in leaves {
      try expectLost(path + ["--help"])
      guard let rest = Self.arguments(path.joined(separator: " "), scratch) else { continue }
      try expectLost(path + rest)
    }
    try expectLost(["--help"])
    try expectLost(["--version"])
    try expectLost(["help", "train"])
  }

  /// The reader takes a line and leaves: nothing is said, and the shell sees the usual status.
  @Test func aReaderMayLeave() throws {
    let command = "\"$0\" sample '{\"type\": \"Discrete\", \"n\": 4}' --count 1000000; echo $? >&2"
    for (prefix, status) in [("", "141"), ("trap '' PIPE; ", "141")] {
      let outcome = try Program.shell("\(prefix){ \(command); } | head -n 1")
      #expect(outcome.output.split(separator: "\n").count == 1)
      #expect(outcome.errors == status + "\n")
    }
  }
}
