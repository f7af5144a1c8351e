import Foundations
import NumPyRandom
import TensorEngine

/// A fully connected layer with learned noise on its parameters while it trains, `[N, I]` to
/// `[N, O]`; in use the noise is off.
///
///     y = activation(x (kernel + kernelSigma * e) + bias + biasSigma * eOut)
///     e = eIn eOut        eIn = f(z), z of I normal draws; eOut = f(z), z of O
///     f(z) = sign(z) sqrt(|z|)
///
/// Fortunato et al. (2017), https://arxiv.org/abs/1706.10295: factorized noise, one draw for each
/// call. Kernel and bias start uniform within 1 / sqrt(I), the sigmas at sigma / sqrt(I).
public struct NoisyDense: KernelLayer {
  /// The means of the weights, `[I, O]`.
  public var kernel: Tensor
  /// The means of the offsets, `[O]`.
  public var bias: Tensor
  /// The standard deviations of the weights' noise, `[I, O]`.
  public var kernelSigma: Tensor
  /// The standard deviations of the offsets' noise, `[O]`.
  public var biasSigma: Tensor
  /// The function applied to the result.
  public let activation: Activation

  /// The layer's function, with noise where the context is one of training.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    guard context.isTraining else { return Dense(kernel, bias, activation)(x) }
    var random = PCG64(seed: context.nextKey())
    let inputNoise = Self.noise(kernel.shape[0], &random)
    let outputNoise = Self.noise(kernel.shape[1], &random)
    let noise = inputNoise.reshaped(to: [inputNoise.count, 1]) * outputNoise
    return Dense(
      kernel + kernelSigma * noise, bias + biasSigma * outputNoise, activation
    ).forward(x, in: context)
  }

  public var offset: Tensor? { bias }

  public func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor {
    x.dense(kernel: kernel, bias: offset)
  }

  /// `f(z) = sign(z) sqrt(|z|)` of normal draws, `[count]`.
  private static func noise(_ count: Int, _ random: inout PCG64) -> Tensor {
    Tensor(shape: [count]) { values in
      for index in values.indices {
        let z = random.standardNormal()
        values[index] = Float(z < 0 ? -(-z).squareRoot() : z.squareRoot())
      }
    }
  }

  /// `kernel`, `bias`, `kernel_sigma`, then `bias_sigma`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
    visitor.parameter("kernel_sigma", &kernelSigma)
    visitor.parameter("bias_sigma", &biasSigma)
  }
}

extension Dense {
  fileprivate init(_ kernel: Tensor, _ bias: Tensor, _ activation: Activation) {
    self.init(kernel: kernel, bias: bias, activation: activation)
  }
}

extension NoisyDense {
  /// The settings of a fully connected layer with noise.
  public struct Configuration: ActivatedConfiguration {
    /// `noisy_dense`
    public static let kind = "noisy_dense"
    /// How a setting writes it.
    public static let settingForms = ["noisy_dense UNITS [relu]"]

    /// The features that go out.
    public var units: Int
    /// The function applied to the result.
    public var activation: Activation
    /// The standard deviation of the noise at first, times sqrt(I).
    public var sigma: Float

    /// Makes the settings; the paper's sigma where nothing is said.
    public init(units: Int, activation: Activation = .linear, sigma: Float = 0.5) {
      self.units = units
      self.activation = activation
      self.sigma = sigma
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      units = try fields.size("units")
      activation = try fields.name("activation")
      sigma = try fields.float("sigma")
    }

    /// Reads `noisy_dense UNITS [ACTIVATION]`.
    public init?(setting words: LayerWords) {
      guard let (sizes, _, activation) = words.sizes(1, allowsActivation: true) else { return nil }
      self.init(units: sizes[0], activation: activation)
    }

    public var fields: [JSONValue.Member] {
      [
        .init("units", .integer(Int128(units))), .init("activation", .string(activation.rawValue)),
        .init("sigma", .float(sigma)),
      ]
    }

    public var summary: String {
      activation == .linear ? "\(units) units" : "\(units) units, \(activation.rawValue)"
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1 else { throw misfit("features [D], as from flatten", input) }
      return try checkedShape([units], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let (inputs, sigma) = (input[-1], sigma / Float(input[-1]).squareRoot())
      let weights = WeightSettings(initializer: .torchLinear)
      let (kernel, bias) = weights.tensors(
        kernel: Shape(inputs, units), fanIn: inputs, units: units, from: &source)
      return NoisyDense(
        kernel: kernel, bias: bias ?? .zeros([0]),
        kernelSigma: source.parameter("kernel_sigma", Shape(inputs, units)) { _ in
          Tensor(repeating: sigma, shape: Shape(inputs, units))
        },
        biasSigma: source.parameter("bias_sigma", Shape(units)) { _ in
          Tensor(repeating: sigma, shape: Shape(units))
        }, activation: activation)
    }
  }
}

extension LayerSpecification {
  /// A fully connected layer with learned noise on its parameters while it trains.
  public static func noisyDense(
    units: Int, activation: Activation = .linear, sigma: Float = 0.5
  ) -> LayerSpecification {
    .layer(NoisyDense.Configuration(units: units, activation: activation, sigma: sigma))
  }
}
