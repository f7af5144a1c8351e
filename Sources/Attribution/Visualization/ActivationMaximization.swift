import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Gradient ascent on the input of a network: images that a class, a channel, a neuron or a layer
/// responds to most.
///
///     L(x) = -objectiveWeight * h(T(x)) + sum of weight * penalty(x)
///     x <- clip(x - step(dL/dx))
///
/// with h the value of a ``FeatureTarget`` and T a random transformation, drawn for each step.
///
///     let found = try ActivationMaximization.mnist.images(
///       of: network, targets: (0..<10).map { .output($0) }, seed: 1)
///     found.images         // [10, 28, 28, 1]
///     found.probabilities  // 0.99…
///
/// Targets are optimized in one batch, each as if it were alone: gradients are normalized by image,
/// each target has a start of its own, and the best image of each is kept.
///
/// Erhan et al. (2009), "Visualizing Higher-Layer Features of a Deep Network"; Mahendran and Vedaldi
/// (2015), https://arxiv.org/abs/1412.0035; Olah et al. (2017),
/// https://doi.org/10.23915/distill.00007; the defaults are keras-vis's.
public struct ActivationMaximization: Sendable, Hashable {
  /// Steps of the ascent, 0 or more.
  public var steps = 200
  /// What pixels may be: the network's input range.
  public var range: ClosedRange<Float> = 0...1
  /// The shape of one input as an image `[H, W, C]`, for networks that take it as a vector; nil for
  /// the network's input shape.
  public var imageShape: Shape?
  /// The weight of the objective.
  public var objectiveWeight: Float = 1
  /// What is added to the loss; those with the weight 0 are skipped.
  public var penalties: [WeightedPenalty] = []
  /// What norms are measured from: the network's input where a picture is empty.
  public var background: Float = 0
  /// What happens to images before each forward pass.
  public var transforms = ImageTransforms.none
  /// What the optimizer changes.
  public var parametrization = ImageParametrization.pixels
  /// Whether the gradient of each image is divided by its L2 norm.
  public var normalizesGradient = true
  /// What is done to the gradient then; nil for nothing.
  public var gradientModifier: GradientModifier?
  /// How parameters follow the gradient.
  public var optimizer = Optimizer.rmsprop(learningRate: 1)
  /// The noise at the start.
  public var start = Start.uniform(0.05)
  /// Whether images are cut to the range after each step.
  public var clips = false
  /// A blur of the image after every so many steps; nil for none.
  public var blur: Blur?
  /// What makes a picture of the best input.
  public var finish = Finish.clipped
  /// For classes: how often one whose probability stays below 0.99 is tried again, each time from noise
  /// twice as strong and with half the penalties. Where all units of a layer are silent no gradient
  /// leads anywhere, and what a penalty outweighs depends on how large a network's logits are.
  public var restarts = 0

  /// Makes settings with these defaults and without penalties.
  public init() {}

  /// A penalty and its weight.
  public struct WeightedPenalty: Sendable, Hashable {
    /// What is added to the loss.
    public var penalty: ImagePenalty
    /// Its factor, 0 or more.
    public var weight: Float

    /// Makes a weighted penalty.
    public init(_ penalty: ImagePenalty, weight: Float) {
      (self.penalty, self.weight) = (penalty, weight)
    }
  }

  /// How parameters follow the gradient.
  public enum Optimizer: Sendable, Hashable {
    /// keras-vis's: `x -= rate g / sqrt(v + 1e-7)`, `v = 0.95 v + 0.05 g^2`.
    case rmsprop(learningRate: Float)
    /// Kingma and Ba's, with their defaults.
    case adam(learningRate: Float)
    /// `x -= rate g`
    case descent(learningRate: Float)

    /// The learning rate.
    public var learningRate: Float {
      get {
        switch self {
        case .rmsprop(let rate), .adam(let rate), .descent(let rate): rate
        }
      }
      set {
        self =
          switch self {
          case .rmsprop: .rmsprop(learningRate: newValue)
          case .adam: .adam(learningRate: newValue)
          case .descent: .descent(learningRate: newValue)
          }
      }
    }

    func make() -> any NeuralNetworks.Optimizer {
      switch self {
      case .rmsprop(let rate): RMSprop(learningRate: rate, rho: 0.95, epsilon: 1e-7)
      case .adam(let rate): Adam(learningRate: rate)
      case .descent(let rate): SGD(learningRate: rate)
      }
    }
  }

  /// Noise around the middle of the range; sizes are fractions of the range's.
  public enum Start: Sendable, Hashable {
    /// Uniform noise, standardized to this standard deviation, as keras-vis begins.
    case uniform(Float)
    /// Normal noise with this standard deviation, cut to the range.
    case normal(Float)
  }

  /// A Gaussian blur of the image after every so many steps. Yosinski et al. (2015),
  /// https://arxiv.org/abs/1506.06579.
  public struct Blur: Sendable, Hashable {
    /// In pixels, above 0.
    public var standardDeviation: Float
    /// Steps from one blur to the next, 1 or more.
    public var interval: Int

    /// Makes a blur.
    public init(standardDeviation: Float, interval: Int = 4) {
      (self.standardDeviation, self.interval) = (standardDeviation, interval)
    }
  }

  /// What makes a picture of an input.
  public enum Finish: Sendable, Hashable {
    /// Values outside the range are cut.
    case clipped
    /// keras-vis's: `(x - mean) / (std + 1e-7) * 0.1 + 0.5` of each image, cut to 0...1 and mapped to
    /// the range. Such a picture has another contrast than what the network was given.
    case standardized
  }
}

extension ActivationMaximization {
  /// keras-vis's `visualize_activation`: total variation and the L-6 norm with weights of 10, RMSprop
  /// along the normalized gradient, 200 steps. keras-vis's own range is 0...255.
  public static let kerasVis: ActivationMaximization = {
    var settings = ActivationMaximization()
    settings.penalties = [
      WeightedPenalty(.norm(p: 6), weight: 10),
      WeightedPenalty(.totalVariation(beta: 2), weight: 10),
    ]
    settings.finish = .standardized
    return settings
  }()

  /// For small gray images on an empty ground, as MNIST's: strokes that hold where the image is moved,
  /// turned and resized. Weights and sizes were found by eye on the network `cnn-32-64`.
  public static let mnist: ActivationMaximization = {
    var settings = ActivationMaximization()
    settings.steps = 500
    settings.penalties = [
      WeightedPenalty(.norm(p: 1), weight: 25),
      WeightedPenalty(.totalVariation(beta: 2), weight: 60),
    ]
    settings.optimizer = .rmsprop(learningRate: 0.02)
    settings.transforms = ImageTransforms(jitter: 0.1, scale: 0.85...1.15, rotation: 15)
    settings.blur = Blur(standardDeviation: 0.5)
    settings.clips = true
    settings.restarts = 4
    return settings
  }()

  /// For color images of 224x224: Adam from gray, random shifts of up to 8 pixels, total variation.
  public static let vision: ActivationMaximization = {
    var settings = ActivationMaximization()
    settings.steps = 512
    settings.penalties = [WeightedPenalty(.totalVariation(beta: 2), weight: 1e-2)]
    settings.normalizesGradient = false
    settings.optimizer = .adam(learningRate: 0.05)
    settings.start = .normal(0.01)
    settings.transforms.jitter = 8
    settings.clips = true
    return settings
  }()

  /// Normalized steps that strengthen what a layer sees, shifted at random: DeepDream, best from a
  /// picture. Mordvintsev et al. (2015), "Inceptionism".
  public static let dream: ActivationMaximization = {
    var settings = ActivationMaximization()
    settings.steps = 100
    settings.optimizer = .adam(learningRate: 0.01)
    settings.transforms.jitter = 0.1
    settings.clips = true
    return settings
  }()

  /// The same ascent without what makes images look natural: no penalty, transformation, blur or
  /// spectrum.
  public var withoutRegularization: ActivationMaximization {
    var settings = self
    settings.penalties = []
    settings.transforms = .none
    settings.parametrization = .pixels
    settings.blur = nil
    return settings
  }

  /// Checks the settings.
  func check() throws(AttributionError) {
    func require(_ holds: Bool, _ name: String, _ value: Any, _ expected: String)
      throws(AttributionError)
    {
      guard !holds else { return }
      throw .badOption(
        name: name, value: "\(value)", method: "activation maximization", expected: expected)
    }
    try require(steps >= 0, "steps", steps, "0 or more")
    try require(
      range.lowerBound < range.upperBound && range.lowerBound.isFinite && range.upperBound.isFinite,
      "range", range, "two finite bounds, the lower one below the upper one")
    try require(objectiveWeight.isFinite, "objectiveWeight", objectiveWeight, "a finite number")
    try require(background.isFinite, "background", background, "a finite number")
    try require(
      optimizer.learningRate > 0 && optimizer.learningRate.isFinite, "learningRate",
      optimizer.learningRate, "a number above 0")
    try require(restarts >= 0, "restarts", restarts, "0 or more")
    for item in penalties {
      try require(
        item.weight >= 0 && item.weight.isFinite, item.penalty.name, item.weight, "0 or more")
      try item.penalty.check()
    }
    if let blur {
      try require(
        (1e-3...100).contains(blur.standardDeviation), "blur", blur.standardDeviation,
        "a standard deviation of 0.001 to 100 pixels")
      try require(blur.interval >= 1, "blur", blur.interval, "1 step or more from one to the next")
    }
    try transforms.check()
  }
}
