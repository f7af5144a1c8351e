import Experiments
import NeuralNetworks
import TensorEngine

/// A network, layer by layer, as people read it.
enum LayerTable {
  /// A line for each layer, and the number of parameters.
  static func lines(_ layers: [LayerSummary], input: Shape) -> [String] {
    let count = { (number: Int) in number == 0 ? "" : grouped(number) }
    var rows = [["layer", "", "output", "parameters"], ["input", "", "\(input)", ""]]
    rows += layers.map { [$0.name, $0.detail, "\($0.outputShape)", count($0.parameterCount)] }
    let states = layers.reduce(0) { $0 + $1.stateCount }
    let parameters = layers.reduce(0) { $0 + $1.parameterCount }
    let others = ", and \(grouped(states)) non-trainable parameters"
    return Table.lines(rows) + [
      "", "\(grouped(parameters)) parameters" + (states == 0 ? "" : others),
    ]
  }
}
