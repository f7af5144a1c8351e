import Foundations
import NumPyRandom
import TensorEngine

/// A layer that goes through sequences `[N, T, D]` step by step with a state `[N, H]`.
public protocol RecurrentLayer: Layer {
  /// The kind's name in model files, and the first word of the layer in a setting.
  static var kind: String { get }
  /// The parts of the kernels: 4 of an LSTM, 3 of a GRU.
  static var gates: Int { get }

  /// Makes a layer from its parameters.
  init(_ weights: RecurrentWeights, returnsSequences: Bool, isReversed: Bool)
  /// The first bias.
  static func initialBias(units: Int) -> Tensor
}

/// The parameters of a recurrent layer.
public struct RecurrentWeights: Sendable {
  /// What inputs are multiplied with, `[D, gates H]`.
  public var kernel: Tensor
  /// What states are multiplied with, `[H, gates H]`.
  public var recurrentKernel: Tensor
  /// The offsets, `[gates H]` or, of a GRU, `[2, gates H]`.
  public var bias: Tensor

  /// Takes parameters.
  public init(kernel: Tensor, recurrentKernel: Tensor, bias: Tensor) {
    self.kernel = kernel
    self.recurrentKernel = recurrentKernel
    self.bias = bias
  }

  /// `kernel`, `recurrent_kernel`, `bias`, as in Keras.
  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("recurrent_kernel", &recurrentKernel)
    visitor.parameter("bias", &bias)
  }
}

extension RecurrentLayer {
  /// The states of all steps, or of the last one of the pass alone.
  func result(_ states: Tensor, returnsSequences: Bool, isReversed: Bool) -> Tensor {
    if returnsSequences { return states }
    let step = isReversed ? 0 : states.shape[1] - 1
    return states.slice(along: 1, step..<step + 1)
      .reshaped(to: [states.shape[0], states.shape[2]])
  }
}

/// The settings of a recurrent layer.
public struct RecurrentConfiguration<Recurrent: RecurrentLayer>: LayerConfiguration {
  public static var kind: String { Recurrent.kind }
  public static var settingForms: [String] { ["\(kind) UNITS [last]"] }

  /// H, the units of the state.
  public var units: Int
  /// Whether the result has all steps, `[N, T, H]`, rather than the last one, `[N, H]`.
  public var returnsSequences: Bool
  /// Whether it goes from the last step to the first.
  public var isReversed: Bool

  /// Makes the settings.
  public init(units: Int, returnsSequences: Bool = true, isReversed: Bool = false) {
    self.units = units
    self.returnsSequences = returnsSequences
    self.isReversed = isReversed
  }

  /// Reads the settings from a model file.
  public init(from fields: LayerFields) throws {
    units = try fields.size("units")
    returnsSequences = try fields.bool("return_sequences")
    isReversed = try fields.bool("go_backwards")
  }

  /// Reads `lstm UNITS`, with `last` where the last step alone is wanted.
  public init?(setting words: LayerWords) {
    guard let first = words.arguments.first, let units = Int(first), (1...65_536).contains(units),
      words.arguments.count == 1 || words.arguments.dropFirst() == ["last"]
    else { return nil }
    self.init(units: units, returnsSequences: words.arguments.count == 1)
  }

  public var fields: [JSONValue.Member] {
    [
      .init("units", .integer(Int128(units))), .init("return_sequences", .bool(returnsSequences)),
      .init("go_backwards", .bool(isReversed)),
    ]
  }

  public var summary: String {
    "\(units) units" + (returnsSequences ? "" : ", last step") + (isReversed ? ", reversed" : "")
  }

  public func outputShape(for input: Shape) throws -> Shape {
    guard input.rank == 2 else { throw misfit("sequences [T, D]", input) }
    _ = try checkedShape([max(input[1], units), Recurrent.gates, units], for: input)
    return try checkedShape(returnsSequences ? [input[0], units] : [units], for: input)
  }

  public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
    makeRecurrentLayer(for: input, from: &source)
  }

  func makeRecurrentLayer(for input: Shape, from source: inout ParameterSource) -> Recurrent {
    let width = Recurrent.gates * units
    let shapes = (Shape(input[1], width), Shape(units, width))
    let kernel = source.parameter("kernel", shapes.0) {
      Initializer.glorotUniform(shape: shapes.0, using: &$0)
    }
    let recurrentKernel = source.parameter("recurrent_kernel", shapes.1) {
      Initializer.orthogonal(shape: shapes.1, using: &$0)
    }
    let bias = Recurrent.initialBias(units: units)
    return Recurrent(
      RecurrentWeights(
        kernel: kernel, recurrentKernel: recurrentKernel,
        bias: source.parameter("bias", bias.shape) { _ in bias }),
      returnsSequences: returnsSequences, isReversed: isReversed)
  }
}
