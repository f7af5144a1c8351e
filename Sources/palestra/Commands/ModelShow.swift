import ArgumentParser
import Experiments
import Foundations
import ModelFormats
import NeuralNetworks
import Spaces
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
        palestra model show keras-model.h5
        palestra model show weights.h5 --architecture model.json

      Shapes are those of one example. Weights that are not finite are reported as a warning; \
      every other command refuses such a model. Files of Keras (.h5, .hdf5, .keras) are shown as \
      `palestra model convert` reads them. Exit status: 0 done, 1 the file is no model of this \
      program, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @OptionGroup(title: "Models of other programs") var source: ModelSourceFlags

  @Flag(name: .long, help: "Describe it as one line of JSON.")
  var json = false

  /// The facts that come first, in this order.
  private static let firstFacts = ["agent", "preset", "environment", "arguments", "seed", "steps"]

  func run() throws {
    let model = try description()
    if let flaw = model.weightFlaw { Console.warning(flaw.description) }
    if json { printJSON(model) } else { printTables(model) }
  }

  private func description() throws -> ModelDescription {
    guard source.isGiven || ImportedModel.isForeign(model) else {
      return try ModelDescription(contentsOf: model)
    }
    return try ViewFailure.wrapping {
      let imported = try source.model(model)
      for note in imported.notes { Console.line(note) }
      return try ModelDescription(imported.network, record: imported.record)
    }
  }

  /// The record's names, the most important ones first.
  private func facts(_ record: [String: String]) -> [String] {
    let known = Self.firstFacts.filter { record[$0] != nil }
    return known + record.keys.filter { !known.contains($0) && $0 != "settings" }.sorted()
  }

  private func printTables(_ model: ModelDescription) {
    if let network = model.network {
      for line in LayerTable.lines(network.layers, input: network.inputShape) {
        StandardOutput.print(line)
      }
    } else if let estimator = model.estimator {
      StandardOutput.print("\(estimator.estimator.name): \(estimator.summary)")
    } else {
      Table.print([["tensor", "shape"]] + model.tensors.map { [$0.name, "\($0.shape)"] })
      let count = grouped(model.parameterCount)
      StandardOutput.print("\n\(count) elements in \(model.tensors.count) tensors")
    }
    guard !model.record.isEmpty else { return }
    StandardOutput.print("\ntraining record")
    Table.print(facts(model.record).map { ["  \($0)", text($0, model.record[$0] ?? "")] })
    guard case .object(let settings) = settings(of: model.record) else { return }
    StandardOutput.print("\nsettings")
    Table.print(settings.map { ["  \($0.name)", $0.value.text] })
  }

  /// A fact as people read it: spaces as Gymnasium prints them.
  private func text(_ name: String, _ value: String) -> String {
    guard name.hasSuffix("_space"), let space = try? Space(json: value) else { return value }
    return "\(space)"
  }

  private func settings(of record: [String: String]) -> JSONValue? {
    record["settings"].flatMap { try? JSONValue(parsing: $0, depthLimit: 8) }
  }

  private func printJSON(_ model: ModelDescription) {
    var record = facts(model.record).map {
      JSONValue.Member($0, .string(model.record[$0] ?? ""))
    }
    if let settings = settings(of: model.record) { record.append(.init("settings", settings)) }
    ResultJSON.print(
      [("model", .string(self.model))] + contents(model) + [
        ("parameters", .integer(Int128(model.parameterCount))), ("record", .object(record)),
      ])
  }

  /// The layers, the estimator, or the tensors of a network that was not built from known layers.
  private func contents(_ model: ModelDescription) -> [(String, JSONValue)] {
    let shape = { (shape: Shape) in
      JSONValue.array(shape.dimensions.map { .integer(Int128($0)) })
    }
    if let estimator = model.estimator {
      return [
        ("estimator", .string(estimator.estimator.name)), ("summary", .string(estimator.summary)),
      ]
    }
    guard let network = model.network else {
      let tensors = model.tensors.map { tensor in
        JSONValue.object([
          .init("name", .string(tensor.name)), .init("shape", shape(tensor.shape)),
        ])
      }
      return [("tensors", .array(tensors))]
    }
    let layers = network.layers.map { layer in
      JSONValue.object([
        .init("name", .string(layer.name)), .init("kind", .string(layer.kind)),
        .init("detail", .string(layer.detail)), .init("output", shape(layer.outputShape)),
        .init("parameters", .integer(Int128(layer.parameterCount))),
        .init("states", .integer(Int128(layer.stateCount))),
      ])
    }
    return [("input", shape(network.inputShape)), ("layers", .array(layers))]
  }
}
