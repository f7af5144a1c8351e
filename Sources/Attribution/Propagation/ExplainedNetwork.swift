import Foundations
import NeuralNetworks
import TensorEngine

/// A network as methods of attribution see it: steps from inputs to outputs before their softmax.
///
///     let network = try ExplainedNetwork(model)
///     let table = RuleTable(name: "gradient", start: .one) { _ in GradientRule() }
///     let maps = try network.propagate(x, neurons: .largest, by: table)   // of the shape of x
///
/// Token ids have no neighbors to differ from: where the network begins with an embedding, what is
/// explained are the vectors, and the map has the sum over each of them.
public struct ExplainedNetwork: Sendable {
  /// The network, without the function that it ends with.
  public let logits: Sequential
  /// Its steps, first to last, without the embedding.
  public let steps: [PropagationStep]
  /// The first layer where that is one.
  let embedding: Embedding?
  /// The layers after the embedding.
  let body: Sequential
  /// How many outputs there are to choose from.
  public let outputCount: Int

  /// Takes a network apart.
  /// - Throws: `AttributionError.unfitNetwork` where its weights are not finite, or it gives nothing
  ///   that could be chosen.
  public init(_ network: Sequential) throws(AttributionError) {
    guard network.parameters.allSatisfy(\.isFinite) else {
      throw .unfitNetwork(
        expected: "a network with finite weights",
        found: "weights that are infinite or not numbers: its training diverged")
    }
    logits = network.withoutOutputActivation()
    embedding = logits.layers.first as? Embedding
    body = embedding == nil ? logits : logits.suffix(from: 1)
    guard !body.layers.isEmpty, let shapes = try? logits.architecture.exampleShapes() else {
      throw .unfitNetwork(expected: "a network with layers to explain", found: "none")
    }
    outputCount = shapes[shapes.count - 1].count
    steps = PropagationStep.steps(of: body)
  }

  /// The shape of one example.
  public var inputShape: Shape { logits.architecture.inputShape }

  /// The outputs, `[N, C]`: those with more axes are flattened.
  public func outputs(_ x: Tensor) -> Tensor {
    let y = logits(x)
    return y.rank == 2 ? y : y.flattened()
  }

  /// Checks inputs before they are used.
  /// - Throws: `AttributionError.badInput` where they do not fit.
  func check(_ x: Tensor) throws(AttributionError) {
    guard x.rank == inputShape.rank + 1, Shape(Array(x.shape.dimensions.dropFirst())) == inputShape
    else {
      throw .badInput(expected: "examples [N, …] of \(inputShape)", found: "\(x.shape)")
    }
    guard x.count > 0 else { throw .badInput(expected: "at least one example", found: "none") }
    guard x.isFinite else {
      throw .badInput(expected: "finite values", found: "some that are not")
    }
  }

  /// What is explained: the inputs, or their vectors where the network begins with an embedding.
  func embedded(_ x: Tensor) -> Tensor { embedding.map { $0(x) } ?? x }

  /// The map of the inputs for a signal at what is explained.
  func map(_ signal: Tensor) -> Tensor { embedding == nil ? signal : signal.sum(along: -1) }

  /// The outputs for what is explained, `[N, C]`.
  func outputs(ofEmbedded x: Tensor) -> Tensor {
    let y = body(x)
    return y.rank == 2 ? y : y.flattened()
  }
}

extension ExplainedNetwork {
  /// Passes a signal from chosen outputs back to the inputs, by the rules of a table.
  /// - Parameters:
  ///   - x: `[N, …]`
  ///   - neurons: the outputs to explain.
  ///   - table: the method.
  /// - Returns: `[N, …]`, of the shape of `x`.
  /// - Throws: `AttributionError.noRule` where the table has none for a step, `badInput`,
  ///   `badNeuron`.
  public func propagate(_ x: Tensor, neurons: NeuronSelection, by table: RuleTable)
    throws(AttributionError) -> Tensor
  {
    try RuleAnalyzer(self, table).analyze(x, neurons: neurons)
  }

  /// The signal at what is explained.
  /// - Parameters:
  ///   - x: what is explained.
  ///   - positions: the chosen output of each example; nil for all together.
  ///   - rules: one for each step.
  ///   - start: the signal at the outputs.
  /// - Returns: of the shape of `x`.
  func propagate(
    embedded x: Tensor, _ positions: [Int]?, by rules: [any PropagationRule],
    _ start: RuleTable.Start
  ) -> Tensor {
    var values = [x]
    for step in steps { values.append(step(values[values.count - 1])) }
    let y = values[steps.count]
    let outputs = y.rank == 2 ? y : y.flattened()
    var signal = start.signal(at: outputs, positions).reshaped(to: y.shape)
    for (index, step) in steps.enumerated().reversed() {
      signal = rules[index].propagate(
        signal, through: step, input: values[index], output: values[index + 1])
    }
    return signal
  }

  /// The gradient of the chosen outputs at what is explained, of its shape.
  func gradient(embedded x: Tensor, _ positions: [Int]?) -> Tensor {
    valueWithGradient(at: [x]) {
      let outputs = outputs(ofEmbedded: $0[0])
      return (positions.map(outputs.selectingColumns) ?? outputs).sum()
    }.gradients[0]
  }

  /// The table's rule for each step.
  /// - Throws: `AttributionError.noRule`
  func rules(of table: RuleTable) throws(AttributionError) -> [any PropagationRule] {
    var rules: [any PropagationRule] = []
    for step in steps {
      guard let rule = table.rule(step) else {
        throw .noRule(layer: step.name, kind: step.description, method: table.name, others: [])
      }
      rules.append(rule)
    }
    return rules
  }
}

extension PropagationStep: CustomStringConvertible {
  /// The kind, or the function.
  public var description: String {
    if case .activation(let activation) = operation { activation.rawValue } else { kind }
  }
}
