import Foundations
import NeuralNetworks
import TensorEngine

/// Finds the tensors of PyTorch's modules for layers.
struct TorchMatching {
  /// A layer with the module that its weights come from.
  struct Match {
    let target: TorchTarget
    let module: String
    let tensors: [String: Tensor]
  }

  private let path: String
  /// The modules' tensors by their last names, in the natural order of the modules' names.
  private var modules: [(name: String, tensors: [String: Tensor])] = []

  init(_ file: Safetensors, path: String) {
    self.path = path
    var groups: [String: [String: Tensor]] = [:]
    for name in file.names {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      let role = String(parts[parts.count - 1])
      guard role != "num_batches_tracked", let tensor = file[name], tensor.rank > 0 else {
        continue
      }
      groups[parts.dropLast().joined(separator: "."), default: [:]][role] = tensor
    }
    modules = groups.map { ($0.key, $0.value) }.sorted { Self.isBefore($0.name, $1.name) }
  }

  /// `features.2` before `features.10`.
  static func isBefore(_ one: String, _ other: String) -> Bool {
    let (first, second) = (one.split(separator: "."), other.split(separator: "."))
    for (a, b) in zip(first, second) where a != b {
      if let a = Int(a), let b = Int(b) { return a < b }
      return a < b
    }
    return first.count < second.count
  }

  /// Each layer takes the first module that fits and is free.
  mutating func take(_ targets: [TorchTarget]) throws(ModelFormatError) -> [Match] {
    var free = modules
    var matches: [Match] = []
    for target in targets {
      var taken: (index: Int, tensors: [String: Tensor])?
      for (index, module) in free.enumerated() {
        guard let tensors = target.tensors(from: module.tensors), Self.fits(tensors, target) else {
          continue
        }
        taken = (index, tensors)
        break
      }
      guard let taken else { throw missing(target, free) }
      matches.append(
        Match(
          target: target, module: free[taken.index].name, tensors: taken.tensors))
      free.remove(at: taken.index)
    }
    guard free.isEmpty else {
      throw .badWeights(
        file: path, layer: targets.last?.name ?? "of the network",
        expected: "no more modules than layers with weights",
        found: free.map(\.name).joined(separator: ", "))
    }
    return matches
  }

  private static func fits(_ tensors: [String: Tensor], _ target: TorchTarget) -> Bool {
    let architecture = Architecture(inputShape: target.input, layers: [target.specification])
    let prefix = architecture.layerNames[0] + "."
    return (architecture.parameterShapes + architecture.stateShapes).allSatisfy {
      tensors[String($0.name.dropFirst(prefix.count))]?.shape == $0.shape
    }
  }

  private func missing(
    _ target: TorchTarget, _ modules: [(name: String, tensors: [String: Tensor])]
  ) -> ModelFormatError {
    let roles = TorchTarget.roles(of: target.specification) ?? []
    let architecture = Architecture(inputShape: target.input, layers: [target.specification])
    let shapes = architecture.parameterShapes.map { "\($0.shape)" }.joined(separator: ", ")
    return .badWeights(
      file: path, layer: target.name,
      expected: "a module with \(roles.joined(separator: ", ")) for tensors of shapes \(shapes)",
      found: modules.isEmpty
        ? "none left"
        : modules.prefix(8).map { module in
          let parts = module.tensors.sorted { $0.key < $1.key }
          return
            "\(module.name) (\(parts.map { "\($0.key) \($0.value.shape)" }.joined(separator: ", ")))"
        }.joined(separator: "; "))
  }

  /// Each layer takes the module that the names say.
  mutating func take(_ targets: [TorchTarget], _ names: [String: String])
    throws(ModelFormatError) -> [Match]
  {
    var moduleOf: [String: String] = [:]
    for (torch, here) in names.sorted(by: { $0.key < $1.key }) {
      let (module, layer) = try pair(torch, here, targets)
      guard moduleOf.updateValue(module, forKey: layer) ?? module == module else {
        throw .badOption(
          name: "the name map", value: "\(torch): \(here)",
          expected: "one module for \(layer), which \(moduleOf[layer] ?? "") is too")
      }
    }
    var matches: [Match] = []
    for target in targets {
      guard let name = moduleOf[target.name] else {
        throw .badOption(
          name: "the name map", value: "without \(target.name)",
          expected: "a name for each layer with weights: "
            + targets.map(\.name).joined(separator: ", "))
      }
      let group = modules.first { $0.name == name }.map { [$0] } ?? []
      guard let tensors = group.first.flatMap({ target.tensors(from: $0.tensors) }),
        Self.fits(tensors, target)
      else { throw missing(target, group) }
      matches.append(Match(target: target, module: name, tensors: tensors))
    }
    return matches
  }

  /// The module and the layer that an entry of the map names.
  private func pair(_ torch: String, _ here: String, _ targets: [TorchTarget])
    throws(ModelFormatError) -> (module: String, layer: String)
  {
    if targets.contains(where: { $0.name == here }) { return (torch, here) }
    let parts = torch.split(separator: ".", omittingEmptySubsequences: false)
    let role = String(parts[parts.count - 1])
    guard let target = targets.first(where: { here.hasPrefix($0.name + ".") }) else {
      throw .badOption(
        name: "the name map", value: "\(torch): \(here)",
        expected: "a tensor or a layer of the network: "
          + targets.map(\.name).joined(separator: ", "))
    }
    let expected = "\(target.name).\(TorchTarget.role(role, of: target.specification))"
    guard here == expected else {
      throw .badOption(
        name: "the name map", value: "\(torch): \(here)", expected: "\(torch): \(expected)")
    }
    return (parts.dropLast().joined(separator: "."), target.name)
  }
}
