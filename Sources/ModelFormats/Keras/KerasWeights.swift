import Foundations
import NeuralNetworks
import TensorEngine

/// The arrays of a Keras model, found by the layer they belong to and what they are there.
///
/// Keras 1 and 2 put them under names (`conv/conv/kernel:0`, `conv/conv_W`), Keras 3 in order
/// (`layers/conv2d_1/vars/0`), where layers are counted for each class.
struct KerasWeights {
  /// Which of a bidirectional layer's two.
  enum Direction: String { case forward, backward }

  private let file: String
  private let arrays: [String: NDArray]
  /// The folder of each layer in files of Keras 3, by the layer's name.
  private let folders: [String: String]
  private let isOrdered: Bool

  private static let roots = ["layers/", "_layer_checkpoint_dependencies/"]

  /// - Parameters:
  ///   - archive: the file.
  ///   - layers: the layers that have weights.
  init(_ archive: KerasArchive, layers: [KerasLayer]) {
    file = archive.file
    let names = archive.arrays.keys
    let wholeModel = "model_weights/"
    if let root = Self.roots.first(where: { root in names.contains { $0.hasPrefix(root) } }) {
      isOrdered = true
      arrays = archive.arrays
      folders = Self.folders(Set(names.compactMap { Self.folder($0, root) }), root, layers)
    } else {
      isOrdered = false
      folders = [:]
      let isWhole = names.contains { $0.hasPrefix(wholeModel) }
      arrays = Dictionary(
        archive.arrays.compactMap { name, array in
          if !isWhole { return (name, array) }
          return name.hasPrefix(wholeModel)
            ? (String(name.dropFirst(wholeModel.count)), array) : nil
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  private static func folder(_ path: String, _ root: String) -> String? {
    guard path.hasPrefix(root) else { return nil }
    return path.dropFirst(root.count).split(separator: "/").first.map(String.init)
  }

  /// Layers of one class in their order get the folders of that class in the order of their numbers.
  private static func folders(_ found: Set<String>, _ root: String, _ layers: [KerasLayer])
    -> [String: String]
  {
    var result: [String: String] = [:]
    var members: [String: [String]] = [:]
    for layer in layers { members[layer.className, default: []].append(layer.name) }
    for (base, names) in members {
      let numbered = found.compactMap { folder -> (number: Int, folder: String)? in
        if folder == base { return (0, folder) }
        guard folder.hasPrefix(base + "_"), let number = Int(folder.dropFirst(base.count + 1))
        else {
          return nil
        }
        return (number, folder)
      }
      for (name, folder) in zip(names, numbered.sorted { $0.number < $1.number }) {
        result[name] = root + folder.folder
      }
    }
    return result
  }

  /// A layer's arrays as tensors.
  /// - Parameters:
  ///   - layer: the layer.
  ///   - roles: what they are, in the order in which Keras makes them: `kernel`, `bias`; several
  ///     names of one are separated by bars.
  ///   - direction: of a bidirectional layer.
  ///   - cell: whether they belong to the cell of a recurrent layer.
  /// - Returns: a tensor for each role.
  /// - Throws: `ModelFormatError.badWeights` where one is missing.
  func tensors(
    of layer: KerasLayer, _ roles: [String], direction: Direction? = nil, cell: Bool = false
  ) throws(ModelFormatError) -> [Tensor] {
    var result: [Tensor] = []
    for (index, role) in roles.enumerated() {
      let array =
        isOrdered
        ? ordered(layer, index, direction, cell) : named(layer, role, direction)
      guard let array else {
        throw .badWeights(
          file: file, layer: layer.name,
          expected: [direction?.rawValue, role].compactMap { $0 }.joined(separator: " "),
          found: "nothing")
      }
      guard array.shape.count <= Shape.maximumRank,
        array.shape.allSatisfy({ (1...Int(Int32.max)).contains($0) })
      else {
        throw .badWeights(
          file: file, layer: layer.name, expected: "\(role) of at most \(Shape.maximumRank) axes",
          found: "shape \(array.shape)")
      }
      result.append(Tensor(array.floats, shape: Shape(array.shape)))
    }
    return result
  }

  private func ordered(_ layer: KerasLayer, _ index: Int, _ direction: Direction?, _ cell: Bool)
    -> NDArray?
  {
    guard let folder = folders[layer.name] else { return nil }
    let part = direction.map { "/\($0.rawValue)_layer" } ?? ""
    return arrays["\(folder)\(part)\(cell ? "/cell" : "")/vars/\(index)"]
  }

  private func named(_ layer: KerasLayer, _ role: String, _ direction: Direction?) -> NDArray? {
    let prefix = layer.name + "/"
    let candidates = arrays.filter { path, _ in
      guard path.hasPrefix(prefix), let last = path.split(separator: "/").last else { return false }
      guard role.split(separator: "|").contains(Self.role(String(last), of: layer)[...]) else {
        return false
      }
      guard let direction else { return true }
      return path.dropFirst(prefix.count).split(separator: "/").contains {
        $0.hasPrefix("\(direction.rawValue)_")
      }
    }
    return candidates.count == 1 ? candidates.first?.value : nil
  }

  /// `kernel:0`, `conv_W`, `conv_W_1:0` and `kernel_1` as `kernel`.
  private static func role(_ name: String, of layer: KerasLayer) -> String {
    var name = name[...]
    if let colon = name.lastIndex(of: ":") { name = name[..<colon] }
    if name.hasPrefix(layer.name + "_") { name = name.dropFirst(layer.name.count + 1) }
    var words = name.split(separator: "_")
    if words.count > 1, words[words.count - 1].allSatisfy(\.isNumber) { words.removeLast() }
    let role = words.joined(separator: "_")
    switch role {
    case "W": return layer.kind == "Embedding" ? "embeddings" : "kernel"
    case "b": return "bias"
    case "running_mean": return "moving_mean"
    // Keras 1 keeps the variance under this name.
    case "running_std": return "moving_variance"
    default: return role
    }
  }
}

extension KerasLayer {
  /// The name of its class as Keras 3 writes it in paths: `batch_normalization`.
  fileprivate var className: String {
    var words = kind.replacing(/\W/, with: "")
    words.replace(/(.)([A-Z][a-z]+)/) { "\($0.1)_\($0.2)" }
    words.replace(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }
    return words.lowercased()
  }
}
