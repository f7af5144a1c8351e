import Learning
import NeuralNetworks
import Spaces
import TensorEngine

/// The table of an agent that keeps a value for every state and action.
struct TabularSpaces: Sendable {
  /// The actions; D, the elements of a one-hot observation, is the table's input.
  let actions: DiscreteActionSpaces
  /// How many values each discrete part of an observation has.
  let sizes: [Int]

  /// Accepts observations that are discrete, multi-discrete or tuples of these, and discrete
  /// actions.
  /// - Parameters:
  ///   - setup: the spaces; a network of one's own is refused.
  ///   - agent: the type's own name, for errors.
  ///   - copies: how many arrays of the table's size the agent keeps.
  /// - Throws: `AgentError.unfitSpaces` of other spaces and of too many states, `unfitNetwork`.
  init(_ setup: AgentSetup, agent: String, copies: Int) throws(AgentError) {
    actions = try DiscreteActionSpaces(setup, agent: agent)
    let found = "observations \(setup.observationSpace)"
    guard let sizes = Self.sizes(of: setup.observationSpace), !sizes.isEmpty, sizes.count <= 64
    else {
      throw .unfitSpaces(
        agent: setup.name ?? agent,
        expected: "discrete observations (Discrete, MultiDiscrete or a Tuple of them)",
        found: found)
    }
    self.sizes = sizes
    var (states, elements) = (1, ElementCount())
    for size in sizes where states <= Table.rowLimit { states *= size }
    elements.add(states, actions.actionCount, copies)
    guard states <= Table.rowLimit, elements.value <= ElementCount.largest else {
      throw .unfitSpaces(
        agent: setup.name ?? agent,
        expected: "at most \(Table.rowLimit) states and \(ElementCount.largest) table elements",
        found: found)
    }
    guard setup.network == nil else {
      throw .unfitNetwork(
        expected: "those of the agent's own table", found: "a network given to \(agent)")
    }
  }

  /// The sizes of the one-hot vectors that an element is flattened to; nil where one of them is
  /// something else.
  private static func sizes(of space: Space) -> [Int]? {
    switch space {
    case .discrete(let space): return [space.count]
    case .multiDiscrete(let space): return space.counts
    case .tuple(let space): return joined(space.spaces)
    case .dict(let space): return joined(space.members.map(\.space))
    default: return nil
    }
  }

  private static func joined(_ spaces: [Space]) -> [Int]? {
    let parts = spaces.compactMap(sizes)
    return parts.count == spaces.count ? parts.flatMap { $0 } : nil
  }

  /// A table of equal values, `[S, A]`.
  func table(of value: Double) -> Table {
    let shape = Shape(sizes.reduce(1, *), actions.actionCount)
    return Table(sizes: sizes, values: Tensor(repeating: Float(value), shape: shape))
  }
}

extension ArchiveCoder {
  /// The table of an agent, as the network of a model file.
  mutating func model(_ table: inout Table) throws {
    let architecture = Architecture(
      inputs: table.sizes.reduce(0, +),
      layers: [.table(sizes: table.sizes, units: table.values.shape[1])])
    var network = AnyLayer(Sequential(architecture, parameters: [table.values]))
    try model(&network)
    table.values = network.parameters[0]
  }
}
