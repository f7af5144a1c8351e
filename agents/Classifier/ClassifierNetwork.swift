import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

/// The networks that a classifier knows by name; the last layer, one logit for each class, comes on
/// top of what is said here.
public enum ClassifierNetwork: String, Sendable, CaseIterable {
  /// Dense 300, dense 100, both ReLU: 266,610 parameters for 28x28 pixels and ten classes.
  case mlp = "mlp-300-100"
  /// Convolutions of 20 and 40 filters 5x5, each with ReLU and max pooling, dense 200: 150,770
  /// parameters. After LeCun et al. (1998), https://doi.org/10.1109/5.726791.
  case lenet
  /// LeNet with dropout and another dense layer of 50: 159,320 parameters.
  case lenetAugmented = "lenet-augmented"
  /// Convolutions of 32 and 64 filters 3x3, max pooling, dense 128, with dropout: 1,199,882.
  case cnn = "cnn-32-64"
  /// Convolutions of 3x3 alone, in pairs of 32 and of 64 filters with batch normalization, after
  /// Simonyan & Zisserman (2014), https://arxiv.org/abs/1409.1556.
  case vggSmall = "vgg-small"
  /// For rows of a table: dense 100, batch normalization with PyTorch's settings, dense 50, dropout
  /// 0.2, dense 50, dense 20, all ReLU.
  case table

  /// The layers below the last one.
  var layers: [LayerSpecification] {
    switch self {
    case .mlp:
      [.flatten, .dense(units: 300, activation: .relu), .dense(units: 100, activation: .relu)]
    case .lenet: Self.lenetImages + [.flatten, .dense(units: 200, activation: .relu)]
    case .lenetAugmented:
      Self.lenetImages + [
        .dropout(0.25), .flatten, .dense(units: 200, activation: .relu), .dropout(0.5),
        .dense(units: 50, activation: .relu), .dropout(0.5),
      ]
    case .cnn:
      [
        .conv2D(filters: 32, size: 3, activation: .relu),
        .conv2D(filters: 64, size: 3, activation: .relu), .maxPool2D(2), .dropout(0.25), .flatten,
        .dense(units: 128, activation: .relu), .dropout(0.5),
      ]
    case .vggSmall:
      Self.pair(32) + Self.pair(64) + [
        .flatten, .dense(units: 256, activation: .relu), .dropout(0.5),
      ]
    case .table:
      [
        .flatten, .dense(units: 100, activation: .relu), .batchNormalization(.torch),
        .dense(units: 50, activation: .relu), .dropout(0.2), .dense(units: 50, activation: .relu),
        .dense(units: 20, activation: .relu),
      ]
    }
  }

  private static let lenetImages: [LayerSpecification] = [
    .conv2D(filters: 20, size: 5, activation: .relu), .maxPool2D(2),
    .conv2D(filters: 40, size: 5, activation: .relu), .maxPool2D(2),
  ]

  private static func pair(_ filters: Int) -> [LayerSpecification] {
    let window = Conv2D.Window(padding: .same)
    let layers: [LayerSpecification] = [
      .conv2D(filters: filters, size: 3, window: window), .batchNormalization(),
      .activation(.relu),
    ]
    return layers + layers + [.maxPool2D(2), .dropout(0.25)]
  }
}

extension ClassifierSettings {
  /// The whole network for examples of a shape.
  /// - Throws: `AgentError.wrongSetting` where a layer can't be read or does not fit.
  func architecture(inputShape: [Int], classes: Int) throws(AgentError) -> Architecture {
    var layers = network.layers
    if !self.layers.isEmpty {
      layers = []
      for string in self.layers { layers.append(try Self.layer(string)) }
    }
    if normalizes(inputShape) { layers.insert(.normalization, at: 0) }
    let architecture = Architecture(
      inputShape: Shape(inputShape), layers: layers + [.dense(units: classes)])
    let shapes: [Shape]
    do throws(LayerMisfit) {
      shapes = try architecture.exampleShapes()
    } catch {
      if error.expectsImages, inputShape.count == 1 {
        throw .unfitSpaces(
          agent: "classifier", expected: "images [H, W, C] for this network",
          found: "rows of \(inputShape[0]) values: use another network (--network mlp-300-100)")
      }
      throw .wrongSetting(
        self.layers.isEmpty ? "network" : "layers",
        value: self.layers.isEmpty ? network.rawValue : "\(self.layers)",
        expected: "layers that fit examples \(Shape(inputShape)): \(error)")
    }
    try checkSize(of: architecture, shapes)
    return architecture
  }

  /// Reads a layer: `conv2d 20 5 relu`, `max_pool2d 2`, `dense 200 relu`.
  static func layer(_ string: String) throws(AgentError) -> LayerSpecification {
    guard let layer = LayerRegistry.standard.specification(setting: string) else {
      throw .wrongSetting(
        "layers", value: "\"\(string)\"",
        expected: LayerRegistry.standard.settingForms.joined(separator: ", "))
    }
    return layer
  }

  /// Refuses what would not fit into memory: weights with gradients and two moments, and what the
  /// layers compute from a batch, which may take half of what the machine has left.
  private func checkSize(of architecture: Architecture, _ shapes: [Shape]) throws(AgentError) {
    var weights = ElementCount()
    for (_, shape) in architecture.parameterShapes { weights.add(shape.count, 4) }
    try weights.check("layers", layers)
    var results = ElementCount()
    for shape in shapes { results.add(shape.count, batchSize) }
    let limit = max(ElementCount.largest, SystemMemory.available / 8)
    try results.check("batch_size", batchSize, limit: limit)
  }
}
