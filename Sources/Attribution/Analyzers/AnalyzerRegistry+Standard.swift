import TensorEngine

extension AnalyzerRegistry {
  /// The methods of this package, under iNNvestigate's names.
  public static let standard = AnalyzerRegistry(
    gradientMethods + smoothMethods + relevanceMethods + compositions + imageMethods)

  private static let postprocessing = AnalyzerSpec.Option(
    "postprocess", "none", "what is done with the gradient: none, abs, square")

  private static let gradientMethods = [
    AnalyzerSpec("input", "the input itself") { network, _ in InputAnalyzer(network) },
    AnalyzerSpec(
      "random", "the input with noise, to compare with",
      [.init("stddev", "1", "the noise's standard deviation")]
    ) { (network, options) throws(AttributionError) in
      var analyzer = RandomAnalyzer(network)
      analyzer.standardDeviation = try options.number("stddev", 1, in: 0...1e6, "0 or more")
      return analyzer
    },
    AnalyzerSpec("gradient", "what would change the output most", [postprocessing]) {
      (network, options) throws(AttributionError) in
      GradientAnalyzer(network, try options.choice("postprocess", .none))
    },
    AnalyzerSpec("input_t_gradient", "the input times the gradient") { network, _ in
      InputTimesGradientAnalyzer(network)
    },
    AnalyzerSpec("deconvnet", "positive signals passed back through relus (relu networks)") {
      (network, _) throws(AttributionError) in
      try RuleAnalyzer(network, .rectified(name: "deconvnet", DeconvolutionRule()))
    },
    AnalyzerSpec("guided_backprop", "positive signals along active relus (relu networks)") {
      (network, _) throws(AttributionError) in try guided(network)
    },
    AnalyzerSpec(
      "integrated_gradients", "gradients on the way from a reference to the input",
      [
        .init("steps", "64", "points on the way"), .init("reference", "0", "where it starts"),
        postprocessing,
      ]
    ) { (network, options) throws(AttributionError) in
      var analyzer = IntegratedGradientsAnalyzer(network)
      analyzer.steps = try options.count("steps", 64)
      analyzer.reference = try options.number("reference", 0, in: -1e6...1e6, "a number")
      analyzer.postprocessing = try options.choice("postprocess", .none)
      return analyzer
    },
    AnalyzerSpec(
      "expected_gradients",
      "integrated gradients at random points; from black, in Swift also from many references",
      [.init("samples", "200", "points for each example"), .init("seed", "0", "of the points")]
    ) { (network, options) throws(AttributionError) in
      let zeros = Tensor.zeros(Shape([1] + network.inputShape.dimensions))
      var analyzer = try ExpectedGradientsAnalyzer(
        network, references: options.references ?? zeros)
      analyzer.samples = try options.count("samples", 200)
      analyzer.seed = UInt64(try options.count("seed", 0, in: 0...Int.max))
      return analyzer
    },
  ]

  private static func guided(_ network: ExplainedNetwork) throws(AttributionError) -> RuleAnalyzer {
    try RuleAnalyzer(network, .rectified(name: "guided_backprop", GuidedRule()))
  }

  // MARK: Smoothed

  private static let smoothing: [AnalyzerSpec.Option] = [
    .init("augment_by_n", "64", "noisy copies"),
    .init("noise_scale", "1", "the noise's standard deviation"),
    .init("relative", "false", "whether that is a fraction of the input's range"),
    postprocessing, .init("seed", "0", "of the noise"),
  ]

  private static func smooth(_ base: any Analyzer, _ options: AnalyzerOptions)
    throws(AttributionError) -> SmoothAnalyzer
  {
    var analyzer = SmoothAnalyzer(base)
    analyzer.count = try options.count("augment_by_n", 64)
    analyzer.noiseScale = try options.number("noise_scale", 1, in: 0...1e6, "0 or more")
    analyzer.isRelative = try options.flag("relative", false)
    analyzer.postprocessing = try options.choice("postprocess", .none)
    analyzer.seed = UInt64(try options.count("seed", 0, in: 0...Int.max))
    return analyzer
  }

  private static let smoothMethods = [
    AnalyzerSpec("smoothgrad", "the mean gradient of noisy copies", smoothing) {
      (network, options) throws(AttributionError) in
      try smooth(GradientAnalyzer(network), options)
    },
    AnalyzerSpec(
      "smooth_guided_backprop", "the mean guided backpropagation of noisy copies", smoothing
    ) { (network, options) throws(AttributionError) in try smooth(guided(network), options) },
  ]

  // MARK: Images

  private static let layer = AnalyzerSpec.Option(
    "layer", "the last convolution", "whose maps are weighted")

  private static let imageMethods = [
    AnalyzerSpec("grad_cam", "where the maps of a convolution speak for the output", [layer]) {
      (network, options) throws(AttributionError) in
      try GradCAMAnalyzer(network, layer: options.values["layer"])
    },
    AnalyzerSpec("guided_grad_cam", "guided backpropagation where Grad-CAM is", [layer]) {
      (network, options) throws(AttributionError) in
      GuidedGradCAMAnalyzer(
        try GradCAMAnalyzer(network, layer: options.values["layer"]), try guided(network))
    },
    AnalyzerSpec(
      "smooth_guided_grad_cam", "smoothed guided backpropagation where Grad-CAM is",
      [layer] + smoothing
    ) { (network, options) throws(AttributionError) in
      GuidedGradCAMAnalyzer(
        try GradCAMAnalyzer(network, layer: options.values["layer"]),
        try smooth(guided(network), options))
    },
    AnalyzerSpec(
      "occlusion", "how much the output falls where a window is covered",
      [
        .init("window", "3", "the window's side"), .init("stride", "1", "between windows"),
        .init("value", "0", "what covers"),
      ]
    ) { (network, options) throws(AttributionError) in
      let window = try options.count("window", 3)
      var analyzer = OcclusionAnalyzer(network)
      analyzer.window = window
      analyzer.stride = try options.count("stride", 1, in: 1...window)
      analyzer.value = try options.number("value", 0, in: -1e6...1e6, "a number")
      return analyzer
    },
  ]
}
