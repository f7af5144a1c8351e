import ArgumentParser
import Attribution
import Experiments
import NeuralNetworks

/// Which unit of a network is maximized.
struct FeatureTargetFlags: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of the outputs: these classes, an image for each; 1+7 mixes two (default: all).",
      valueName: "class"))
  var `class`: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A layer by its name in `palestra model show`; alone the norm of the layer.",
      valueName: "name"))
  var layer: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of the layer: the means of these channels, an image for each; 0+1 adds two.",
      valueName: "channel"))
  var channel: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of the layer: one neuron, by row, column and channel, or by its index in a dense layer.",
      valueName: "n"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var neuron: [Int] = []

  func validate() throws {
    guard layer != nil || (channel.isEmpty && neuron.isEmpty) else {
      throw ValidationError("--channel and --neuron belong to --layer")
    }
    let isOfLayer = layer != nil
    let count = [`class`.isEmpty, channel.isEmpty, neuron.isEmpty].count { !$0 }
    guard count <= 1, !isOfLayer || `class`.isEmpty else {
      throw ValidationError(
        "give one of --class, --layer with --channel, --layer with --neuron, or --layer alone")
    }
  }

  /// The targets; without flags all classes of the network.
  func targets(of network: Sequential) throws -> [FeatureTarget] {
    if let layer {
      if !neuron.isEmpty { return [.neuron(neuron, of: layer)] }
      if channel.isEmpty { return [.norm(of: layer)] }
      return try channel.map {
        FeatureTarget(layer: layer, unit: .channels(try Self.indices($0, "--channel")))
      }
    }
    if !`class`.isEmpty {
      return try `class`.map {
        FeatureTarget(layer: nil, unit: .channels(try Self.indices($0, "--class")))
      }
    }
    let outputs = try network.architecture.exampleShapes().last
    guard let outputs, outputs.rank == 1, outputs.count <= 100 else {
      throw ViewFailure(
        misuse:
          "the model gives outputs \(outputs.map { "\($0)" } ?? "of no shape"): give --class, "
          + "or a --layer (`palestra model show`)")
    }
    return (0..<outputs.count).map { .output($0) }
  }

  /// `7`, or `1+7`.
  private static func indices(_ string: String, _ flag: String) throws -> [Int] {
    let parts = string.split(separator: "+", omittingEmptySubsequences: false)
    return try parts.map { part in
      guard let index = Int(part), index >= 0 else {
        throw ViewFailure(
          misuse: "\(flag): expected a whole number of 0 or more, or some as 1+7, got \"\(string)\""
        )
      }
      return index
    }
  }
}

/// How an image is found.
struct AscentSettingsFlags: ParsableArguments {
  /// Named settings.
  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case mnist
    case kerasVis = "keras-vis"
    case vision
    case dream

    var settings: ActivationMaximization {
      switch self {
      case .mnist: .mnist
      case .kerasVis: .kerasVis
      case .vision: .vision
      case .dream: .dream
      }
    }
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the flags below start from: small gray images, keras-vis's defaults, photographs, or "
        + "dreams (default: mnist).", valueName: "name"))
  var preset = Preset.mnist

  @Option(
    name: .long, help: ArgumentHelp("Steps of the ascent.", valueName: "n"),
    transform: NumberFlag.whole(in: 0...100_000))
  var steps: Int?

  @Option(
    name: .long, help: ArgumentHelp("The learning rate.", valueName: "number"),
    transform: NumberFlag.decimal(in: 1e-6...1000))
  var learningRate: Double?

  @Option(
    name: .long, help: ArgumentHelp("The weight of the total variation.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1e6))
  var tv: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Its exponent beta, 2 for squares.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0.1...10))
  var tvBeta: Double?

  @Option(
    name: .long, help: ArgumentHelp("The weight of the L-p norm.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1e6))
  var lp: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Its p, 1 or more, or inf (default: 6).", valueName: "number"),
    transform: { $0 == "inf" ? .infinity : try NumberFlag.decimal(in: 1...1e6)($0) })
  var norm: Double?

  @Option(
    name: .long, help: ArgumentHelp("The weight of the mean square.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1e6))
  var l2: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Random shifts with wrap-around: below 1 a fraction of each side, from 1 on pixels.",
      valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1000))
  var jitter: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Random shifts of up to so many pixels, edges continued.", valueName: "n"),
    transform: NumberFlag.decimal(in: 0...1000))
  var shift: Double?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Random sizes, as 0.9 1.1.", valueName: "factor factor"),
    transform: NumberFlag.decimal(in: 0.1...10))
  var scale: [Double] = []

  @Option(
    name: .long, help: ArgumentHelp("Random rotations of up to so many degrees.", valueName: "n"),
    transform: NumberFlag.decimal(in: 0...180))
  var rotation: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Blur the image every four steps by so many pixels.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...100))
  var blur: Double?

  @Flag(name: .long, help: "Change the image's spectrum rather than its pixels.")
  var fourier = false

  @Option(
    name: .long,
    help: ArgumentHelp("What is done to the gradient, as in keras-vis.", valueName: "name"))
  var gradient: GradientModifier?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of noise and transformations.", valueName: "n"))
  var seed: UInt64 = 0

  func validate() throws {
    guard scale.isEmpty || (scale.count == 2 && scale[0] <= scale[1]) else {
      throw ValidationError("--scale: expected two factors, the smaller one first, as 0.9 1.1")
    }
  }

  /// As the library takes them; the range and the shape of images are the model's.
  var settings: ActivationMaximization {
    var settings = preset.settings
    if let steps { settings.steps = steps }
    if let learningRate { settings.optimizer.learningRate = Float(learningRate) }
    if let jitter { settings.transforms.jitter = Float(jitter) }
    if let shift { settings.transforms.shift = Float(shift) }
    if scale.count == 2 { settings.transforms.scale = Float(scale[0])...Float(scale[1]) }
    if let rotation { settings.transforms.rotation = Float(rotation) }
    if let blur { settings.blur = blur > 0 ? .init(standardDeviation: Float(blur)) : nil }
    if fourier { settings.parametrization = .fourier(decay: 1) }
    settings.gradientModifier = gradient
    settings.penalties = penalties(settings.penalties)
    return settings
  }

  /// Those of the preset, changed by flags.
  private func penalties(_ preset: [ActivationMaximization.WeightedPenalty])
    -> [ActivationMaximization.WeightedPenalty]
  {
    var beta: Float = 2
    var exponent: Float = 6
    var weights: (tv: Float, lp: Float) = (0, 0)
    for item in preset {
      switch item.penalty {
      case .totalVariation(let value): (beta, weights.tv) = (value, item.weight)
      case .norm(let value): (exponent, weights.lp) = (value, item.weight)
      case .squares: break
      }
    }
    return [
      .init(
        .norm(p: norm.map { Float($0) } ?? exponent), weight: lp.map { Float($0) } ?? weights.lp),
      .init(
        .totalVariation(beta: tvBeta.map { Float($0) } ?? beta),
        weight: tv.map { Float($0) } ?? weights.tv),
      .init(.squares, weight: Float(l2 ?? 0)),
    ]
  }
}

extension GradientModifier: ExpressibleByArgument {}
