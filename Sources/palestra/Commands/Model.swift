import ArgumentParser

/// `palestra model`
struct Model: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Model files: look into them.",
    discussion: """
      Examples:
        palestra model show runs/CartPole-v1-dqn-seed0/model.safetensors
        palestra model show model.safetensors --json
      """,
    subcommands: [ModelShow.self])
}
