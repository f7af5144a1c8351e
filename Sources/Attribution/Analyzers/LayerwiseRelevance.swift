import NeuralNetworks

/// The rules of layer-wise relevance propagation: one for layers with a kernel, what suits the others.
///
///     let table = LayerwiseRelevance(EpsilonRule(0.1)).table(name: "lrp.epsilon")
///
/// Bach et al. (2015), https://doi.org/10.1371/journal.pone.0130140. The relevance of the chosen
/// output is its value before the softmax.
public struct LayerwiseRelevance: Sendable {
  /// How batch normalization is passed.
  public enum Normalization: Sendable {
    /// Its shifts receive no relevance.
    case withoutShifts
    /// As a linear layer with a weight for each channel, by a rule.
    case scale(any KernelRule)
    /// As two such layers, the normalization itself and gamma with beta.
    case twoScales(any KernelRule)
  }

  /// Of layers with a kernel over features.
  public var dense: any KernelRule
  /// Of layers with a kernel over images.
  public var convolution: any KernelRule
  /// Of the first layer with a kernel; nil for the rule of its kind.
  public var inputLayer: (any KernelRule)?
  /// Of the layers up to a position, from 0 at the input.
  public var until: (layer: Int, rule: any KernelRule)?
  /// How batch normalization is passed.
  public var normalization = Normalization.withoutShifts

  /// One rule for all layers with a kernel.
  public init(_ rule: any KernelRule) { self.init(dense: rule, convolution: rule) }

  /// A rule for dense layers and one for convolutions.
  public init(dense: any KernelRule, convolution: any KernelRule) {
    (self.dense, self.convolution) = (dense, convolution)
  }

  /// The composition that served best on deep convolutional networks: epsilon for dense layers, alpha
  /// and beta for convolutions. Kohlbrenner et al. (2019), https://arxiv.org/abs/1910.09840.
  /// - Parameters:
  ///   - alpha: 1 for preset A, 2 for preset B.
  ///   - epsilon: of the dense layers.
  /// - Returns: the rules.
  public static func sequentialPreset(alpha: Float, epsilon: Float = 0.1) -> LayerwiseRelevance {
    var result = LayerwiseRelevance(
      dense: EpsilonRule(epsilon), convolution: AlphaBetaRule(alpha: alpha))
    result.normalization = .scale(SignedCombinationsRule())
    return result
  }

  /// The method as a table.
  public func table(name: String) -> RuleTable {
    RuleTable(name: name, start: .value) { rule(for: $0) }
  }

  private func rule(for step: PropagationStep) -> (any PropagationRule)? {
    switch step.operation {
    case .kernel(let layer): kernelRule(step, layer)
    case .activation: PassRule()
    case .layer(let layer as BatchNormalization):
      switch normalization {
      case .withoutShifts: BatchNormalizationRule(layer)
      case .scale(let rule): ScaleRule(rule, layer)
      case .twoScales(let rule): ScaleRule(rule, layer, fused: false)
      }
    case .layer(let layer): Self.rule(forLayer: layer)
    }
  }

  private func kernelRule(_ step: PropagationStep, _ layer: any KernelLayer) -> any KernelRule {
    if let until, step.layer <= until.layer { return until.rule }
    if step.isInputLayer, let inputLayer { return inputLayer }
    return layer.kernel.rank == 2 ? dense : convolution
  }

  /// Of layers without weights; nil of those through which relevance has no rule, such as recurrent
  /// ones.
  private static func rule(forLayer layer: any Layer) -> (any PropagationRule)? {
    switch layer {
    case let layer as any RelevancePropagating: OwnRelevanceRule(layer)
    case is NeuralNetworks.Normalization, is Rescaling, is PiecewiseLinear: PassRule()
    case is AveragePool2D, is GlobalAveragePool2D: ContributionRule()
    case let layer as Dueling where layer.rule != .maximum: ContributionRule()
    case is MaxPool2D, is GlobalMaxPool2D, is UpSampling2D: GradientRule()
    default: isArrangement(layer) ? GradientRule() : nil
    }
  }

  /// Whether a layer only arranges numbers, scales each by itself, or does nothing where a network is
  /// in use.
  static func isArrangement(_ layer: any Layer) -> Bool {
    layer is Flatten || layer is Reshape || layer is Dropout || layer is SpatialDropout
      || layer is ZeroPadding2D || layer is NeuralNetworks.Normalization || layer is Rescaling
  }

  static func isPooling(_ layer: any Layer) -> Bool {
    layer is MaxPool2D || layer is AveragePool2D || layer is GlobalMaxPool2D
      || layer is GlobalAveragePool2D
  }
}

/// Deep Taylor decomposition: the rule of each layer from a Taylor expansion at a point where its
/// output vanishes. Montavon et al. (2017), https://doi.org/10.1016/j.patcog.2016.11.008.
///
/// Layers with a relu distribute by what raises them, those without by the squares of their weights, and the
/// output's relevance is 0 where it is negative.
public struct DeepTaylor: Sendable {
  /// What inputs can be, which the first layer's rule then uses.
  public var bounds: (low: Float, high: Float)?
  /// Whether offsets receive relevance, which is lost.
  public var includesBias = false

  /// Makes the method.
  public init() {}

  /// The method as a table.
  public func table(name: String) -> RuleTable {
    RuleTable(name: name, start: .positiveValue) { rule(for: $0) }
  }

  private func rule(for step: PropagationStep) -> (any PropagationRule)? {
    switch step.operation {
    case .kernel:
      if step.isInputLayer, let bounds { return BoundedRule(low: bounds.low, high: bounds.high) }
      switch step.followingActivation {
      case .relu: return AlphaBetaRule(alpha: 1, includesBias: includesBias)
      case .linear: return SquaredWeightsRule()
      default: return nil
      }
    case .activation(.relu):
      // The rule of a layer with a relu includes it.
      return step.endsKernelLayer ? PassRule() : GradientRule()
    case .activation: return nil
    case .layer(let layer as BatchNormalization): return ScaleRule(SquaredWeightsRule(), layer)
    case .layer(is NeuralNetworks.Normalization): return PassRule()
    case .layer(let layer):
      return LayerwiseRelevance.isPooling(layer) || LayerwiseRelevance.isArrangement(layer)
        ? GradientRule() : nil
    }
  }
}

extension RuleTable {
  /// Backpropagation with another rule at relus; nothing for networks with other functions.
  static func rectified(name: String, _ rule: any PropagationRule) -> RuleTable {
    RuleTable(name: name, start: .one) { step in
      switch step.operation {
      case .activation(.relu): rule
      case .activation: nil
      case .layer(let layer):
        // Others, such as recurrent ones, have functions of their own within them.
        layer is BatchNormalization || layer is LayerNormalization || layer is Dueling
          || layer is UpSampling2D || LayerwiseRelevance.isPooling(layer)
          || LayerwiseRelevance.isArrangement(layer) ? GradientRule() : nil
      case .kernel: GradientRule()
      }
    }
  }
}
