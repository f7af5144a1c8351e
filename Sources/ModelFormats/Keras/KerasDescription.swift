import Foundations

/// The layers of a Keras model in the order of their computation, with the input they take.
struct KerasDescription {
  /// The shape of one input in Keras's order, as far as the file says it: nil for sizes that it
  /// leaves open; nil of a model that does not name its input.
  private(set) var inputShape: [Int?]?
  /// The layers, each after its inputs; the input's own layer is left out.
  private(set) var layers: [KerasLayer] = []
  /// All layers in the order of the file, by which Keras 3 counts them.
  private(set) var listed: [KerasLayer] = []
  /// The name of the layer whose result is that of the model.
  private(set) var output = ""

  /// The name of what comes in.
  static let input = "input"

  private let file: String

  /// Reads what Keras 1, 2 or 3 wrote.
  init(_ description: JSONValue, file: String) throws(ModelFormatError) {
    self.file = file
    guard case .string(let kind) = description["class_name"], let config = description["config"]
    else {
      throw Self.bad(file, "class_name", "a model with class_name and config", description)
    }
    switch kind {
    case "Sequential": try readSequence(config)
    case "Model", "Functional": try readGraph(config)
    default:
      throw .unsupported(
        file: file, layer: "of the whole model", kind: kind, reason: "is a class of its own",
        supported: "Sequential and functional models")
    }
    guard !layers.isEmpty else { throw Self.bad(file, "layers", "one layer at least", nil) }
  }

  private static func bad(_ file: String, _ key: String, _ expected: String, _ found: JSONValue?)
    -> ModelFormatError
  {
    .badDescription(file: file, key: key, expected: expected, found: found?.kind ?? "nothing")
  }

  private func layer(_ value: JSONValue, _ index: Int, inputs: [String]) throws(ModelFormatError)
    -> KerasLayer
  {
    guard case .string(let kind) = value["class_name"], let settings = value["config"] else {
      throw Self.bad(file, "layers[\(index)]", "a layer with class_name and config", value)
    }
    var name = "\(kind)_\(index + 1)"
    if case .string(let given) = value["name"] ?? settings["name"] { name = given }
    return KerasLayer(name: name, kind: kind, settings: settings, inputs: inputs, file: file)
  }

  /// The sizes of `batch_input_shape` or `batch_shape` without the batch.
  private func shape(_ settings: JSONValue) -> [Int?]? {
    let given = settings["batch_shape"] ?? settings["batch_input_shape"] ?? settings
    guard case .array(let sizes) = given, !sizes.isEmpty else { return nil }
    return sizes.dropFirst().map { size in
      if case .integer(let number) = size { Int(exactly: number) } else { nil }
    }
  }

  private mutating func readSequence(_ config: JSONValue) throws(ModelFormatError) {
    // Keras 1 and the first versions of 2 have the layers alone.
    guard case .array(let members) = config["layers"] ?? config else {
      throw Self.bad(file, "config", "layers", config["layers"] ?? config)
    }
    var last = Self.input
    for (index, member) in members.enumerated() {
      let layer = try layer(member, index, inputs: [last])
      if index == 0 { inputShape = shape(layer.settings) }
      if layer.kind == "InputLayer" { continue }
      guard layers.allSatisfy({ $0.name != layer.name }), layer.name != Self.input else {
        throw Self.bad(file, "layers[\(index)]", "a name of its own", .string(layer.name))
      }
      layers.append(layer)
      last = layer.name
    }
    output = last
    listed = layers
    inputShape = inputShape ?? config["build_input_shape"].flatMap { shape($0) }
  }
}

// MARK: - Functional models

extension KerasDescription {
  private mutating func readGraph(_ config: JSONValue) throws(ModelFormatError) {
    guard case .array(let members) = config["layers"] else {
      throw Self.bad(file, "config.layers", "an array", config["layers"])
    }
    let inputs = try end("input_layers", config, "one input")
    output = try end("output_layers", config, "one output")
    var found: [String: KerasLayer] = [:]
    for (index, member) in members.enumerated() {
      var layer = try layer(member, index, inputs: [])
      layer.inputs = try sources(of: layer, member["inbound_nodes"])
      if layer.kind == "InputLayer", layer.name == inputs { inputShape = shape(layer.settings) }
      guard found.updateValue(layer, forKey: layer.name) == nil else {
        throw Self.bad(file, "layers[\(index)]", "a name of its own", .string(layer.name))
      }
      listed.append(layer)
    }
    guard found[inputs]?.kind == "InputLayer" else {
      throw Self.bad(file, "input_layers", "the name of an InputLayer", .string(inputs))
    }
    try sort(found, input: inputs)
  }

  /// The layers in the order of their computation, those alone that lead to the output.
  private mutating func sort(_ found: [String: KerasLayer], input: String)
    throws(ModelFormatError)
  {
    enum State { case open, done }
    var states: [String: State] = [input: .done]
    // Not by recursion: a file may have as many layers as it likes.
    var stack = [output]
    while let name = stack.last {
      guard let layer = found[name] else {
        throw Self.bad(file, "inbound_nodes", "names of layers", .string(name))
      }
      if states[name] == .done {
        stack.removeLast()
      } else if states[name] == .open {
        var layer = layer
        layer.inputs = layer.inputs.map { $0 == input ? Self.input : $0 }
        layers.append(layer)
        states[name] = .done
        stack.removeLast()
      } else {
        states[name] = .open
        guard !layer.inputs.isEmpty else {
          throw layer.unsupported("has no input", supported: "models with one input")
        }
        for source in layer.inputs.reversed() where states[source] != .done {
          guard states[source] == nil else {
            throw Self.bad(file, "inbound_nodes", "layers without a circle", .string(source))
          }
          stack.append(source)
        }
      }
    }
    if layers.contains(where: { $0.name == Self.input }) {
      throw Self.bad(file, "layers", "names other than the input's", .string(Self.input))
    }
  }

  /// The one name of `[["input_1", 0, 0]]` or `["input_1", 0, 0]`.
  private func end(_ key: String, _ config: JSONValue, _ expected: String)
    throws(ModelFormatError) -> String
  {
    guard case .array(var members) = config[key] else {
      throw Self.bad(file, key, "an array", config[key])
    }
    if members.count == 1, case .array(let inner) = members[0] { members = inner }
    guard members.count == 3, case .string(let name) = members[0] else {
      throw .unsupported(
        file: file, layer: "of the whole model", kind: key,
        reason: "there are \(members.count)", supported: "models of \(expected)")
    }
    return name
  }

  /// The names of the layers that a layer takes.
  private func sources(of layer: KerasLayer, _ nodes: JSONValue?) throws(ModelFormatError)
    -> [String]
  {
    guard case .array(let uses) = nodes else {
      throw Self.bad(file, "layer \(layer.name), inbound_nodes", "an array", nodes)
    }
    guard uses.count <= 1 else {
      throw layer.unsupported(
        "is applied \(uses.count) times", supported: "layers that are applied once")
    }
    guard let use = uses.first else { return [] }
    var names: [String] = []
    if case .array(let calls) = use {
      // Keras 2: [["conv", 0, 0, {}], …]
      for call in calls {
        guard case .array(let parts) = call, case .string(let name) = parts.first else {
          throw layer.unsupported(
            "takes a constant", supported: "layers that take results of layers")
        }
        names.append(name)
      }
    } else if let arguments = use["args"] {
      try collect(arguments, layer, &names)
      if let options = use["kwargs"], Self.holdsTensor(options) {
        throw layer.unsupported(
          "takes a result under a name", supported: "layers that take results in order")
      }
    } else {
      throw Self.bad(file, "layer \(layer.name), inbound_nodes", "an array of inputs", use)
    }
    return names
  }

  /// Keras 3: arguments that are tensors or lists of them, each with the layer it comes from.
  private func collect(_ value: JSONValue, _ layer: KerasLayer, _ names: inout [String])
    throws(ModelFormatError)
  {
    switch value {
    case .array(let members):
      for member in members { try collect(member, layer, &names) }
    case .object:
      guard case .array(let history) = value["config"]?["keras_history"],
        case .string(let name) = history.first
      else {
        throw layer.unsupported("takes a constant", supported: "layers that take results of layers")
      }
      names.append(name)
    default:
      throw layer.unsupported("takes a constant", supported: "layers that take results of layers")
    }
  }

  private static func holdsTensor(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let members): members.contains(where: holdsTensor)
    case .object(let members):
      value["class_name"] == .string("__keras_tensor__")
        || members.contains { holdsTensor($0.value) }
    default: false
    }
  }
}
