import ArgumentParser
import Figures
import Spaces
import Viewer

/// Whether what speaks for an agent's actions is shown beside the scenes.
struct ExplainFlag: ParsableArguments {
  @Option(
    name: .customLong("explain"),
    help: ArgumentHelp(
      "Show how much each number of the observation speaks for the action of --agent MODEL, by a "
        + "method of palestra explain such as input_t_gradient or lrp.epsilon.",
      valueName: "name[:option=value,…]"), transform: MapMethod.init(flag:))
  var method: MapMethod?

  /// The explainer that is asked for.
  /// - Parameters:
  ///   - model: what `--agent` is.
  ///   - observations: where they lie.
  ///   - actions: where they lie.
  /// - Returns: nil where none is asked for.
  /// - Throws: `ViewFailure` without a model, `AttributionError` where the method does not fit it.
  func explainer(of model: String?, _ observations: Space, _ actions: Space) throws
    -> ObservationExplainer?
  {
    guard let method else { return nil }
    guard let model, model != "random" else {
      throw ViewFailure(misuse: "--explain explains a model: give --agent MODEL")
    }
    return try ExplainedModel(contentsOf: model).observationExplainer(
      method, of: observations, actions: actions)
  }
}
