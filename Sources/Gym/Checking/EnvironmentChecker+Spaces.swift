import Spaces

extension EnvironmentChecker {
  /// What can be wrong with a space that could be made at all, members included.
  mutating func checkSpace(_ space: Space, name: String, isAction: Bool) {
    switch space {
    case .box(let box): checkBox(box, name: name, isAction: isAction)
    case .multiBinary, .multiDiscrete:
      if space.shape?.contains(0) ?? false { noteEmpty("\(space)", name) }
    case .discrete, .text: break
    case .tuple(let tuple):
      if tuple.spaces.isEmpty { noteEmpty("Tuple()", name) }
      for (index, member) in tuple.spaces.enumerated() {
        checkSpace(member, name: "\(name)[\(index)]", isAction: isAction)
      }
    case .dict(let dict):
      if dict.members.isEmpty { noteEmpty("Dict()", name) }
      for member in dict.members {
        checkSpace(member.space, name: "\(name)[\"\(member.key)\"]", isAction: isAction)
      }
    case .sequence(let sequence):
      checkSpace(sequence.feature, name: "\(name)'s feature", isAction: isAction)
    case .graph(let graph):
      checkSpace(graph.nodes, name: "\(name)'s nodes", isAction: isAction)
      if let edges = graph.edges { checkSpace(edges, name: "\(name)'s edges", isAction: isAction) }
    case .oneOf(let oneOf):
      for (index, member) in oneOf.spaces.enumerated() {
        checkSpace(member, name: "\(name)[\(index)]", isAction: isAction)
      }
    }
  }

  private mutating func noteEmpty(_ space: String, _ name: String) {
    note(.emptySpace, expected: "at least one element in the \(name)", found: space)
  }

  private mutating func checkBox(_ box: Box, name: String, isAction: Bool) {
    if box.shape.contains(0) { return noteEmpty("Box of shape \(box.shape)", name) }
    let (low, high) = (box.low.doubles, box.high.doubles)
    if let index = low.indices.first(where: { low[$0] == high[$0] }) {
      note(
        .equalBounds, expected: "low below high everywhere in the \(name)",
        found: "\(low[index]) for both at element \(index)")
    }
    if let index = low.indices.first(where: { !box.isBoundedBelow[$0] || !box.isBoundedAbove[$0] })
    {
      let ends = [
        box.isBoundedBelow[index] ? nil : "low", box.isBoundedAbove[index] ? nil : "high",
      ]
      note(
        .infiniteBound, expected: "finite bounds in the \(name)",
        found: "no bound \(ends.compactMap(\.self).joined(separator: " and ")) at element \(index)")
    }
    guard isAction, box.shape.count == 1 else { return }
    if let index = low.indices.first(where: { !Self.isNormalized(low[$0], high[$0]) }) {
      note(
        .actionRange, expected: "a symmetric range within [-1, 1], or one from 0 to at most 1",
        found: "[\(low[index]), \(high[index])] at element \(index) of the \(name)")
    }
  }

  /// Gymnasium's condition for a box of actions.
  private static func isNormalized(_ low: Double, _ high: Double) -> Bool {
    low >= -1 && high <= 1 && (low == 0 || -low == high)
  }
}
