import Datasets
import Foundation
import NeuralNetworks
import TensorEngine
import Testing

/// Models whose weights are not finite, and what `predict` gives of a dueling network.
@Suite struct UnsoundModelTests {
  private func trained(_ scratch: Scratch, _ extra: [String] = []) throws -> String {
    let run = scratch.file("run")
    let outcome = try Program.run(
      smallDQN + ["--steps", "60", "--quiet", "--out", run] + extra)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return run
  }

  /// Puts a value into the third element of a tensor.
  private func damage(_ path: String, _ name: String, _ value: Float) throws {
    var file = try Safetensors(contentsOf: path)
    let tensor = try #require(file[name])
    var values = tensor.scalars
    values[2] = value
    file[name] = Tensor(values, shape: tensor.shape)
    try file.write(to: path)
  }

  @Test(arguments: [Float.nan, .infinity])
  func weightsThatAreNotFiniteAreRefusedByEveryUse(value: Float) throws {
    let scratch = try Scratch()
    let model = try trained(scratch) + "/model.safetensors"
    try damage(model, "dense_2.kernel", value)
    try NumPyFile.write(Tensor([0, 0, 0, 0], shape: [1, 4]), to: scratch.file("x.npy"))
    let uses = [
      ["evaluate", "--model", model],
      ["record", "--model", model, "--out", scratch.file("e.hdf5")],
      [
        "predict", "--model", model, "--input", scratch.file("x.npy"), "--output",
        scratch.file("y.npy"),
      ],
      ["film", "CartPole-v1", "--agent", model, "--output", scratch.file("f.gif")],
      ["figures", "--model", model, "--output", scratch.file("figures")],
      ["visualize", "--model", model, "--output", scratch.file("v.png")],
      ["attack", "--model", model],
      ["explain", "--model", model, "--input", scratch.file("x.npy")],
    ]
    for arguments in uses {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 1, "\(arguments[0]): \(outcome.errors)")
      #expect(outcome.errors.contains(model), "\(arguments[0]): \(outcome.errors)")
      #expect(outcome.errors.contains("dense_2.kernel holds"), "\(outcome.errors)")
    }
    let shown = try Program.run("model", "show", model)
    #expect(shown.status == 0 && shown.output.contains("dense_2"))
    #expect(shown.errors.contains("warning:") && shown.errors.contains("dense_2.kernel holds"))
  }

  @Test(arguments: ["agent.dense_1.kernel", "agent.target.dense_1.kernel", "best.dense_1.kernel"])
  func aCheckpointOfSuchWeightsIsRefused(name: String) throws {
    let scratch = try Scratch()
    let run = try trained(scratch, ["--evaluate-every", "30"])
    try damage("\(run)/checkpoint.safetensors", name, .nan)
    let outcome = try Program.run("train", "--resume", run, "--steps", "80")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("checkpoint.safetensors: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("dense_1.kernel holds nan"), "\(outcome.errors)")
  }

  /// By hand: with the weights of the last layer at 0 its biases come out, V = 10, A = 1 and 4.
  @Test(arguments: [
    ("avg", [8.5, 11.5] as [Float]), ("max", [7, 10]), ("naive", [11, 14]),
  ])
  func predictGivesTheActionValuesOfADuelingNetwork(rule: String, expected: [Float]) throws {
    let scratch = try Scratch()
    let model =
      try trained(scratch, ["--agent", "dueling-dqn", "--set", "dueling=\(rule)"])
      + "/model.safetensors"
    var file = try Safetensors(contentsOf: model)
    file["dense_2.kernel"] = .zeros([8, 3])
    file["dense_2.bias"] = Tensor([10, 1, 4])
    try file.write(to: model)
    try NumPyFile.write(
      Tensor([0.1, 0.2, 0.3, 0.4, 1, 2, 3, 4], shape: [2, 4]), to: scratch.file("x.npy"))
    let arguments = [
      "predict", "--model", model, "--input", scratch.file("x.npy"), "--output",
      scratch.file("y.npy"),
    ]
    #expect(try Program.run(arguments).status == 0)
    let values = try NumPyFile.read(scratch.file("y.npy"))
    #expect(values.shape == [2, 2] && values.storage == .float32(expected + expected))
    // The layer's own result is still to be had.
    #expect(try Program.run(arguments + ["--layer", "dense_2", "--overwrite"]).status == 0)
    #expect(try NumPyFile.read(scratch.file("y.npy")).shape == [2, 3])
  }
}
