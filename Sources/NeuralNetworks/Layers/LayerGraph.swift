import Foundations
import TensorEngine

/// Layers that branch and join, as one layer: a residual block, or a whole network that is no chain.
///
///     .graph([
///       .init("conv", .conv2D(filters: 8, size: 3), of: "input"),
///       .init("sum", .add, of: ["conv", "input"]),
///     ])
///
/// Each node applies a layer to the result of an earlier node, or merges the results of several; the
/// result of the last node is that of the whole. `input` is what comes in.
public struct LayerGraph: Layer {
  /// How the results of several nodes become one.
  public enum Merge: String, Sendable, CaseIterable {
    /// Elementwise, of one shape.
    case add, subtract, multiply, average, maximum, minimum
    /// One after the other along the last axis.
    case concatenate
  }

  /// What a node does.
  enum Step: Sendable {
    case layer(any Layer)
    case merge(Merge)
  }

  /// The nodes' steps, each with the positions of its inputs: 0 is what comes in.
  private(set) var steps: [(step: Step, inputs: [Int])]
  /// What the graph was built from.
  public let configuration: Configuration

  /// The layer of each node, in order; nil of those that merge.
  public var layers: [(any Layer)?] {
    steps.map { if case .layer(let layer) = $0.step { layer } else { nil } }
  }

  /// The result of the last node.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    var results = [x]
    for (step, inputs) in steps {
      switch step {
      case .layer(let layer): results.append(layer.forward(results[inputs[0]], in: context))
      case .merge(let merge): results.append(merge(inputs.map { results[$0] }))
      }
    }
    return results[results.count - 1]
  }

  /// The layers under the names of their nodes.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    for index in steps.indices {
      guard case .layer(var layer) = steps[index].step else { continue }
      // The step must not share the layer's tensors while the visitor changes them.
      steps[index].step = .merge(.add)
      visitor.module(configuration.nodes[index].name, &layer)
      steps[index].step = .layer(layer)
    }
  }
}

extension LayerGraph.Merge {
  /// The merged tensor of some of one shape, which differ in the last axis alone where they are
  /// concatenated.
  public func callAsFunction(_ tensors: [Tensor]) -> Tensor {
    if self == .concatenate { return .concatenated(tensors, along: -1) }
    let result = tensors.dropFirst().reduce(tensors[0]) { one, other in
      switch self {
      case .subtract: one - other
      case .multiply: one * other
      case .maximum: .maximum(one, other)
      case .minimum: .minimum(one, other)
      case .add, .average, .concatenate: one + other
      }
    }
    return self == .average ? result / Float(tensors.count) : result
  }

  /// The shape of one merged example; nil where the shapes do not fit each other.
  func shape(_ shapes: [Shape]) -> Shape? {
    guard let first = shapes.first, first.rank > 0, shapes.count > 1,
      self != .subtract || shapes.count == 2
    else { return nil }
    guard self == .concatenate else { return shapes.allSatisfy { $0 == first } ? first : nil }
    let outer = Array(first.dimensions.dropLast())
    guard shapes.allSatisfy({ Array($0.dimensions.dropLast()) == outer }) else { return nil }
    return Shape(countable: outer + [shapes.reduce(0) { $0 + $1[-1] }])
  }
}

extension LayerGraph {
  /// One node of a graph.
  public struct Node: Sendable, Equatable {
    /// What a node does.
    public enum Operation: Sendable, Equatable {
      /// Applies a layer to one result.
      case layer(LayerSpecification)
      /// Makes one of several results.
      case merge(Merge)
    }

    /// Its name, which no other node has: letters, digits, `_` and `-`.
    public var name: String
    /// What it does.
    public var operation: Operation
    /// The nodes whose results it takes; `input` is what comes in.
    public var inputs: [String]

    /// A node of any kind.
    public init(_ name: String, _ operation: Operation, inputs: [String]) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
    }

    /// A node that applies a layer.
    public init(_ name: String, _ layer: LayerSpecification, of input: String) {
      self.init(name, .layer(layer), inputs: [input])
    }

    /// A node that merges.
    public init(_ name: String, _ merge: Merge, of inputs: [String]) {
      self.init(name, .merge(merge), inputs: inputs)
    }
  }

  /// The name of what comes in.
  public static let input = "input"

  init(_ configuration: Configuration, _ steps: [(step: Step, inputs: [Int])]) {
    self.configuration = configuration
    self.steps = steps
  }
}

extension LayerSpecification {
  /// Layers that branch and join.
  public static func graph(_ nodes: [LayerGraph.Node]) -> LayerSpecification {
    .layer(LayerGraph.Configuration(nodes))
  }
}
