import TensorEngine

extension Module {
  /// Saves parameters and states as safetensors, under their full names.
  ///
  ///     try network.save(to: "network.safetensors")
  ///     try other.load(contentsOf: "network.safetensors")
  ///
  /// The file of a `Sequential` also says what it was built from (`ModelFile`); other modules are
  /// loaded into one that was made the same way.
  /// - Parameters:
  ///   - path: written atomically.
  ///   - record: facts about the training.
  /// - Throws: `ModelFileError` where it cannot be written.
  public func save(to path: String, record: [String: String] = [:]) throws {
    if let network = self as? Sequential {
      return try ModelFile(model: network, record: record).write(to: path)
    }
    var file = Safetensors(metadata: record)
    for (name, value) in namedTensors { file[name] = value }
    try file.write(to: path)
  }

  /// Replaces parameters and states by those of a safetensors file. Where something does not fit,
  /// nothing changes.
  /// - Parameters:
  ///   - path: an untrusted file.
  ///   - allowsMore: whether the file may hold other tensors too, as a whole model does for one of
  ///     its parts.
  /// - Throws: `ModelFileError` where the file is damaged, a tensor is missing or has another
  ///   shape.
  public mutating func load(contentsOf path: String, allowsMore: Bool = false) throws {
    let file = try Safetensors(contentsOf: path)
    var values: [String: Tensor] = [:]
    for (name, value) in namedTensors {
      guard let saved = file[name], saved.shape == value.shape else {
        throw ModelFileError.misfit(
          file: path, at: .key(name), expected: "a tensor of shape \(value.shape)",
          found: file.array(name).map { "shape \($0.shape)" } ?? "nothing")
      }
      values[name] = saved
    }
    if !allowsMore, let unexpected = file.names.first(where: { values[$0] == nil }) {
      throw ModelFileError.misfit(
        file: path, at: .key(unexpected), expected: "only the tensors of the module",
        found: "one more tensor")
    }
    forEachTensor { name, tensor in
      if let value = values[name] { tensor = value }
    }
  }
}
