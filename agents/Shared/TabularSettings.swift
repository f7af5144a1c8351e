import Learning

/// The settings that agents with a table for Q have in common.
protocol TabularSettings: ValueLearningSettings {
  var initialValue: Double { get set }
}

extension Setting where Settings: TabularSettings {
  static var initialValue: Self {
    .number(
      "initial_value", \.initialValue, in: -1e6...1e6,
      "The value of every state and action before training.")
  }
}
