/// A unit of a network whose preferred input is looked for.
///
///     FeatureTarget.output(3)                        // the logit of class 3
///     FeatureTarget.channel(5, of: "conv2d_2")       // the mean of a feature map
///     FeatureTarget.neuron([4, 4, 5], of: "conv2d_2")
///     FeatureTarget.norm(of: "max_pooling2d_1")      // all of a layer, for dreams
public struct FeatureTarget: Sendable, Hashable, CustomStringConvertible {
  /// The layer's name, as `palestra model show` prints it; nil for the outputs of the network before
  /// their activation.
  public let layer: String?
  /// What of the layer.
  public let unit: Unit

  /// What of a layer is maximized.
  public enum Unit: Sendable, Hashable {
    /// The sum of the means of some channels, the last axis; of outputs `[N, C]` the channels are the
    /// logits.
    case channels([Int])
    /// One element, by its indices in the layer's shape: row, column and channel of a feature map.
    case element([Int])
    /// The L2 norm of the layer.
    case norm
    /// The logarithm of a class's probability, of outputs alone.
    case logProbability(Int)
  }

  /// Makes a target; see also the functions with names.
  public init(layer: String?, unit: Unit) { (self.layer, self.unit) = (layer, unit) }

  /// A logit; of several their sum, which mixes classes.
  public static func output(_ classes: Int...) -> FeatureTarget {
    FeatureTarget(layer: nil, unit: .channels(classes))
  }

  /// The logarithm of a class's probability: unlike the logit it also lowers the other classes.
  public static func logProbability(_ label: Int) -> FeatureTarget {
    FeatureTarget(layer: nil, unit: .logProbability(label))
  }

  /// The mean of a channel over all positions.
  public static func channel(_ index: Int, of layer: String) -> FeatureTarget {
    FeatureTarget(layer: layer, unit: .channels([index]))
  }

  /// One neuron, by its indices in the layer's shape.
  public static func neuron(_ indices: [Int], of layer: String) -> FeatureTarget {
    FeatureTarget(layer: layer, unit: .element(indices))
  }

  /// The L2 norm of a layer.
  public static func norm(of layer: String) -> FeatureTarget {
    FeatureTarget(layer: layer, unit: .norm)
  }

  /// `class 3`, `conv2d_2 channel 5`, `conv2d_2 [4, 4, 5]`
  public var description: String {
    let owner = layer.map { "\($0) " } ?? ""
    switch unit {
    case .channels(let indices):
      let list = indices.map(String.init).joined(separator: " + ")
      return owner + (layer == nil ? "class " : "channel ") + list
    case .element(let indices): return owner + "\(indices)"
    case .norm: return (layer ?? "outputs") + " norm"
    case .logProbability(let label): return "class \(label)"
    }
  }

  /// The class whose probability says how well the target is reached; nil where there is none.
  var label: Int? {
    switch unit {
    case .logProbability(let label): label
    case .channels(let indices) where layer == nil && indices.count == 1: indices[0]
    default: nil
    }
  }
}
