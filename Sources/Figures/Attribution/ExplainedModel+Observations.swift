import Attribution
import Spaces
import TensorEngine
import Viewer

extension ExplainedModel {
  /// Explains what an agent does by the numbers of its observations.
  ///
  /// Explained is the output of the action that was chosen, its Q-value or its logit; of an agent whose
  /// actions are numbers the first one of them.
  /// - Parameters:
  ///   - method: by which.
  ///   - space: of the observations.
  ///   - actions: where the actions lie.
  /// - Returns: the explainer, for replays, live agents and films.
  /// - Throws: `AttributionError` where the network does not have the space's numbers as inputs or an
  ///   output for each action, or where the method does not fit it.
  public func observationExplainer(_ method: MapMethod, of space: Space, actions: Space)
    throws(AttributionError) -> ObservationExplainer
  {
    let count = space.flattenedCount
    guard count == network.inputShape.count else {
      throw .unfitNetwork(
        expected: "a network for observations of \(count) numbers",
        found: "one for \(network.inputShape.count)")
    }
    let actionCount: Int?
    if case .discrete(let discrete) = actions {
      actionCount = discrete.count
    } else {
      actionCount = nil
    }
    guard actionCount == nil || actionCount == network.outputCount else {
      throw .unfitNetwork(
        expected: "a network with an output for each of \(actionCount ?? 0) actions",
        found: "one with \(network.outputCount), as of distributional agents")
    }
    let start = if case .discrete(let discrete) = actions { discrete.start } else { 0 }
    _ = try AnalyzerRegistry.standard.make(method.name, on: network, method.options)
    return ObservationExplainer(name: method.heading) { observations, actions in
      var rows = [Float](repeating: 0, count: observations.count * count)
      for (index, observation) in observations.enumerated() {
        var numbers = [Float](repeating: 0, count: count)
        var span = numbers.mutableSpan
        try space.flatten(observation, into: &span)
        rows.replaceSubrange(index * count..<(index + 1) * count, with: numbers)
      }
      let x = model.inputs(Tensor(rows, shape: [observations.count, count]))
      let largest = network.outputs(x).argmax()
      let chosen = actions.enumerated().map { index, action in
        guard actionCount != nil else { return 0 }
        guard case .discrete(let number)? = action else { return largest[index] }
        return number - start
      }
      let inputs = Inputs(values: x, names: [], labels: nil, classNames: nil)
      let maps = try maps(method, inputs, neurons: .indices(chosen)).scalars
      return observations.indices.map { Array(maps[$0 * count..<($0 + 1) * count]) }
    }
  }
}
