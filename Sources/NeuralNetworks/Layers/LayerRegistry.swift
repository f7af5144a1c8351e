/// The kinds of layers that model files and settings may name.
public struct LayerRegistry: Sendable {
  private var kinds: [String: any LayerConfiguration.Type] = [:]
  private var order: [String] = []

  /// Makes a registry of some kinds.
  public init(_ configurations: [any LayerConfiguration.Type]) {
    for configuration in configurations { register(configuration) }
  }

  /// The layers that come with the suite.
  public static let standard = LayerRegistry([
    Dense.Configuration.self, Conv2D.Configuration.self, ConvTranspose2D.Configuration.self,
    MaxPool2D.Configuration.self, AveragePool2D.Configuration.self,
    GlobalAveragePool2D.Configuration.self, GlobalMaxPool2D.Configuration.self,
    Flatten.Configuration.self, Reshape.Configuration.self, ZeroPadding2D.Configuration.self,
    UpSampling2D.Configuration.self, BatchNormalization.Configuration.self,
    LayerNormalization.Configuration.self, Normalization.Configuration.self,
    Dropout.Configuration.self, SpatialDropout.Configuration.self,
    ActivationLayer.Configuration.self, Dueling.Configuration.self, Table.Configuration.self,
    NoisyDense.Configuration.self, GaussianSampling.Configuration.self,
    Embedding.Configuration.self, LSTM.Configuration.self, GRU.Configuration.self,
    BidirectionalConfiguration<LSTM>.self, BidirectionalConfiguration<GRU>.self,
    SkipConcatenation.Configuration.self, AttentionAverage.Configuration.self,
    LayerGraph.Configuration.self, Rescaling.Configuration.self,
    PiecewiseLinear.Configuration.self, ExU.Configuration.self, LinReLU.Configuration.self,
    GroupedDense.Configuration.self, AdditiveOutput.Configuration.self,
  ])

  /// The registered kinds, in the order of their registration.
  public var names: [String] { order }

  /// Adds a kind of layer; one of the same name is replaced.
  public mutating func register(_ configuration: any LayerConfiguration.Type) {
    if kinds.updateValue(configuration, forKey: configuration.kind) == nil {
      order.append(configuration.kind)
    }
  }

  /// This registry with one more kind.
  public func registering(_ configuration: any LayerConfiguration.Type) -> LayerRegistry {
    var registry = self
    registry.register(configuration)
    return registry
  }

  /// Reads a layer of a model file.
  /// - Throws: `LayerFieldError` where the kind is unknown or a setting is not as it should be.
  public func specification(_ fields: LayerFields) throws -> LayerSpecification {
    let kind = try fields.string("kind")
    guard let type = kinds[kind] else {
      throw fields.error(
        "kind", "a kind of layer, such as dense, conv2d, max_pooling2d or flatten", .string(kind))
    }
    var fields = fields
    fields.registry = self
    return .layer(opening: try type.init(from: fields))
  }

  /// Reads a layer as a setting writes it: `conv2d 20 5 relu`, `max_pool2d 2`, `dense 200 relu`.
  /// - Returns: nil where no kind has such a form; see `settingForms`.
  public func specification(setting string: String) -> LayerSpecification? {
    guard let words = LayerWords(string) else { return nil }
    for type in order.compactMap({ kinds[$0] }) {
      let names = type.settingForms.compactMap { $0.split(separator: " ").first.map(String.init) }
      if type.kind == words.name || names.contains(words.name) {
        return type.init(setting: words).map { .layer(opening: $0) }
      }
    }
    return nil
  }

  /// How settings write layers, for help and errors.
  public var settingForms: [String] { order.flatMap { kinds[$0]?.settingForms ?? [] } }
}

extension LayerSpecification {
  fileprivate static func layer(opening configuration: any LayerConfiguration)
    -> LayerSpecification
  {
    layer(configuration)
  }
}
