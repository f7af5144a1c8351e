import Gym
import NeuralNetworks
import Spaces
import TensorEngine

/// Saves or restores an agent: the agent lists what it holds once, in `Agent.code(with:)`, and the
/// same lines write and read it.
///
///     mutating func code(with coder: inout ArchiveCoder) throws {
///       try coder.module(&network)
///       guard coder.scope == .checkpoint else { return }
///       try coder.optimizer(&optimizer, "optimizer", of: network)
///       try coder.value("random", &random)
///       try coder.integer("step", &step)
///     }
public struct ArchiveCoder {
  /// How much of the agent is saved.
  public let scope: ArchiveScope
  /// Whether values are read from the archive rather than written to it.
  public let isRestoring: Bool
  /// What was saved so far, or what is restored.
  public private(set) var archive: AgentArchive

  /// Starts an empty archive.
  public init(saving scope: ArchiveScope) {
    (self.scope, isRestoring, archive) = (scope, false, AgentArchive())
  }

  /// Reads an archive.
  public init(restoring archive: AgentArchive, scope: ArchiveScope) {
    (self.scope, isRestoring, self.archive) = (scope, true, archive)
  }

  /// A tensor.
  /// - Parameters:
  ///   - key: its name in the archive.
  ///   - tensor: saved or replaced.
  ///   - shape: what a restored tensor must have, -1 for any size; nil for the shape that it has
  ///     now.
  /// - Throws: `AgentError.unfitArchive`, as do all methods.
  public mutating func tensor(_ key: String, _ tensor: inout Tensor, shape: [Int]? = nil) throws {
    if isRestoring {
      tensor = try archive.tensor(key, shape: shape ?? tensor.shape.dimensions)
    } else {
      archive.tensors[key] = tensor
    }
  }

  /// An array of `[N]` values.
  public mutating func floats(_ key: String, _ values: inout [Float]) throws {
    var tensor = Tensor(values)
    try self.tensor(key, &tensor)
    if isRestoring { values = tensor.scalars }
  }

  /// Vectors of one size, as the rows of a matrix; nothing is written of an empty list.
  /// - Parameters:
  ///   - key: its name in the archive.
  ///   - rows: saved or replaced.
  ///   - count: how many rows are restored.
  ///   - width: the elements of a row.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func rows(_ key: String, _ rows: inout [Tensor], count: Int, width: Int) throws {
    guard isRestoring else {
      if !rows.isEmpty { archive.tensors[key] = .stacked(rows) }
      return
    }
    rows = []
    if count == 0 { return }
    let table = try archive.tensor(key, shape: [count, width])
    rows = (0..<count).map { table.slice($0..<$0 + 1).reshaped(to: [width]) }
  }

  /// Numbers, which keep their bits, separated by spaces.
  public mutating func numbers(_ key: String, _ numbers: inout [Double]) throws {
    if isRestoring {
      numbers = try archive.text(key).split(separator: " ").compactMap { Double($0) }
    } else {
      archive.texts[key] = numbers.map { "\($0)" }.joined(separator: " ")
    }
  }

  /// The numbers 0..<count in some order, separated by spaces.
  /// - Throws: `AgentError.unfitArchive` where a number is missing.
  public mutating func permutation(_ key: String, _ order: inout [Int], count: Int) throws {
    guard isRestoring else {
      archive.texts[key] = order.map { "\($0)" }.joined(separator: " ")
      return
    }
    order = try archive.text(key).split(separator: " ").compactMap { Int($0) }
    guard order.count == count, order.sorted() == Array(0..<count) else {
      throw AgentError.unfitArchive(
        key: key, expected: "the numbers 0..<\(count) in some order",
        found: "\(order.count) numbers")
    }
  }

  /// A counter, size or index.
  /// - Parameters:
  ///   - key: its name in the archive.
  ///   - number: saved or replaced.
  ///   - range: what a restored number must lie in; nil for any counter.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func integer(
    _ key: String, _ number: inout Int, in range: ClosedRange<Int>? = nil
  )
    throws
  {
    if isRestoring {
      number = try archive.integer(key, in: range)
    } else {
      archive.texts[key] = "\(number)"
    }
  }

  /// A number, which keeps its bits.
  public mutating func number(_ key: String, _ number: inout Double) throws {
    if isRestoring {
      number = try archive.number(key)
    } else {
      archive.texts[key] = "\(number)"
    }
  }

  /// Any value, as JSON: a generator, a policy's counts.
  public mutating func value<Value: Codable>(_ key: String, _ value: inout Value) throws {
    do {
      if isRestoring {
        value = try SavedState.value(Value.self, from: Array(try archive.text(key).utf8))
      } else {
        archive.texts[key] = String(decoding: try SavedState.bytes(of: value), as: UTF8.self)
      }
    } catch let error as GymError {
      throw AgentError.unfitArchive(key: key, expected: "\(Value.self) as JSON", found: "\(error)")
    }
  }

  /// A value that may be missing.
  /// - Parameters:
  ///   - key: the name of a tensor or a string that is in the archive where the value is.
  ///   - value: saved where it is not nil, or replaced.
  ///   - initial: what is restored into.
  ///   - body: codes the value, `key` included.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func optional<Value>(
    _ key: String, _ value: inout Value?, initial: @autoclosure () -> Value,
    _ body: (inout ArchiveCoder, inout Value) throws -> Void
  ) throws {
    let isPresent =
      isRestoring ? archive.texts[key] != nil || archive.tensors[key] != nil : value != nil
    guard isPresent else {
      value = nil
      return
    }
    var coded = isRestoring ? initial() : value ?? initial()
    try body(&self, &coded)
    value = coded
  }
}

// MARK: - Networks

extension ArchiveCoder {
  /// The parameters and states of a network, under their names after a prefix.
  public mutating func module(_ module: inout some Module, prefix: String = "") throws {
    guard isRestoring else {
      for (name, value) in module.namedTensors { archive.tensors[prefix + name] = value }
      return
    }
    var values: [String: Tensor] = [:]
    for (name, value) in module.namedTensors {
      values[name] = try archive.tensor(prefix + name, shape: value.shape.dimensions)
    }
    module.forEachTensor { name, tensor in
      if let value = values[name] { tensor = value }
    }
  }

  /// The network that makes a model: its parameters and states under their names, and what it was
  /// built from, so that `ModelFile` can build it again.
  public mutating func model(_ network: inout AnyLayer) throws {
    try module(&network)
    if !isRestoring, let architecture = network.architecture {
      archive.texts["architecture"] = architecture.json.description
    }
  }

  /// An optimizer's running state and step count; a parameter that was never changed (a frozen one)
  /// has none.
  /// - Parameters:
  ///   - optimizer: saved or replaced.
  ///   - key: how its names start.
  ///   - module: whose parameters it changes.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func optimizer(
    _ optimizer: inout any Optimizer, _ key: String, of module: some Module
  ) throws {
    try integer("\(key).steps", &optimizer.stepCount)
    guard isRestoring else {
      for (name, list) in optimizer.state {
        for (index, tensor) in list.enumerated() where tensor.count > 0 {
          archive.tensors["\(key).\(name).\(index)"] = tensor
        }
      }
      return
    }
    let shapes = module.parameters.map(\.shape.dimensions)
    for name in optimizer.state.keys {
      var list: [Tensor] = []
      for (index, shape) in shapes.enumerated() {
        let key = "\(key).\(name).\(index)"
        list.append(
          archive.tensors[key] == nil ? .zeros([0]) : try archive.tensor(key, shape: shape))
      }
      optimizer.state[name] = list
    }
  }
}
