/// The configuration of a layer without settings: what remains is its kind and its shape.
public protocol EmptyLayerConfiguration: LayerConfiguration {
  /// Makes the configuration.
  init()
}

extension EmptyLayerConfiguration {
  /// Reads nothing from a model file.
  public init(from fields: LayerFields) { self.init() }

  /// Reads the layer's name alone, where it has a form in settings.
  public init?(setting words: LayerWords) {
    guard !Self.settingForms.isEmpty, words.arguments.isEmpty else { return nil }
    self.init()
  }
}
