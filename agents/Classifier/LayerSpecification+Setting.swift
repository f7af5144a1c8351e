import Gym
import NeuralNetworks
import TensorEngine

extension LayerSpecification {
  /// Whether the layer works on images.
  var takesImages: Bool {
    switch self {
    case .conv2D, .maxPool2D, .averagePool2D, .globalAveragePool2D, .globalMaxPool2D, .flatten:
      self != .flatten
    default: false
    }
  }

  static let settingForms = """
    conv2d FILTERS SIZE [same] [relu], dense UNITS [relu], max_pool2d SIZE, average_pool2d SIZE, \
    global_average_pool2d, batch_normalization, dropout RATE, spatial_dropout2d RATE, relu, tanh or \
    flatten
    """

  /// Reads a layer as a setting writes it: `conv2d 20 5 relu`, `max_pool2d 2`, `dense 200 relu`.
  /// - Throws: `AgentError.wrongSetting` with the forms that there are.
  init(setting text: String) throws(AgentError) {
    let words = text.split(separator: " ").map(String.init)
    guard let layer = Self.layer(words.first ?? "", Array(words.dropFirst())) else {
      throw .wrongSetting("layers", value: "\"\(text)\"", expected: Self.settingForms)
    }
    self = layer
  }

  private static func layer(_ kind: String, _ words: [String]) -> LayerSpecification? {
    let numbers = words.compactMap(Int.init)
    let names = words.filter { Int($0) == nil && Float($0) == nil }
    let isSame = names.first == "same"
    let rest = isSame ? Array(names.dropFirst()) : names
    guard rest.count <= 1, words.count == names.count + max(numbers.count, rate(words).count) else {
      return nil
    }
    var activation = Activation.linear
    if let name = rest.first {
      guard let named = Activation(rawValue: name) else { return nil }
      activation = named
    }
    func positive(_ count: Int) -> Bool {
      numbers.count == count && numbers.allSatisfy { (1...65_536).contains($0) }
    }
    switch kind {
    case "conv2d" where positive(2):
      return .conv2D(
        filters: numbers[0], size: Extent2D(numbers[1], numbers[1]),
        window: Conv2D.Window(padding: isSame ? .same : .valid), activation: activation)
    case "dense" where positive(1) && !isSame:
      return .dense(units: numbers[0], activation: activation)
    case "max_pool2d" where positive(1) && names.isEmpty:
      return .maxPool2D(Extent2D(numbers[0], numbers[0]))
    case "average_pool2d" where positive(1) && names.isEmpty:
      return .averagePool2D(Extent2D(numbers[0], numbers[0]))
    case "dropout", "spatial_dropout2d":
      guard let rate = rate(words).first, words.count == 1, (0..<1).contains(rate) else {
        return nil
      }
      return kind == "dropout" ? .dropout(rate) : .spatialDropout(rate)
    default: return words.isEmpty ? plain(kind) : nil
    }
  }

  private static func plain(_ kind: String) -> LayerSpecification? {
    switch kind {
    case "flatten": .flatten
    case "batch_normalization": .batchNormalization()
    case "global_average_pool2d": .globalAveragePool2D
    default: Activation(rawValue: kind).map { .activation($0) }
    }
  }

  private static func rate(_ words: [String]) -> [Float] { words.compactMap(Float.init) }
}
