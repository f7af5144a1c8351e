import Foundations
import NeuralNetworks
import TensorEngine

extension KerasConverter {
  /// What a recurrent layer is made with.
  private struct Recurrence {
    let units: Int
    let isLSTM: Bool
    let isFused: Bool
    let useBias: Bool
    let returnsSequences: Bool
    let isReversed: Bool

    init(_ layer: KerasLayer) throws(ModelFormatError) {
      isFused = layer.kind == "CuDNNLSTM"
      isLSTM = layer.kind != "GRU"
      guard layer["output_dim"] == nil else {
        throw layer.unsupported("is one of Keras 1", supported: "those of Keras 2 and 3")
      }
      units = try layer.size("units")
      useBias = try layer.bool("use_bias", default: true)
      returnsSequences = try layer.bool("return_sequences", default: false)
      isReversed = try layer.bool("go_backwards", default: false)
      let functions = [("activation", "tanh"), ("recurrent_activation", "sigmoid")]
      for (key, expected) in functions where !isFused {
        let name = try layer.string(key, default: expected)
        guard name == expected else {
          throw layer.unsupported("\(key) is \"\(name)\"", supported: expected)
        }
      }
      guard isLSTM || layer["reset_after"] == .bool(true) else {
        throw layer.unsupported(
          "applies its reset gate before the product", supported: "reset_after=True")
      }
      for key in ["return_state", "time_major"] where layer[key] == .bool(true) {
        throw layer.unsupported("\(key) is true", supported: "false")
      }
    }

    func weights(
      _ layer: KerasLayer, of name: KerasLayer, _ converter: KerasConverter, _ inputs: Int,
      _ direction: KerasWeights.Direction?
    ) throws(ModelFormatError) -> RecurrentWeights {
      let width = (isLSTM ? 4 : 3) * units
      let roles = ["kernel", "recurrent_kernel"] + (useBias ? ["bias"] : [])
      let found = try converter.weights.tensors(
        of: name, roles, direction: direction, cell: true)
      let biasShape: Shape = isFused ? [2 * width] : isLSTM ? [width] : [2, width]
      let result = RecurrentWeights(
        kernel: try converter.checked(found[0], [inputs, width], name, "kernel"),
        recurrentKernel: try converter.checked(found[1], [units, width], name, "recurrent kernel"),
        bias: useBias
          ? try converter.checked(found[2], biasShape, name, "bias") : .zeros(biasShape))
      return isFused ? result.convertedFromFusedLSTM() : result
    }
  }

  private func tensors(_ weights: RecurrentWeights, prefix: String = "") -> [String: Tensor] {
    [
      prefix + "kernel": weights.kernel, prefix + "recurrent_kernel": weights.recurrentKernel,
      prefix + "bias": weights.bias,
    ]
  }

  private func checkSequence(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) {
    guard value.shape.rank == 2 else {
      throw .misfit(
        file: file, layer: layer.name, expected: "sequences [T, D]",
        found: "\(layer.kind) after \(value.shape)")
    }
  }

  mutating func recurrent(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkSequence(layer, value)
    let recurrence = try Recurrence(layer)
    guard !(recurrence.isReversed && recurrence.returnsSequences) else {
      throw layer.unsupported(
        "returns its steps from the last to the first", supported: "the last one of such a pass")
    }
    let weights = try recurrence.weights(layer, of: layer, self, value.shape[1], nil)
    let (units, returnsAll) = (recurrence.units, recurrence.returnsSequences)
    let specification: LayerSpecification =
      recurrence.isLSTM
      ? .layer(
        LSTM.Configuration(
          units: units, returnsSequences: returnsAll, isReversed: recurrence.isReversed))
      : .layer(
        GRU.Configuration(
          units: units, returnsSequences: returnsAll, isReversed: recurrence.isReversed))
    return try add(layer, specification, tensors(weights), to: value)
  }

  mutating func bidirectional(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    try checkSequence(layer, value)
    guard case .string(let kind) = layer["layer"]?["class_name"],
      let settings = layer["layer"]?["config"], ["LSTM", "GRU", "CuDNNLSTM"].contains(kind)
    else {
      throw layer.unsupported("holds another layer", supported: "an LSTM or a GRU")
    }
    guard try layer.string("merge_mode", default: "concat") == "concat" else {
      throw layer.unsupported("does not concatenate", supported: "merge_mode=\"concat\"")
    }
    func inner(_ settings: JSONValue) -> KerasLayer {
      KerasLayer(
        name: layer.name, kind: kind, settings: settings, inputs: layer.inputs, file: layer.file)
    }
    let forward = try Recurrence(inner(settings))
    if let other = layer["backward_layer"]?["config"] {
      let backward = try Recurrence(inner(other))
      guard backward.units == forward.units,
        backward.returnsSequences == forward.returnsSequences, backward.isReversed
      else {
        throw layer.unsupported("has two unlike layers", supported: "one layer in both directions")
      }
    }
    guard !forward.isReversed else {
      throw layer.unsupported("goes backwards first", supported: "go_backwards=False")
    }
    var all: [String: Tensor] = [:]
    for direction in [KerasWeights.Direction.forward, .backward] {
      let weights = try forward.weights(
        inner(settings), of: layer, self, value.shape[1], direction)
      all.merge(tensors(weights, prefix: "\(direction.rawValue).")) { $1 }
    }
    let (units, returnsAll) = (forward.units, forward.returnsSequences)
    return try add(
      layer,
      forward.isLSTM
        ? .bidirectionalLSTM(units: units, returnsSequences: returnsAll)
        : .bidirectionalGRU(units: units, returnsSequences: returnsAll), all, to: value)
  }
}
