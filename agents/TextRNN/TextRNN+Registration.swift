import Learning

extension AgentSpec {
  /// Text generation.
  static let textRNN = AgentSpec(
    TextRNNAgent.self,
    summary: "Recurrent network over tokens: learns to continue the texts of TextSampling.",
    presets: [
      Preset("textgenrnn", "textgenrnn's: two LSTMs of 128, batches of 128.", TextRNNSettings()),
      Preset("small", "One GRU of 64, batches of 64: trains in seconds.", .small),
    ], defaultEnvironment: "TextSampling/sentences-v0"
  )
}

extension TextRNNSettings {
  /// One GRU of 64 units over vectors of 32.
  public static let small: TextRNNSettings = {
    var settings = TextRNNSettings()
    settings.rnnLayers = 1
    settings.rnnSize = 64
    settings.cell = .gru
    settings.embeddingSize = 32
    settings.batchSize = 64
    return settings
  }()
}
