import Foundations
import TensorEngine

/// What is needed to build a network: the shape of one example and its layers in order.
public struct Architecture: Sendable, Equatable {
  /// The shape of one example: `[D]` features, or `[H, W, C]` for images.
  public var inputShape: Shape
  /// The layers, first to last.
  public var layers: [LayerSpecification]

  /// The numbers of one example.
  public var inputs: Int { inputShape.count }

  /// Makes a description of a network over features.
  public init(inputs: Int, layers: [LayerSpecification]) {
    self.init(inputShape: Shape(inputs), layers: layers)
  }

  /// Makes a description.
  public init(inputShape: Shape, layers: [LayerSpecification]) {
    self.inputShape = inputShape
    self.layers = layers
  }

  /// A multi-layer perceptron (MLP): dense hidden layers with ReLU, and a dense last layer.
  /// - Parameters:
  ///   - inputs: D, the features of one example.
  ///   - hidden: the units of the hidden layers.
  ///   - outputs: the units of the last layer.
  ///   - last: the activation of the last layer.
  ///   - initializer: of all kernels.
  /// - Returns: the description of the network.
  public static func mlp(
    inputs: Int, hidden: [Int], outputs: Int, last: Activation = .linear,
    initializer: Initializer = .glorotUniform
  ) -> Architecture {
    let layers: [LayerSpecification] = hidden.map {
      .dense(units: $0, activation: .relu, initializer: initializer)
    }
    return Architecture(
      inputs: inputs,
      layers: layers + [.dense(units: outputs, activation: last, initializer: initializer)])
  }

  /// The shapes of one example: as it comes in, and after each layer.
  /// - Throws: `LayerMisfit` where a layer cannot follow what comes before it.
  public func exampleShapes() throws(LayerMisfit) -> [Shape] {
    var shapes = [inputShape]
    for (index, layer) in layers.enumerated() {
      do throws(LayerMisfit) {
        shapes.append(try layer.outputShape(for: shapes[index]))
      } catch {
        throw LayerMisfit(layer: index, expected: error.expected, found: error.found)
      }
    }
    return shapes
  }

  /// The same, of a description whose layers must fit.
  /// - Precondition: they do.
  var checkedShapes: [Shape] {
    do throws(LayerMisfit) {
      return try exampleShapes()
    } catch {
      preconditionFailure("Architecture: \(error)")
    }
  }

  /// The names and shapes of all parameters in order, named `dense_1.kernel`, `dense_1.bias`,
  /// `dense_2.kernel`…: counted for each kind of layer, as Keras does.
  /// - Precondition: the layers fit.
  public var parameterShapes: [(name: String, shape: Shape)] {
    named { $0.shapes(for: $1).parameters }
  }

  /// The names and shapes of what layers learn beside their parameters:
  /// `batch_normalization_1.moving_mean`…
  /// - Precondition: the layers fit.
  public var stateShapes: [(name: String, shape: Shape)] { named { $0.shapes(for: $1).states } }

  /// The names of the layers, counted for each kind as Keras does: `dense_1`, `dense_2`.
  public var layerNames: [String] {
    var counts: [String: Int] = [:]
    return layers.map { layer in
      counts[layer.kind, default: 0] += 1
      return "\(layer.kind)_\(counts[layer.kind] ?? 0)"
    }
  }

  private func named(
    _ shapes: (LayerSpecification, Shape) -> [ParameterSource.NamedShape]
  ) -> [(name: String, shape: Shape)] {
    zip(layerNames, zip(layers, checkedShapes)).flatMap { name, layer in
      shapes(layer.0, layer.1).map { (name: "\(name).\($0.name)", shape: $0.shape) }
    }
  }
}
