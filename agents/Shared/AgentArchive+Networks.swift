import Gym
import NeuralNetworks
import TensorEngine

extension AgentArchive {
  /// Adds a network's parameters and states under their names, after a prefix.
  mutating func add(_ network: some Module, prefix: String = "") {
    for (name, value) in network.namedParameters + network.namedStates {
      tensors[prefix + name] = value
    }
  }

  /// Adds what a network was built from, as model files describe it.
  mutating func addArchitecture(of network: Sequential) {
    texts["architecture"] = network.architecture.json.description
  }

  /// Writes saved parameters and states into a network.
  func read(into network: inout some Module, prefix: String = "") throws(AgentError) {
    var values: [String: Tensor] = [:]
    for (name, value) in network.namedParameters + network.namedStates {
      values[name] = try tensor(prefix + name, shape: value.shape.dimensions)
    }
    network.forEachTensor { name, tensor in
      if let value = values[name] { tensor = value }
    }
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
  func read(into optimizer: inout any Optimizer, prefix: String, for network: some Module)
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
