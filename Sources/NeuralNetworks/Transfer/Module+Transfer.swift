import TensorEngine

extension Module {
  /// Copies the parameters and states that another module has under the same names and with the same shapes.
  ///
  ///     model.copyTensors(from: trained, prefix: "trunk.")
  ///
  /// - Parameters:
  ///   - other: usually a trained module; memory is shared until either changes.
  ///   - prefix: how the names to copy start; empty for all.
  /// - Returns: the names that were copied, in order.
  @discardableResult
  public mutating func copyTensors(from other: some Module, prefix: String = "") -> [String] {
    let source = Dictionary(other.namedTensors.map { ($0.name, $0.value) }) { $1 }
    var copied: [String] = []
    forEachTensor { name, tensor in
      guard name.hasPrefix(prefix), let value = source[name], value.shape == tensor.shape else {
        return
      }
      tensor = value
      copied.append(name)
    }
    return copied
  }
}
