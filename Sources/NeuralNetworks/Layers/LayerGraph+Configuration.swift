import Foundations
import TensorEngine

extension LayerGraph {
  /// The settings of a graph.
  public struct Configuration: LayerConfiguration {
    /// `layer_graph`
    public static let kind = "layer_graph"

    /// The nodes; each takes what comes in, or results of nodes before it.
    public var nodes: [Node]

    /// Makes the settings.
    public init(_ nodes: [Node]) { self.nodes = nodes }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      nodes = []
      for node in try fields.objects("nodes") {
        nodes.append(try Node(from: node))
      }
    }

    public var fields: [JSONValue.Member] { [.init("nodes", .array(nodes.map(\.json)))] }

    public var summary: String {
      "\(nodes.count) nodes: " + nodes.map(\.name).joined(separator: ", ")
    }

    public func outputShape(for input: Shape) throws -> Shape {
      try shapes(for: input)[nodes.count]
    }

    /// The shape of one example as it comes in, and after each node.
    /// - Throws: `LayerMisfit` with the node that does not fit.
    public func shapes(for input: Shape) throws -> [Shape] {
      guard !nodes.isEmpty else { throw misfit("at least one node", input) }
      var shapes = [input]
      for (index, node) in nodes.enumerated() {
        guard node.hasGoodName, nodes.prefix(index).allSatisfy({ $0.name != node.name }) else {
          throw misfit(
            "nodes with names of their own, of letters, digits, _ and -, got \"\(node.name)\"",
            input)
        }
        let positions = node.inputs.compactMap { position(of: $0, before: index) }
        guard positions.count == node.inputs.count else {
          let names = node.inputs.joined(separator: ", ")
          throw misfit("earlier nodes as the inputs of \(node.name), got \(names)", input)
        }
        shapes.append(try node.outputShape(positions.map { shapes[$0] }, input))
      }
      return shapes
    }

    /// Where the result of a node is, 0 for what comes in; nil where there is none before.
    private func position(of name: String, before index: Int) -> Int? {
      name == LayerGraph.input
        ? 0 : nodes.prefix(index).firstIndex { $0.name == name }.map { $0 + 1 }
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      guard let shapes = try? shapes(for: input) else {
        preconditionFailure("LayerGraph: expected nodes that fit each other after \(input)")
      }
      var steps: [(step: Step, inputs: [Int])] = []
      for (index, node) in nodes.enumerated() {
        let inputs = node.inputs.compactMap { position(of: $0, before: index) }
        switch node.operation {
        case .merge(let merge): steps.append((.merge(merge), inputs))
        case .layer(let layer):
          let made = source.nested(node.name) {
            layer.configuration.makeLayer(for: shapes[inputs[0]], from: &$0)
          }
          steps.append((.layer(made), inputs))
        }
      }
      return LayerGraph(self, steps)
    }
  }
}

extension LayerGraph.Node {
  /// Reads a node of a model file.
  init(from fields: LayerFields) throws {
    name = try fields.string("name")
    inputs = try fields.array("inputs").map { value in
      guard case .string(let input) = value else {
        throw fields.error("inputs", "names of nodes", value)
      }
      return input
    }
    operation =
      fields.value["merge"] == nil
      ? .layer(try fields.layer("layer")) : .merge(try fields.name("merge"))
  }

  var json: JSONValue {
    let operation: JSONValue.Member =
      switch self.operation {
      case .layer(let layer): .init("layer", layer.json)
      case .merge(let merge): .init("merge", .string(merge.rawValue))
      }
    return .object([
      .init("name", .string(name)), .init("inputs", .array(inputs.map { .string($0) })), operation,
    ])
  }

  fileprivate var hasGoodName: Bool {
    let isKnown = { (c: Character) in
      c.isASCII && (c.isLetter || c.isNumber || c == "_" || c == "-")
    }
    return !name.isEmpty && name != LayerGraph.input && name.allSatisfy(isKnown)
  }

  /// The shape of one example that comes out.
  fileprivate func outputShape(_ shapes: [Shape], _ input: Shape) throws -> Shape {
    switch operation {
    case .layer(let layer):
      guard shapes.count == 1 else {
        throw LayerMisfit(
          layer: 0, expected: "one input of \(name)", found: "\(shapes.count) after \(input)")
      }
      do {
        return try layer.outputShape(for: shapes[0])
      } catch {
        throw LayerMisfit(layer: 0, expected: error.expected, found: "\(name): \(error.found)")
      }
    case .merge(let merge):
      guard let shape = merge.shape(shapes) else {
        throw LayerMisfit(
          layer: 0, expected: "shapes that \(merge.rawValue) can join as the inputs of \(name)",
          found: shapes.map(\.description).joined(separator: ", "))
      }
      return shape
    }
  }
}
