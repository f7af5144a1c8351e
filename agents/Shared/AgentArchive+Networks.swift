import Gym
import NeuralNetworks
import TensorEngine

extension AgentArchive {
  /// Adds a network's parameters under their names, after a prefix.
  mutating func add(_ network: Sequential, prefix: String = "") {
    for parameter in network.namedParameters {
      tensors[prefix + parameter.name] = parameter.value
    }
    for (name, state) in zip(network.stateNames, network.states) { tensors[prefix + name] = state }
  }

  /// Adds what a network was built from, as model files describe it.
  mutating func addArchitecture(of network: Sequential) {
    texts["architecture"] = network.architecture.json.description
  }

  /// Writes saved parameters into a network.
  func read(into network: inout Sequential, prefix: String = "") throws(AgentError) {
    var values: [Tensor] = []
    for parameter in network.namedParameters {
      values.append(
        try tensor(prefix + parameter.name, shape: parameter.value.shape.dimensions))
    }
    for (name, state) in zip(network.stateNames, network.states) {
      values.append(try tensor(prefix + name, shape: state.shape.dimensions))
    }
    var index = 0
    let take: (inout Tensor) -> Void = { place in
      place = values[index]
      index += 1
    }
    network.forEachParameter(take)
    network.forEachState(take)
  }

  /// Adds an optimiser's running state and step count; a parameter that was never changed (a frozen
  /// one) has none.
  mutating func add(_ optimizer: any Optimizer, prefix: String) {
    texts["\(prefix).steps"] = "\(optimizer.stepCount)"
    for (name, list) in optimizer.state {
      for (index, tensor) in list.enumerated() where tensor.count > 0 {
        tensors["\(prefix).\(name).\(index)"] = tensor
      }
    }
  }

  /// Writes saved running state into an optimiser.
  func read(into optimizer: inout any Optimizer, prefix: String, for network: Sequential)
    throws(AgentError)
  {
    optimizer.stepCount = try integer("\(prefix).steps")
    var state: [String: [Tensor]] = [:]
    for name in optimizer.state.keys {
      var list: [Tensor] = []
      for (index, parameter) in network.parameters.enumerated() {
        let key = "\(prefix).\(name).\(index)"
        list.append(
          tensors[key] == nil
            ? .zeros([0]) : try tensor(key, shape: parameter.shape.dimensions))
      }
      state[name] = list
    }
    optimizer.state = state
  }

  /// Adds a value as JSON: a generator, a policy's counts.
  mutating func add(_ value: some Encodable, _ key: String) {
    if let bytes = try? SavedState.bytes(of: value) {
      texts[key] = String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Reads a value that was added as JSON.
  func value<Value: Decodable>(_ key: String, as type: Value.Type) throws(AgentError) -> Value {
    let text = try text(key)
    do {
      return try SavedState.value(type, from: Array(text.utf8))
    } catch {
      throw .unfitArchive(key: key, expected: "\(type) as JSON", found: "\(error)")
    }
  }
}
