import Foundations
import NeuralNetworks
import TensorEngine

/// The network VGG16, with weights as Keras or as torchvision publishes them.
///
///     let network = try VGG16.network(weights: "vgg16_weights_tf_dim_ordering_tf_kernels.h5")
///     let scores = network(photographs)  // [N, 224, 224, 3] in 0...1 to [N, 1000]
///
/// It takes RGB images in 0...1, as all networks here do: what each variant expects (bytes as BGR
/// minus the mean color in Keras, mean and standard deviation per channel in torchvision) is done by
/// its first layers. Keras's variant ends with probabilities, torchvision's with logits.
///
/// Simonyan and Zisserman (2014), https://arxiv.org/abs/1409.1556, configuration D.
public enum VGG16 {
  /// Whose weights they are, and whose preprocessing.
  public enum Variant: String, Sendable, CaseIterable {
    /// The application of Keras, HDF5.
    case keras
    /// torchvision, as safetensors.
    case torchvision
  }

  /// The filters of the convolutions, block by block, as multiples of those of the first one.
  static let blocks = [[1, 1], [2, 2], [4, 4, 4], [8, 8, 8], [8, 8, 8]]

  /// What a variant does with RGB images in 0...1 before its first convolution; Keras's order of the
  /// channels is in the weights of that.
  public static func preprocessing(_ variant: Variant) -> LayerSpecification {
    switch variant {
    // The mean color of ImageNet in bytes.
    case .keras: return .rescaling(scale: [255], offset: [-123.68, -116.779, -103.939])
    case .torchvision:
      let (means, scales): ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
      return .rescaling(
        scale: scales.map { 1 / $0 }, offset: zip(means, scales).map { -$0 / $1 })
    }
  }

  /// The network's description.
  /// - Parameters:
  ///   - variant: whose preprocessing, and whether softmax is last.
  ///   - inputSize: height and width, 224 where the dense layers are those of ImageNet.
  ///   - width: the filters of the first convolution.
  ///   - units: the units of the hidden dense layers, and the classes; empty for the convolutions
  ///     alone.
  /// - Returns: rescaling, 13 convolutions, 5 poolings and the dense layers.
  public static func architecture(
    _ variant: Variant, inputSize: Int = 224, width: Int = 64, units: [Int] = [4096, 4096, 1000]
  ) -> Architecture {
    var layers = [preprocessing(variant)]
    for block in blocks {
      for multiple in block {
        layers.append(
          .conv2D(
            filters: width * multiple, size: 3, window: Conv2D.Window(padding: .same),
            activation: .relu))
      }
      layers.append(.maxPool2D(2))
    }
    if !units.isEmpty { layers.append(.flatten) }
    for (index, count) in units.enumerated() {
      let isLast = index == units.count - 1
      let last: Activation = variant == .keras ? .softmax : .linear
      layers.append(.dense(units: count, activation: isLast ? last : .relu))
      if variant == .torchvision, !isLast { layers.append(.dropout(0.5)) }
    }
    return Architecture(inputShape: [inputSize, inputSize, 3], layers: layers)
  }

  /// Reads published weights; the file's suffix and layer names decide which variant it is.
  /// - Parameters:
  ///   - path: an untrusted file, HDF5 as Keras's application has it (also without its dense layers)
  ///     or a safetensors file of torchvision's `state_dict()`.
  ///   - inputSize: height and width of the images.
  /// - Returns: the network with its preprocessing.
  /// - Throws: `ModelFormatError` where the file is damaged or has another layout.
  public static func network(weights path: String, inputSize: Int = 224) throws(ModelFormatError)
    -> Sequential
  {
    path.hasSuffix(".safetensors")
      ? try torchvision(path, inputSize) : try keras(path, inputSize)
  }
}

// MARK: - torchvision

extension VGG16 {
  /// The modules of torchvision by the layers here.
  static let torchModules: [String: String] = {
    var names: [String: String] = [:]
    let convolutions = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    for (index, number) in convolutions.enumerated() {
      names["features.\(number)"] = "conv2d_\(index + 1)"
    }
    for (index, number) in [0, 3, 6].enumerated() {
      names["classifier.\(number)"] = "dense_\(index + 1)"
    }
    return names
  }()

  private static func torchvision(_ path: String, _ inputSize: Int) throws(ModelFormatError)
    -> Sequential
  {
    let file: Safetensors
    do throws(ModelFileError) { file = try Safetensors(contentsOf: path) } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
    func units(_ name: String) throws(ModelFormatError) -> Int {
      guard let size = file.array(name)?.shape.first, (1...1 << 16).contains(size) else {
        throw .badWeights(
          file: path, layer: name, expected: "torchvision's VGG16, with \(name)", found: "none")
      }
      return size
    }
    let sizes = [
      try units("classifier.0.bias"), try units("classifier.3.bias"),
      try units("classifier.6.bias"),
    ]
    let architecture = architecture(
      .torchvision, inputSize: inputSize, width: try units("features.0.bias"), units: sizes)
    return try TorchModel(
      contents: file, path: path, architecture: architecture, names: torchModules
    )
    .network
  }
}

// MARK: - Keras

extension VGG16 {
  private static func keras(_ path: String, _ inputSize: Int) throws(ModelFormatError)
    -> Sequential
  {
    var (width, dense): (Int, [Int]) = (0, [])
    let archive = try KerasArchive(contentsOf: path) { arrays throws(ModelFormatError) in
      // Keras 3 counts the layers of a class instead of naming them.
      func units(_ layer: String, _ counted: String) -> Int? {
        let bias = arrays.first { path, _ in
          path.hasSuffix("layers/\(counted)/vars/1")
            || path.split(separator: "/").contains { $0 == layer } && Self.isBias(path)
        }
        return bias.flatMap { $0.value.shape.first }.flatMap {
          (1...1 << 16).contains($0) ? $0 : nil
        }
      }
      guard let found = units("block1_conv1", "conv2d"), found <= 1 << 12 else {
        throw .badWeights(
          file: path, layer: "block1_conv1", expected: "the VGG16 of Keras's applications",
          found: "no weights of that name")
      }
      width = found
      let names = [("fc1", "dense"), ("fc2", "dense_1"), ("predictions", "dense_2")]
      dense = names.compactMap { units($0.0, $0.1) }
      guard dense.isEmpty || dense.count == 3 else {
        throw .badWeights(
          file: path, layer: "fc1, fc2, predictions", expected: "all three, or none",
          found: "\(dense.count)")
      }
      return description(inputSize, width, dense)
    }
    let model = try KerasModel(archive, inputShape: nil, kernels: .automatic)
    return turned(model.network, inputSize, width, dense)
  }

  /// Whether a path ends in `bias:0` or, as in the published files, in `fc1_b_1:0`.
  private static func isBias(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name.contains("bias") || name.contains("_b_") || name.hasSuffix("_b")
  }

  /// Puts the preprocessing in front: the first kernel takes RGB instead of BGR.
  private static func turned(
    _ network: Sequential, _ inputSize: Int, _ width: Int, _ dense: [Int]
  ) -> Sequential {
    var parameters = network.parameters
    let channels = (0..<3).reversed().map { parameters[0].slice(along: 2, $0..<$0 + 1) }
    parameters[0] = .concatenated(channels, along: 2)
    let architecture = architecture(.keras, inputSize: inputSize, width: width, units: dense)
    return Sequential(architecture, parameters: parameters)
  }

  /// The application as Keras would describe it.
  private static func description(_ inputSize: Int, _ width: Int, _ dense: [Int]) -> JSONValue {
    var layers: [JSONValue] = []
    func add(_ kind: String, _ name: String, _ settings: [JSONValue.Member]) {
      var settings = settings + [.init("name", .string(name))]
      if layers.isEmpty {
        let sizes: [JSONValue] = [inputSize, inputSize, 3].map { .integer(Int128($0)) }
        settings.append(.init("batch_input_shape", .array([.null] + sizes)))
      }
      layers.append(
        .object([.init("class_name", .string(kind)), .init("config", .object(settings))]))
    }
    for (block, multiples) in blocks.enumerated() {
      for (index, multiple) in multiples.enumerated() {
        add(
          "Conv2D", "block\(block + 1)_conv\(index + 1)",
          [
            .init("filters", .integer(Int128(width * multiple))),
            .init("kernel_size", .integer(3)), .init("padding", .string("same")),
            .init("activation", .string("relu")),
          ])
      }
      add("MaxPooling2D", "block\(block + 1)_pool", [.init("pool_size", .integer(2))])
    }
    if !dense.isEmpty { add("Flatten", "flatten", []) }
    for (name, units) in zip(["fc1", "fc2", "predictions"], dense) {
      add(
        "Dense", name,
        [
          .init("units", .integer(Int128(units))),
          .init("activation", .string(name == "predictions" ? "softmax" : "relu")),
        ])
    }
    return .object([
      .init("class_name", .string("Sequential")), .init("config", .array(layers)),
    ])
  }
}
