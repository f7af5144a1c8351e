import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces

/// The sizes of an agent that chooses among n actions from a flat observation.
struct DiscreteActionSpaces: Sendable {
  /// D, the elements of a flattened observation.
  let observationCount: Int
  /// A, the number of actions.
  let actionCount: Int
  /// The smallest action.
  let start: Int

  /// Accepts an observation space that can be flattened and a discrete action space.
  /// - Throws: `AgentError.unfitSpaces` of any others.
  init(_ setup: AgentSetup, agent: String) throws(AgentError) {
    let actions = try setup.discreteActions(of: agent)
    observationCount = setup.observationSpace.flattenedCount
    guard observationCount > 0 else {
      throw .unfitSpaces(
        agent: setup.name ?? agent, expected: "observations of at least one element",
        found: "observations \(setup.observationSpace)")
    }
    actionCount = actions.count
    start = actions.start
  }
}

extension DiscreteActionSpaces {
  /// Actions of the environments as indices of the network's outputs.
  func indices(_ actions: Actions) -> [Int] {
    guard case .discrete(let actions) = actions else {
      preconditionFailure("expected discrete actions, got \(actions)")
    }
    return actions.map { $0 - start }
  }

  /// Indices of the network's outputs as actions of the environments.
  func actions(_ indices: [Int]) -> Actions { .discrete(indices.map { $0 + start }) }
}

/// Checks the next actions that an on-policy agent was restored with.
/// - Throws: `AgentError.unfitArchive` where there is not one for each environment, -1 for none.
func checkSelected(_ actions: [Int], _ spaces: DiscreteActionSpaces, _ environmentCount: Int)
  throws(AgentError)
{
  guard actions.count == environmentCount,
    actions.allSatisfy((-1..<spaces.actionCount).contains)
  else {
    throw .unfitArchive(
      key: "next_actions", expected: "\(environmentCount) actions below \(spaces.actionCount)",
      found: "\(actions)")
  }
}
