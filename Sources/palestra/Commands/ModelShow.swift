import ArgumentParser
import Experiments
import Foundations
import NeuralNetworks
import TensorEngine

/// `palestra model show`
struct ModelShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Describe a model file: layers, shapes, parameters and how it was trained.",
    discussion: """
      Examples:
        palestra model show model.safetensors
        palestra model show model.safetensors --json

      Shapes are those of one example. Weights that are not finite are reported as a warning; \
      every other command refuses such a model. Exit status: 0 done, 1 the file is no model of this \
      program, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Flag(name: .long, help: "Describe it as one line of JSON.")
  var json = false

  /// The facts that come first, in this order.
  private static let firstFacts = ["agent", "preset", "environment", "arguments", "seed", "steps"]

  func run() throws {
    let model = try TrainedNetwork(contentsOf: model, allowsNonFinite: true)
    let layers: [LayerSummary]
    do throws(LayerMisfit) {
      layers = try model.network.architecture.summary()
    } catch {
      throw ExperimentError.foreignFile(
        path: self.model, expected: "layers that fit each other", found: "\(error)")
    }
    if let flaw = model.weightFlaw { Console.warning(flaw.description) }
    if json { printJSON(model, layers) } else { printTables(model, layers) }
  }

  /// The record's names, the telling ones first.
  private func facts(_ record: [String: String]) -> [String] {
    let known = Self.firstFacts.filter { record[$0] != nil }
    return known + record.keys.filter { !known.contains($0) && $0 != "settings" }.sorted()
  }

  private func printTables(_ model: TrainedNetwork, _ layers: [LayerSummary]) {
    for line in LayerTable.lines(layers, input: model.network.architecture.inputShape) {
      StandardOutput.print(line)
    }
    guard !model.record.isEmpty else { return }
    StandardOutput.print("\ntraining record")
    Table.print(facts(model.record).map { ["  \($0)", model.record[$0] ?? ""] })
    guard case .object(let settings) = settings(of: model.record) else { return }
    StandardOutput.print("\nsettings")
    Table.print(settings.map { ["  \($0.name)", $0.value.text] })
  }

  private func settings(of record: [String: String]) -> JSONValue? {
    record["settings"].flatMap { try? JSONValue(parsing: $0, depthLimit: 8) }
  }

  private func printJSON(_ model: TrainedNetwork, _ layers: [LayerSummary]) {
    let shape = { (shape: Shape) in
      JSONValue.array(shape.dimensions.map { .integer(Int128($0)) })
    }
    var record = facts(model.record).map {
      JSONValue.Member($0, .string(model.record[$0] ?? ""))
    }
    if let settings = settings(of: model.record) { record.append(.init("settings", settings)) }
    ResultJSON.print([
      ("model", .string(self.model)), ("input", shape(model.network.architecture.inputShape)),
      (
        "layers",
        .array(
          layers.map { layer in
            .object([
              .init("name", .string(layer.name)), .init("kind", .string(layer.kind)),
              .init("detail", .string(layer.detail)), .init("output", shape(layer.outputShape)),
              .init("parameters", .integer(Int128(layer.parameterCount))),
              .init("states", .integer(Int128(layer.stateCount))),
            ])
          })
      ),
      ("parameters", .integer(Int128(model.network.parameterCount))),
      ("record", .object(record)),
    ])
  }
}
