extension AnalyzerRegistry {
  private typealias Option = AnalyzerSpec.Option
  private static var epsilon: Option {
    Option(
      "epsilon", "1e-7", "added to the denominator: larger ones keep strong contributions only")
  }
  private static var presetEpsilon: Option { Option("epsilon", "0.1", "of the dense layers") }
  private static var bias: Option {
    Option("bias", "true", "whether offsets receive relevance, which is lost")
  }

  /// A method with one rule for all layers with a kernel.
  private static func rule(
    _ name: String, _ summary: String, _ options: [Option] = [],
    _ make: @escaping @Sendable (AnalyzerOptions) throws(AttributionError) -> any KernelRule
  ) -> AnalyzerSpec {
    AnalyzerSpec(name, summary, options) { (network, options) throws(AttributionError) in
      try RuleAnalyzer(network, LayerwiseRelevance(try make(options)).table(name: name))
    }
  }

  static let relevanceMethods =
    [
      rule("lrp.z", "in proportion to contributions; sharp, unstable", [bias]) {
        (options) throws(AttributionError) in
        EpsilonRule(0, includesBias: try options.flag("bias", true))
      },
      rule("lrp.z_IB", "lrp.z without the offsets") { _ in EpsilonRule(0, includesBias: false) },
      rule("lrp.epsilon", "the same, with less of what is uncertain", [epsilon, bias]) {
        (options) throws(AttributionError) in try epsilonRule(options, 1e-7)
      },
      rule("lrp.epsilon_IB", "lrp.epsilon without the offsets", [epsilon]) {
        (options) throws(AttributionError) in
        EpsilonRule(try number(options, 1e-7), includesBias: false)
      },
      rule("lrp.w_square", "in proportion to squared weights, whatever the input") { _ in
        SquaredWeightsRule()
      },
      rule("lrp.flat", "equal parts: where the network looks") { _ in FlatRule() },
      rule(
        "lrp.alpha_beta", "what speaks for and against, weighted apart",
        [
          Option("alpha", "2", "the weight of what speaks for it, 1 or more"),
          Option("beta", "alpha - 1", "the weight of what speaks against it"), bias,
        ]
      ) { (options) throws(AttributionError) in try alphaBetaRule(options) },
    ] + alphaBetas + [
      rule("lrp.z_plus", "what speaks for it alone, without the offsets") { _ in
        AlphaBetaRule(alpha: 1, includesBias: false)
      },
      rule("lrp.z_plus_fast", "lrp.z_plus for inputs of 0 and more") { _ in PositiveWeightsRule() },
    ]

  private static let alphaBetas = [(2, 1), (1, 0)].flatMap { alpha, beta in
    [
      rule("lrp.alpha_\(alpha)_beta_\(beta)", "lrp.alpha_beta with these weights") { _ in
        AlphaBetaRule(alpha: Float(alpha))
      },
      rule("lrp.alpha_\(alpha)_beta_\(beta)_IB", "the same without the offsets") { _ in
        AlphaBetaRule(alpha: Float(alpha), includesBias: false)
      },
    ]
  }

  private static func number(_ options: AnalyzerOptions, _ value: Float) throws(AttributionError)
    -> Float
  { try options.number("epsilon", value, in: Float.leastNonzeroMagnitude...1e6, "above 0") }

  private static func epsilonRule(_ options: AnalyzerOptions, _ value: Float)
    throws(AttributionError) -> EpsilonRule
  { EpsilonRule(try number(options, value), includesBias: try options.flag("bias", true)) }

  private static func alphaBetaRule(_ options: AnalyzerOptions) throws(AttributionError)
    -> AlphaBetaRule
  {
    let beta = try options.number("beta", -1, in: 0...1e6, "0 or more")
    let alpha = try options.number(
      "alpha", beta < 0 ? 2 : beta + 1, in: 1...1e6, "1 or more")
    guard beta < 0 || abs(alpha - beta - 1) < 1e-6 else {
      throw options.bad("beta", "\(beta)", "alpha - 1, which is \(alpha - 1)")
    }
    return AlphaBetaRule(alpha: alpha, includesBias: try options.flag("bias", true))
  }

  // MARK: Compositions

  static let compositions =
    [generic]
    + [("a", 1 as Float), ("b", 2)].flatMap { letter, alpha in
      preset("lrp.sequential_preset_\(letter)", alpha: alpha)
    } + [
      AnalyzerSpec(
        "lrp.sequential_preset_b_flat_until_idx", "preset b, flat up to a layer",
        [presetEpsilon, Option("until", nil, "the last layer with the flat rule, from 0")]
      ) { (network, options) throws(AttributionError) in
        var method = LayerwiseRelevance.sequentialPreset(
          alpha: 2, epsilon: try number(options, 0.1))
        guard options.values["until"] != nil else {
          throw options.bad("until", "not given", "the number of a layer, from 0")
        }
        method.until = (try options.count("until", 0, in: 0...10_000), FlatRule())
        return try RuleAnalyzer(
          network, method.table(name: "lrp.sequential_preset_b_flat_until_idx"))
      },
      AnalyzerSpec(
        "deep_taylor", "Taylor expansions layer by layer (relu networks)",
        [Option("bias", "false", "whether offsets receive relevance, which is lost")]
      ) { (network, options) throws(AttributionError) in
        var method = DeepTaylor()
        method.includesBias = try options.flag("bias", false)
        return try RuleAnalyzer(network, method.table(name: "deep_taylor"))
      },
      AnalyzerSpec(
        "deep_taylor.bounded", "deep_taylor for inputs between bounds",
        [
          Option("low", nil, "the least that inputs can be"),
          Option("high", nil, "the most that inputs can be"),
        ]
      ) { (network, options) throws(AttributionError) in
        var method = DeepTaylor()
        method.bounds = (try options.number("low"), try options.number("high"))
        return try RuleAnalyzer(network, method.table(name: "deep_taylor.bounded"))
      },
    ]

  private static func preset(_ name: String, alpha: Float) -> [AnalyzerSpec] {
    [false, true].map { isFlat in
      let name = isFlat ? "\(name)_flat" : name
      let summary = "epsilon for dense layers, alpha \(Int(alpha)) for convolutions"
      return AnalyzerSpec(name, summary + (isFlat ? ", flat for the first" : ""), [presetEpsilon]) {
        (network, options) throws(AttributionError) in
        var method = LayerwiseRelevance.sequentialPreset(
          alpha: alpha, epsilon: try number(options, 0.1))
        if isFlat { method.inputLayer = FlatRule() }
        return try RuleAnalyzer(network, method.table(name: name))
      }
    }
  }

  /// Rules by name for layers, the first one, the lowest ones and batch normalization.
  private static let generic = AnalyzerSpec(
    "lrp", "rules of your own choice",
    [
      Option("rule", "z", "of layers with a kernel: \(NamedRule.names)"),
      Option("input_layer_rule", "rule", "of the first of them, or LOW,HIGH for inputs in bounds"),
      Option("until_layer_idx", "none", "the last layer with the rule until_layer_rule, from 0"),
      Option("until_layer_rule", "flat", "of the layers up to there"),
      Option("bn_layer_rule", "none", "of batch normalization as a linear layer"),
      Option("bn_layer_fuse_mode", "one_linear", "one_linear or two_linear"), epsilon,
    ]
  ) { (network, options) throws(AttributionError) in
    let epsilon = try number(options, 1e-7)
    func rule(_ name: String, _ standard: NamedRule) throws(AttributionError) -> any KernelRule {
      try options.choice(name, standard).rule(epsilon: epsilon)
    }
    var method = LayerwiseRelevance(try rule("rule", .z))
    if let string = options.values["input_layer_rule"] {
      let bounds = string.split(separator: ",").compactMap { Float($0) }
      method.inputLayer =
        bounds.count == 2 && bounds[0] < bounds[1]
        ? BoundedRule(low: bounds[0], high: bounds[1]) : try rule("input_layer_rule", .z)
    }
    if options.values["until_layer_idx"] != nil {
      let last = try options.count("until_layer_idx", 0, in: 0...10_000)
      method.until = (last, try rule("until_layer_rule", .flat))
    }
    if options.values["bn_layer_rule"] != nil {
      let rule = try rule("bn_layer_rule", .z)
      switch try options.choice("bn_layer_fuse_mode", FuseMode.one) {
      case .one: method.normalization = .scale(rule)
      case .two: method.normalization = .twoScales(rule)
      }
    }
    return try RuleAnalyzer(network, method.table(name: "lrp"))
  }

  private enum FuseMode: String, CaseIterable {
    case one = "one_linear"
    case two = "two_linear"
  }
}

/// The rules for layers with a kernel by name.
private enum NamedRule: String, CaseIterable {
  case z, epsilon, flat
  case zWithoutBias = "z_IB"
  case epsilonWithoutBias = "epsilon_IB"
  case squaredWeights = "w_square"
  case alpha2 = "alpha_2_beta_1"
  case alpha2WithoutBias = "alpha_2_beta_1_IB"
  case alpha1 = "alpha_1_beta_0"
  case alpha1WithoutBias = "alpha_1_beta_0_IB"
  case zPlus = "z_plus"
  case zPlusFast = "z_plus_fast"

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  func rule(epsilon: Float) -> any KernelRule {
    switch self {
    case .z: EpsilonRule(0)
    case .zWithoutBias: EpsilonRule(0, includesBias: false)
    case .epsilon: EpsilonRule(epsilon)
    case .epsilonWithoutBias: EpsilonRule(epsilon, includesBias: false)
    case .flat: FlatRule()
    case .squaredWeights: SquaredWeightsRule()
    case .alpha2: AlphaBetaRule(alpha: 2)
    case .alpha2WithoutBias: AlphaBetaRule(alpha: 2, includesBias: false)
    case .alpha1: AlphaBetaRule(alpha: 1)
    case .alpha1WithoutBias, .zPlus: AlphaBetaRule(alpha: 1, includesBias: false)
    case .zPlusFast: PositiveWeightsRule()
    }
  }
}
