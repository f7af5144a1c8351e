import Learning
import NeuralNetworks

/// Settings that several kinds of agents have: names, ranges and meanings, for any agent's property.
extension Setting {
  static func hiddenLayers(
    _ path: WritableKeyPath<Settings, [Int]> & Sendable,
    _ description: String = "Units of the hidden layers."
  ) -> Self {
    .integers("hidden_layers", path, in: 1...8192, atMost: 16, description)
  }
  static func initializer(_ path: WritableKeyPath<Settings, Initializer> & Sendable) -> Self {
    .choice("initializer", path, "Initializer of the kernels.")
  }
  static func gamma(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number("gamma", path, in: 0...1, "Discount factor.")
  }
  static func batchSize(
    _ path: WritableKeyPath<Settings, Int> & Sendable, atMost most: Int = 65_536,
    _ description: String = "Transitions in one update."
  ) -> Self {
    .integer("batch_size", path, in: 1...most, description)
  }
  static func memoryLimit(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer("memory_limit", path, in: 3...100_000_000, "Entries in the replay buffer.")
  }
  static func warmupSteps(
    _ path: WritableKeyPath<Settings, Int> & Sendable,
    _ description: String = "Steps before any update."
  ) -> Self {
    .integer("warmup_steps", path, in: 0...1_000_000_000, description)
  }
  static func trainInterval(
    _ path: WritableKeyPath<Settings, Int> & Sendable,
    _ description: String = "Steps between trainings."
  ) -> Self {
    .integer("train_interval", path, in: 1...1_000_000, description)
  }
  static func updatesPerTraining(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer("updates_per_training", path, in: 1...100_000, "Updates each time.")
  }
  static func learningRate(
    _ path: WritableKeyPath<Settings, Double> & Sendable,
    _ description: String = "Learning rate."
  ) -> Self {
    .number("learning_rate", path, in: 0...10, description)
  }
  static func gradientClip(
    _ path: WritableKeyPath<Settings, Double> & Sendable,
    _ description: String = "Largest global norm of the gradients; 0 for no limit."
  ) -> Self {
    .number("gradient_clip", path, in: 0...1e6, description)
  }
  static func timeLimitIsTerminal(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("time_limit_is_terminal", path, "Do not bootstrap at a time limit.")
  }
  static func logStdInit(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number(
      "log_std_init", path, in: -10...10,
      "Logarithm of the first standard deviation of continuous actions.")
  }
  static func usesSDE(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("use_sde", path, "Noise of continuous actions that depends on the state (gSDE).")
  }
  static func sdeSampleFrequency(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer(
      "sde_sample_freq", path, in: -1...1_000_000,
      "Steps between new noise of gSDE; -1: once in each rollout.")
  }
}
