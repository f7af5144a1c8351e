import Attribution
import Experiments
import Foundations
import TensorEngine

/// How good the maps of a method are, by measures that need no eye.
public struct MapScores: Sendable {
  /// The method.
  public let method: MapMethod
  /// The mean probability of the output while the regions that the map ranks highest are destroyed: low
  /// where the map found what matters; nil of inputs that are no images.
  public let deletion: Double?
  /// The same while they are brought back: high where the map found what matters.
  public let insertion: Double?
  /// The rank correlation with the maps of a network whose layers are all random: far from 1 where the
  /// map depends on what the network learned.
  public let randomized: Double
  /// The largest `|sum R / output - 1|` of a method that distributes the output; nil of others.
  public let conservation: Double?

  /// Measures the maps of a method.
  /// - Parameters:
  ///   - method: with its options.
  ///   - model: what is explained.
  ///   - inputs: for which inputs, each for its largest output.
  ///   - curve: how regions are destroyed; see `PerturbationCurve`.
  /// - Throws: `AttributionError` where the method does not fit the model.
  public init(
    _ method: MapMethod, _ model: ExplainedModel, _ inputs: ExplainedModel.Inputs,
    curve: PerturbationCurve = PerturbationCurve()
  ) throws(AttributionError) {
    self.method = method
    let maps = try model.maps(method, inputs)
    if inputs.values.rank == 4 {
      let result = try curve.scores(of: model.network, inputs.values, maps: maps)
      (deletion, insertion) = (result.deletionScore, result.insertionScore)
    } else {
      (deletion, insertion) = (nil, nil)
    }
    let steps = try RandomizationCheck().steps(
      model.model.network, inputs.values, method: AnalyzerRegistry.standard.spec(method.name),
      method.options)
    randomized = steps.last?.correlation ?? 1
    let distributes = method.name.hasPrefix("lrp") || method.name.hasPrefix("deep_taylor")
    let outputs = model.network.outputs(inputs.values)
    conservation =
      distributes
      ? ConservationCheck(maps: maps, outputs: outputs.selectingColumns(outputs.argmax()))
        .largestError : nil
  }

  /// The head of a table.
  public static let head = ["method", "deletion", "insertion", "randomized", "conservation"]

  /// A line of it.
  public var row: [String] {
    func field(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "" }
    return [
      method.heading, field(deletion), field(insertion), decimal(randomized, 3),
      conservation.map { ReturnText.significant($0) } ?? "",
    ]
  }

  /// For machines.
  public var json: JSONValue {
    func value(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
    return .object([
      .init("method", .string(method.heading)), .init("deletion", value(deletion)),
      .init("insertion", value(insertion)), .init("randomized", .number(randomized)),
      .init("conservation", value(conservation)),
    ])
  }
}
