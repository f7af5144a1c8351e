import Foundations
import NumPyRandom
import TensorEngine

/// The first layer of the subnets of an additive model: units that each look at one feature, `[N, F]`
/// to `[N, G, U]`.
///
/// G counts the subnets: for each of L learners, for each of F features, S subnets one after the
/// other. Features may have different numbers of units: those a subnet lacks, up to the largest
/// number U, are always 0 and so are the weights behind them.
///
/// Agarwal et al. (2021), "Neural Additive Models", https://arxiv.org/abs/2004.13912, section 3.
public protocol FeatureUnitLayer: Layer {
  /// The kind's name in model files.
  static var kind: String { get }
  /// The most that a unit gives where nothing else is said; nil for no limit.
  static var standardLimit: Float? { get }
  /// Makes a layer from its parameters, `[G, U]` each.
  init(kernel: Tensor, bias: Tensor, _ configuration: FeatureUnitConfiguration<Self>)
  /// Draws weights of a subnet with so many units.
  static func drawKernel(units: Int, using random: inout PCG64) -> Tensor
}

/// The settings of a layer of units that each look at one feature.
public struct FeatureUnitConfiguration<Units: FeatureUnitLayer>: LayerConfiguration {
  public static var kind: String { Units.kind }

  /// `[F]`: the units of each subnet of a feature.
  public var units: [Int]
  /// L, networks side by side.
  public var learners: Int
  /// S, the subnets of a feature.
  public var subnets: Int
  /// The most that a unit gives; nil for no limit.
  public var limit: Float?

  /// Makes the settings.
  public init(
    units: [Int], learners: Int = 1, subnets: Int = 1, limit: Float? = Units.standardLimit
  ) {
    (self.units, self.learners, self.subnets, self.limit) = (units, learners, subnets, limit)
  }

  /// Reads the settings from a model file.
  public init(from fields: LayerFields) throws {
    units = try fields.counts("units", length: 1...Int(Int32.max))
    learners = try fields.size("learners")
    subnets = try fields.size("subnets")
    let limit = try fields.float("limit")
    self.limit = limit > 0 ? limit : nil
  }

  public var fields: [JSONValue.Member] {
    [
      .init("units", .counts(units)), .init("learners", .integer(Int128(learners))),
      .init("subnets", .integer(Int128(subnets))), .init("limit", .float(limit ?? 0)),
    ]
  }

  public var summary: String {
    let (least, most) = (units.min() ?? 0, units.max() ?? 0)
    let range = least == most ? "\(most)" : "\(least) to \(most)"
    return "\(range) units for each of \(units.count) features"
      + (learners * subnets == 1 ? "" : ", \(learners * subnets) subnets each")
  }

  public func outputShape(for input: Shape) throws -> Shape {
    guard input.rank == 1, input[0] == units.count, units.allSatisfy({ $0 > 0 }),
      learners > 0, subnets > 0
    else { throw misfit("\(units.count) features [F]", input) }
    let (sets, isTooLarge) = learners.multipliedReportingOverflow(by: subnets)
    let (groups, isLarger) = sets.multipliedReportingOverflow(by: units.count)
    guard !isTooLarge, !isLarger else { throw misfit("fewer subnets", input) }
    return try checkedShape([groups, units.max() ?? 1], for: input)
  }

  public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
    let (groups, width) = (learners * subnets * units.count, units.max() ?? 1)
    let shape = Shape(groups, width)
    let kernel = source.parameter("kernel", shape) { random in
      drawn { Units.drawKernel(units: $0, using: &random) }
    }
    let bias = source.parameter("bias", shape) { random in
      drawn {
        Initializer.truncatedNormal(Shape($0), standardDeviation: 0.5, &random)
      }
    }
    return Units(kernel: kernel, bias: bias, self)
  }

  /// The units of each subnet, drawn one after the other, with zeros up to the largest number.
  private func drawn(_ draw: (Int) -> Tensor) -> Tensor {
    let width = units.max() ?? 1
    let rows = (0..<learners * units.count * subnets).map { group -> [Float] in
      let count = units[group / subnets % units.count]
      return draw(count).scalars + [Float](repeating: 0, count: width - count)
    }
    return Tensor(rows.flatMap { $0 }, shape: Shape(rows.count, width))
  }

  /// 1 for the units that there are, `[G, U]`; nil where no subnet lacks one.
  var mask: Tensor? {
    let width = units.max() ?? 1
    guard units.contains(where: { $0 < width }) else { return nil }
    return drawn { .ones(Shape($0)) }
  }

  /// `x - bias`, `[N, G, U]`, for features `[N, F]`.
  func distances(_ x: Tensor, _ bias: Tensor) -> Tensor {
    let (count, features, width) = (x.shape[0], units.count, bias.shape[1])
    let centers = bias.reshaped(to: [learners, features, subnets, width])
    let distances = x.reshaped(to: [count, 1, features, 1, 1]) - centers
    return distances.reshaped(to: [count, bias.shape[0], width])
  }
}

/// Units with an exponential slope, which a network fits steep steps with.
///
///     y = min(limit, relu((x - bias) exp(kernel)))
///
/// The limit is 1 unless said otherwise (ReLU-1). Kernels start around 4, offsets around 0, both
/// truncated normal with a standard deviation of 0.5; one offset for each unit, as in the authors'
/// program. Agarwal et al. (2021), https://arxiv.org/abs/2004.13912, equation 2.
public struct ExU: FeatureUnitLayer {
  /// `exu`
  public static let kind = "exu"
  public static let standardLimit: Float? = 1

  /// The logarithms of the slopes, `[G, U]`.
  public var kernel: Tensor
  /// Where each unit begins, `[G, U]`.
  public var bias: Tensor
  /// The settings.
  public let configuration: FeatureUnitConfiguration<ExU>
  private let mask: Tensor?

  public init(kernel: Tensor, bias: Tensor, _ configuration: Configuration) {
    (self.kernel, self.bias, self.configuration) = (kernel, bias, configuration)
    mask = configuration.mask
  }

  /// `[N, G, U]` for features `[N, F]`.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    configuration.limited(configuration.distances(x, bias) * kernel.exp(), mask)
  }

  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }

  public static func drawKernel(units: Int, using random: inout PCG64) -> Tensor {
    4 + Initializer.truncatedNormal(Shape(units), standardDeviation: 0.5, &random)
  }

  /// The settings of the layer.
  public typealias Configuration = FeatureUnitConfiguration<ExU>
}

/// Rectified linear units of one feature each.
///
///     y = relu((x - bias) kernel)
///
/// Kernels start as Glorot's uniform draws for one input, offsets around 0 with a standard deviation
/// of 0.5. The common choice for smooth curves; see `ExU` for steps.
public struct LinReLU: FeatureUnitLayer {
  /// `lin_relu`
  public static let kind = "lin_relu"
  public static let standardLimit: Float? = nil

  /// The slopes, `[G, U]`.
  public var kernel: Tensor
  /// Where each unit begins, `[G, U]`.
  public var bias: Tensor
  /// The settings.
  public let configuration: FeatureUnitConfiguration<LinReLU>
  private let mask: Tensor?

  public init(kernel: Tensor, bias: Tensor, _ configuration: Configuration) {
    (self.kernel, self.bias, self.configuration) = (kernel, bias, configuration)
    mask = configuration.mask
  }

  /// `[N, G, U]` for features `[N, F]`.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    configuration.limited(configuration.distances(x, bias) * kernel, mask)
  }

  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }

  public static func drawKernel(units: Int, using random: inout PCG64) -> Tensor {
    Initializer.glorotUniform(shape: Shape(1, units), using: &random).reshaped(to: [units])
  }

  /// The settings of the layer.
  public typealias Configuration = FeatureUnitConfiguration<LinReLU>
}

extension FeatureUnitConfiguration {
  /// Rectified, limited, and 0 where a subnet has no unit.
  fileprivate func limited(_ x: Tensor, _ mask: Tensor?) -> Tensor {
    var y = x.relu()
    if let limit { y = y.clipped(to: 0, limit) }
    return mask.map { y * $0 } ?? y
  }
}

extension LayerSpecification {
  /// Units with an exponential slope, each for one feature.
  public static func exu(
    units: [Int], learners: Int = 1, subnets: Int = 1, limit: Float? = ExU.standardLimit
  ) -> LayerSpecification {
    .layer(
      ExU.Configuration(units: units, learners: learners, subnets: subnets, limit: limit))
  }

  /// Rectified linear units, each for one feature.
  public static func linReLU(
    units: [Int], learners: Int = 1, subnets: Int = 1
  ) -> LayerSpecification {
    .layer(LinReLU.Configuration(units: units, learners: learners, subnets: subnets))
  }
}
