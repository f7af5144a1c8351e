import ArgumentParser

/// `palestra model`
struct Model: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Model files: look into them, convert them from and to other programs.",
    discussion: """
      Examples:
        palestra model show runs/CartPole-v1-dqn-seed0/model.safetensors
        palestra model show model.safetensors --json
        palestra model convert --input keras-model.h5 --output model.safetensors
        palestra model convert --input model.safetensors --output model.onnx
      """,
    subcommands: [ModelShow.self, ModelConvert.self])
}
