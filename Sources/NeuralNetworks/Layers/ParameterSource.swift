import Foundations
import NumPyRandom
import TensorEngine

/// Where a layer gets its parameters and states from when it is built: drawn, or given.
public struct ParameterSource {
  /// A tensor of a layer: its name within the layer and its shape.
  typealias NamedShape = (name: String, shape: Shape)

  private enum Origin {
    case drawn(PCG64)
    case given(parameters: ArraySlice<Tensor>, states: ArraySlice<Tensor>)
    case shapes
  }

  private var origin: Origin
  /// The names of the layers around the present one, each followed by a dot.
  private var prefix = ""
  /// The parameters asked for, in order.
  private(set) var parameters: [NamedShape] = []
  /// The states asked for, in order.
  private(set) var states: [NamedShape] = []

  /// A source that draws parameters.
  init(drawing random: PCG64) { origin = .drawn(random) }

  /// A source that hands out given tensors, in order.
  init(parameters: [Tensor], states: [Tensor]) {
    origin = .given(parameters: parameters[...], states: states[...])
  }

  /// A source that only records shapes, and returns empty tensors.
  static var shapesOnly: ParameterSource { ParameterSource(origin: .shapes) }

  private init(origin: Origin) { self.origin = origin }

  /// The generator as the draws left it.
  var random: PCG64? {
    if case .drawn(let random) = origin { random } else { nil }
  }

  /// A tensor that training changes.
  /// - Parameters:
  ///   - name: its name within the layer.
  ///   - shape: its shape.
  ///   - draw: makes it where a network is built from scratch.
  /// - Precondition: a given tensor has that shape.
  /// - Returns: a tensor of that shape; an empty one where only shapes are asked for.
  public mutating func parameter(
    _ name: String, _ shape: Shape, _ draw: (inout PCG64) -> Tensor
  ) -> Tensor {
    parameters.append((prefix + name, shape))
    switch origin {
    case .drawn(var random):
      let tensor = draw(&random)
      origin = .drawn(random)
      return tensor
    case .given(var parameters, let states):
      let tensor = Self.next(&parameters, name, shape)
      origin = .given(parameters: parameters, states: states)
      return tensor
    case .shapes: return .zeros([0])
    }
  }

  /// A tensor that is learned without gradients.
  /// - Parameters:
  ///   - name: its name within the layer.
  ///   - shape: its shape.
  ///   - value: of all its elements where a network is built from scratch.
  /// - Precondition: a given tensor has that shape.
  /// - Returns: a tensor of that shape; an empty one where only shapes are asked for.
  public mutating func state(_ name: String, _ shape: Shape, value: Float) -> Tensor {
    states.append((prefix + name, shape))
    switch origin {
    case .drawn: return Tensor(repeating: value, shape: shape)
    case .given(let parameters, var states):
      let tensor = Self.next(&states, name, shape)
      origin = .given(parameters: parameters, states: states)
      return tensor
    case .shapes: return .zeros([0])
    }
  }

  /// Builds a layer that a layer is made of.
  /// - Parameters:
  ///   - name: by which the outer layer's `visit` lends it.
  ///   - make: builds it from this source.
  /// - Returns: what it built.
  public mutating func nested<Inner>(
    _ name: String, _ make: (inout ParameterSource) -> Inner
  ) -> Inner {
    let outer = prefix
    prefix += name + "."
    defer { prefix = outer }
    return make(&self)
  }

  private static func next(_ tensors: inout ArraySlice<Tensor>, _ name: String, _ shape: Shape)
    -> Tensor
  {
    let tensor = tensors.popFirst()
    precondition(
      tensor?.shape == shape,
      "\(name): expected shape \(shape), got \(tensor.map { "\($0.shape)" } ?? "no tensor")")
    return tensor ?? .zeros([0])
  }
}
